/** Names and words with line ends, quotes, controls and bytes that are no UTF-8, in all places. */
import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import { beforeEach, describe, test } from 'node:test';
import { useSandbox } from '../support/sandbox.ts';

const sandbox = useSandbox('odd-names');
const { dir } = sandbox;
const STANZA = `${dir}/logs/*.log {\nsize 1\nrotate 2\ncreate\ncompress\n}\n`;

beforeEach(() => {
  for (const name of ['logs', 'state', 'result']) {
    rmSync(sandbox.path(name), { recursive: true, force: true });
  }
  sandbox.write('logs/a.log', 'line\n');
  sandbox.write('conf', STANZA);
});

describe('names', () => {
  const ODD = [
    'n\nl',
    'q"q',
    "s'q",
    'b\\s',
    'sp ace',
    '\x01\x7f',
    '\xff\xfe',
    'a*b',
    'a[b',
    'a{b',
    '%s',
    '-rf',
    '~',
    '#x',
    '$(id)',
  ];

  test('logs of odd names: rotated, compressed, mailed, and rotated again', async () => {
    const shell = ODD.map((name) => `printf 'line\\n' >"$(printf '${octal(`logs/${name}`)}')"`);
    const mailer = sandbox.write('mailer', '#!/bin/sh\ncat >>mailed\n', 0o755);
    for (const [index, compressor] of [
      '',
      '\ncompresscmd /bin/bzip2\nuncompresscmd /bin/bunzip2',
    ].entries()) {
      sandbox.write('mailed', '');
      sandbox.write(
        'conf',
        `${dir}/logs/* {\nsize 1\nrotate 1\ncompress${compressor}\nmail x\nmailfirst\n` +
          'postrotate\ntest -f "$2" && ! test -e "$1"\nendscript\n}\n',
      );
      const script = `rm -r logs; mkdir logs; ${shell.join('; ')}; exec "$1" -f -m ${mailer} -s "$2" conf`;
      assert.deepEqual(await sandbox.shell(script), quiet(0), `compressor ${index}`);
      assert.equal(sandbox.read('mailed'), 'line\n'.repeat(ODD.length));
      const extension = index === 0 ? '.gz' : '.bz2';
      const names = readdirSync(sandbox.path('logs'), { encoding: 'latin1' }).toSorted();
      assert.deepEqual(names, ODD.map((name) => `${name}.1${extension}`).toSorted());
    }
  });

  test('configs of odd names are named in messages byte for byte', async () => {
    const make = ODD.map((name) => `echo 'rotate x' >"$(printf '${octal(`configs/${name}`)}')"`);
    const { exit, stderr } = await sandbox.shell(
      `mkdir configs; ${make.join('; ')}; exec "$1" -s "$2" configs`,
    );
    assert.equal(exit, 1);
    // A name that ends in a tilde is taboo.
    for (const name of ODD.filter((odd) => odd !== '~')) {
      assert.ok(stderr.includes(`error: ${name}:1 bad rotation count 'x'\n`), name);
    }
  });

  test('an archive whose name would be too long: said, the log stays, and the next one is rotated', async () => {
    const long = `${'n'.repeat(249)}.log`;
    sandbox.write(`logs/${long}`, 'line\n');
    const { exit, stderr } = await sandbox.rotate(['conf']);
    assert.equal(exit, 1);
    assert.ok(stderr.endsWith('.log.1.gz: File name too long\n'), stderr);
    assert.deepEqual(sandbox.names('logs'), ['a.log', 'a.log.1.gz', long, `${long}.1`]);
  });
});

describe('command line', () => {
  const BANNER = /^logrotor [\d.]+ - Copyright[^\n]+\nThis may be [^\n]+\n\nUsage: logrotor /;
  const ROWS: readonly (readonly [string, number, string | RegExp])[] = [
    ['', 1, BANNER],
    ['--', 1, BANNER],
    ['-v -f -s state', 1, BANNER],
    ['-', 1, 'error: cannot stat -: No such file or directory\n'],
    ["''", 1, 'error: cannot stat : No such file or directory\n'],
    ['-- -x', 1, 'error: cannot stat -x: No such file or directory\n'],
    ["$(printf '\\377')", 1, 'error: cannot stat \xff: No such file or directory\n'],
    ['-vx -s state conf', 2, bad('-vx')],
    ['-vs', 2, bad('-vs')],
    ['--state', 2, bad('--state')],
    ['--verbose=1 -s state conf', 2, bad('--verbose=1')],
    ['--verb -s state conf', 2, bad('--verb')],
    ['---', 2, bad('---')],
    ['--= -s state conf', 2, bad('--=')],
    ['"$(printf -- \'--\\377\\n\\001x\')"', 2, bad('--\xff\n\x01x')],
    ["-s $(printf 'st\\377') --skip-state-lock conf", 0, ''],
    ['-l "$(printf \'lo\\nl\\377\')" -s state conf', 0, ''],
    ['--skip-state-lock --wait-for-state-lock -s state conf', 1, /mutually exclusive\n$/],
  ];
  for (const [words, code, said] of ROWS) {
    test(`logrotor ${words}: exit ${code}`, async () => {
      const { exit, stderr } = await sandbox.shell(`exec "$1" ${words}`);
      if (typeof said === 'string') assert.equal(stderr, said);
      else assert.match(stderr, said);
      assert.equal(exit, code);
    });
  }

  test('130,000 operands', async () => {
    const { exit, stdout } = await sandbox.shell(
      'yes x | head -130000 | xargs -n 130000 -s 2000000 "$1" -s "$2" -- 2>&1 | uniq -c',
    );
    assert.equal(stdout.trimStart(), '130000 error: cannot stat x: No such file or directory\n');
    assert.equal(exit, 0);
  });
});

function bad(word: string): string {
  return `logrotate: bad argument ${word}: unknown error\n`;
}

function quiet(exit: number) {
  return { exit, signal: null, stdout: '', stderr: '' };
}

/** A string for printf(1). */
function octal(bytes: string): string {
  return bytes.replaceAll(/[^]/g, (byte) => `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`);
}
