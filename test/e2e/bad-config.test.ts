/** Configurations that are garbage, huge, endless or no files: each a message, and the others go on. */
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, truncateSync } from 'node:fs';
import { describe, test } from 'node:test';
import { randomOf } from '../support/random.ts';
import { needs, ROOT } from '../support/requirement.ts';
import { useSandbox } from '../support/sandbox.ts';

const MEGABYTE = 1024 * 1024;
const LARGEST = 16 * MEGABYTE - 1;

const sandbox = useSandbox('bad-config');
const { dir } = sandbox;
const GOOD = sandbox.write('good.conf', `${dir}/good.log {\n  size 1\n  rotate 1\n}\n`);

const NOT_A_KEYWORD = '1 lines must begin with a keyword or a filename (possibly in double quotes)';
const NO_BRACE = "1 missing '{' after log files definition";

const GARBAGE: readonly (readonly [string, () => Uint8Array | string, string])[] = [
  ['random bytes', () => randomBytes(MEGABYTE), NOT_A_KEYWORD],
  ['NUL bytes', () => Buffer.alloc(LARGEST), NOT_A_KEYWORD],
  ['opening braces', () => Buffer.alloc(LARGEST, '{'), NOT_A_KEYWORD],
  ['closing braces', () => Buffer.alloc(LARGEST, '}'), '1 unexpected }'],
  ['double quotes', () => Buffer.alloc(LARGEST, '"'), NO_BRACE],
  ['single quotes', () => Buffer.alloc(LARGEST, "'"), NO_BRACE],
  ['backslashes', () => Buffer.alloc(LARGEST, '\\'), NOT_A_KEYWORD],
  ['slashes', () => Buffer.alloc(LARGEST, '/'), NO_BRACE],
  ['paths without end', () => Buffer.alloc(LARGEST, '/x '), NO_BRACE],
  ['a path list of white space', () => `/x${'\n '.repeat(4 * MEGABYTE)}`, NO_BRACE],
  ['a script without end', () => `/x {\nprerotate\n${'y\n'.repeat(MEGABYTE)}`, 'without endscript'],
  ['a weekday of blanks', () => `weekly ${' '.repeat(MEGABYTE)}x #\n`, '1 bad weekly directive'],
  ['a date of blanks', () => `monthly 1${' '.repeat(MEGABYTE)}x #\n`, '1 bad monthly directive'],
  [
    'a number of a million digits',
    () => `rotate ${'9'.repeat(MEGABYTE)}\n`,
    '1 bad rotation count',
  ],
  ['a million words for su', () => `su ${'a '.repeat(MEGABYTE)}\n`, '1 extra arguments for su'],
];

describe('garbage is an error that names the file, and the other config is obeyed', () => {
  for (const [name, content, message] of GARBAGE) {
    test(name, async () => {
      sandbox.write('good.log', 'line\n');
      const config = sandbox.write('garbage.conf', content());
      const { exit, stderr } = await sandbox.rotate([config, GOOD]);
      assert.equal(exit, 1);
      assert.ok(stderr.startsWith(`error: ${config}:`), stderr.slice(0, 300));
      assert.ok(stderr.includes(message), stderr.slice(0, 300));
      assert.equal(sandbox.read('good.log.1'), 'line\n');
    });
  }
});

const HUGE_BUT_GOOD: readonly (readonly [string, () => Uint8Array | string])[] = [
  ['16 MB of blanks', () => Buffer.alloc(LARGEST, ' ')],
  ['16 MB of line ends', () => Buffer.alloc(LARGEST, '\n')],
  ['16 MB of one comment', () => Buffer.alloc(LARGEST, '#')],
  ['16 MB of comments', () => Buffer.alloc(LARGEST, '#\n')],
  ['a line of a million directives', () => 'daily '.repeat(MEGABYTE)],
  ['a hundred thousand tabooext', () => 'tabooext + .a\n'.repeat(100_000)],
  ['a program under a million slashes', () => `compresscmd ${'/'.repeat(MEGABYTE)}x\n`],
  ['a path list behind white space', () => `/x${'\n '.repeat(MEGABYTE)}{\nmissingok\n}\n`],
];

describe('whatever its size, what is not wrong is no error', () => {
  for (const [name, content] of HUGE_BUT_GOOD) {
    test(name, async () => {
      const config = sandbox.write('huge.conf', content());
      assert.deepEqual(await sandbox.rotate([config]), silent(0));
    });
  }
});

test('a config of 50 MB is refused unread', async () => {
  const config = sandbox.write('50m.conf', 'daily\n');
  truncateSync(config, 50 * MEGABYTE);
  const message = `error: file ${config} too large, probably not a config file.\n`;
  assert.deepEqual(await sandbox.rotate([config]), silent(1, message));
});

describe('a hundred thousand of a kind', () => {
  const COUNT = 100_000;
  const numbers = Array.from({ length: COUNT }, (_, index) => index);
  test('stanzas: each is there, and a duplicate is found', async () => {
    const stanzas = numbers.map((n) => `${dir}/none/${n}.log {\nmissingok\n}\n`);
    const config = sandbox.write('many.conf', [...stanzas, stanzas[7]].join(''));
    const { exit, stderr } = await rotateMany(config);
    const line = 3 * COUNT + 1;
    assert.equal(stderr, `error: ${config}:${line} duplicate log entry for ${dir}/none/7.log\n`);
    assert.equal(exit, 1);
  });

  for (const [name, star] of [
    ['paths', ''],
    ['patterns', '*'],
  ] as const) {
    test(`${name} in one stanza`, async () => {
      const list = numbers.map((n) => `${dir}/none/${n}${star}.log`).join('\n');
      const config = sandbox.write('many.conf', `${list} {\nmissingok\n}\n`);
      assert.deepEqual(await rotateMany(config), silent(0));
    });
  }

  test('includes of one file, and two of another with an error', async () => {
    const good = sandbox.write('included.conf', 'daily\n');
    const bad = sandbox.write('included-bad.conf', 'rotate x\n');
    const lines = numbers.map((n) => `include ${n < 2 ? bad : good}\n`);
    const config = sandbox.write('includes.conf', lines.join(''));
    const message = `error: ${bad}:1 bad rotation count 'x'\n`;
    assert.deepEqual(await rotateMany(config), silent(1, message + message));
  });
});

describe(
  'what is no file is a message, or is passed over, and never waited for',
  needs(ROOT),
  () => {
    sandbox.write('a-directory/inner/x', '');
    sandbox.write('inner.conf', `include ${dir}/a-directory\n`);
    symlinkSync('nowhere', sandbox.path('dangling'));
    symlinkSync('loop', sandbox.path('loop'));
    mkdirSync(sandbox.path('with-dangling'));
    symlinkSync('nowhere', sandbox.path('with-dangling/entry'));
    const long = 'n'.repeat(256);
    const ROWS: readonly (readonly [string, string, number, string])[] = [
      ['a directory without configs', `${dir}/a-directory`, 0, ''],
      ['a directory that is included', `${dir}/inner.conf`, 0, ''],
      ['a missing file', 'missing', 1, 'cannot stat missing: No such file or directory'],
      ['a dangling link', 'dangling', 1, 'cannot stat dangling: No such file or directory'],
      ['a link to itself', 'loop', 1, 'cannot stat loop: Too many levels of symbolic links'],
      ['a name of 256 bytes', long, 1, `cannot stat ${long}: File name too long`],
      ['a file as a directory', 'good.conf/x', 1, 'cannot stat good.conf/x: Not a directory'],
      ['the empty name', '', 1, 'cannot stat : No such file or directory'],
      ['/dev/zero', '/dev/zero', 0, ''],
      ['/dev/full', '/dev/full', 0, ''],
      ['/dev/null', '/dev/null', 0, ''],
      [
        '/dev/tty without a terminal',
        '/dev/tty',
        1,
        'failed to open config file /dev/tty: No such',
      ],
    ];
    for (const [name, path, code, message] of ROWS) {
      test(name, async () => {
        const { exit, stderr } = await sandbox.rotate([path]);
        assert.equal(exit, code);
        assert.ok(message === '' ? stderr === '' : stderr.startsWith(`error: ${message}`), stderr);
      });
    }

    test('a FIFO and a socket', async () => {
      const make = `mkfifo fifo && perl -MIO::Socket -e 'IO::Socket::UNIX->new(Local=>"socket",Listen=>1)'`;
      assert.deepEqual(await sandbox.shell(`${make} && exec "$1" -s "$2" fifo`), silent(0));
      const socket = 'error: failed to open config file socket: No such device or address\n';
      assert.deepEqual(await sandbox.rotate(['socket']), silent(1, socket));
    });

    test('a dangling link in a directory', async () => {
      const message =
        'error: failed to open config file entry: No such file or directory\n' +
        'error: found error in file entry, skipping\n';
      assert.deepEqual(await sandbox.rotate(['with-dangling']), silent(1, message));
    });

    test('what another user may not read', async () => {
      const config = sandbox.write('secret.conf', 'daily\n', 0o600);
      const { exit, stderr } = await sandbox.shell(
        `chmod 755 . && exec setpriv --reuid 65534 --regid 65534 --clear-groups "$1" -s /dev/null "${config}"`,
      );
      assert.equal(stderr, `error: failed to open config file ${config}: Permission denied\n`);
      assert.equal(exit, 1);
    });
  },
);

describe('includes that never end', () => {
  const LOOPS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['a file that includes itself', { 'a.conf': 'include DIR/a.conf\n' }],
    [
      'two files that include each other',
      { 'a.conf': 'include DIR/b.conf\n', 'b.conf': 'include DIR/a.conf\n' },
    ],
    ['a file in a directory that it includes', { 'a.conf': 'include DIR\n' }],
    ['by way of a symlink', { 'a.conf': 'include DIR/self/a.conf\n' }],
    ['from within a stanza', { 'a.conf': '/x {\ninclude DIR/a.conf\n}\n' }],
    ['twice from one file', { 'a.conf': 'include DIR/a.conf\n'.repeat(2) }],
    [
      'a directory of three files that each include it',
      { 'a.conf': 'include DIR\n', 'b.conf': 'include DIR\n', 'c.conf': 'include DIR\n' },
    ],
    ['a hundred times from one file', { 'a.conf': 'include DIR/a.conf\n'.repeat(100) }],
  ];
  for (const [index, [name, files]] of LOOPS.entries()) {
    test(name, async () => {
      const loop = sandbox.path(`loop-${index}`);
      for (const [file, content] of Object.entries(files)) {
        sandbox.write(`loop-${index}/${file}`, content.replaceAll('DIR', loop));
      }
      symlinkSync('.', `${loop}/self`);
      sandbox.write('good.log', 'line\n');
      const { exit, stderr } = await sandbox.rotate([`${loop}/a.conf`, GOOD]);
      assert.equal(exit, 1);
      assert.ok(/^error: \S+:\d+ include nesting too deep$/m.test(stderr), stderr.slice(0, 300));
      assert.equal(sandbox.read('good.log.1'), 'line\n');
    });
  }
});

/** Without a state file, which would make the runs after it slow. */
function rotateMany(config: string) {
  return sandbox.rotate([config, '-s', '/dev/null']);
}

function silent(exit: number, stderr = '') {
  return { exit, signal: null, stdout: '', stderr };
}

function randomBytes(length: number): Uint8Array {
  const random = randomOf(1);
  const bytes = Uint8Array.from({ length }, () => random.below(256));
  bytes[0] = 0xff;
  return bytes;
}
