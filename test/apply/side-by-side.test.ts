// Logs that are finished side by side: it looks as if they had been finished one after the other.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Bench } from '../crash/bench.ts';
import { orderViolations } from '../crash/order.ts';
import { STRACE } from '../crash/points.ts';
import type { Scenario } from '../crash/scenario.ts';
import { LOGROTOR } from '../support/checkout.ts';
import { needs, ROOT } from '../support/requirement.ts';
import { Sandbox, useSandbox } from '../support/sandbox.ts';

const root = useSandbox('side-by-side');
/** More than are finished at a time. */
const MANY = 150;
const NAMES = Array.from({ length: MANY }, (_, index) => `l${String(index).padStart(3, '0')}.log`);
/** More than one block, for a few. */
const LARGE = 3 * 512 * 1024 + 7;

let made = 0;

interface Given {
  readonly directives: string;
  readonly logs: Readonly<Record<string, string | Uint8Array>>;
  readonly programs?: Readonly<Record<string, string>>;
}

/** A fresh folder with these logs, and the path of a configuration for them. */
function place({ directives, logs, programs = {} }: Given): { box: Sandbox; config: string } {
  made += 1;
  const box = new Sandbox(root.path(String(made)));
  mkdirSync(box.path('log'), { recursive: true });
  for (const [name, contents] of Object.entries(logs)) box.write(`log/${name}`, contents);
  for (const [name, text] of Object.entries(programs)) box.write(name, text, 0o755);
  const text = directives.replaceAll('@DIR@', box.dir);
  const config = box.write('conf', `${box.path('log')}/*.log {\nsize 1\nrotate 2\n${text}\n}\n`);
  return { box, config };
}

function contentsOf(name: string, index: number): Buffer {
  return index % 40 === 7 ? randomBytes(LARGE) : Buffer.from(`${name} of ${index}\n`.repeat(index));
}

for (const [manner, directives] of [
  ['without scripts', ''],
  ['with a shared script', 'sharedscripts\npostrotate\nls @DIR@/log > @DIR@/seen\nendscript'],
  ['with a known program', 'compresscmd /bin/gzip\ncompressoptions -4 -n'],
] as const) {
  test(`many logs ${manner}: every archive holds its log, and nothing else is left`, async () => {
    const logs = Object.fromEntries(
      NAMES.map((name, index) => [name, contentsOf(name, index + 1)]),
    );
    const { box, config } = place({ directives: `compress\ncreate\n${directives}`, logs });
    const { exit, stderr } = await box.rotate([config]);
    assert.deepEqual({ exit, stderr }, { exit: 0, stderr: '' });
    assert.deepEqual(
      box.names('log'),
      NAMES.flatMap((name) => [name, `${name}.1.gz`]),
    );
    for (const [name, contents] of Object.entries(logs)) {
      assert.ok(gunzipSync(readFileSync(box.path(`log/${name}.1.gz`))).equals(contents), name);
    }
  });
}

test('what -v says of one log is behind all that it says of the one before', async () => {
  const names = ['a.log', 'b.log', 'c.log'];
  const old = names.flatMap((name) => [`${name}.1.gz`, `${name}.2.gz`]);
  const logs: Given['logs'] = Object.fromEntries<string | Uint8Array>([
    ...names.map((name, index) => [name, contentsOf(name, index === 0 ? 7 : index + 1)] as const),
    ...old.map((name) => [name, 'old'] as const),
  ]);
  const { box, config } = place({ directives: 'compress', logs });
  const { stderr } = await box.rotate(['-v', config]);
  const told = stderr.split('\n').flatMap((line) => {
    const [, verb] = /^(rotating log|renaming|compressing|removing old)\b/.exec(line) ?? [];
    const [, log] = /\/log\/(\w\.log)\b/.exec(line) ?? [];
    return verb === undefined || / to .*\.gz /.test(line) ? [] : [`${verb} ${log ?? ''}`.trim()];
  });
  assert.deepEqual(
    told,
    names.flatMap((name) => [
      `rotating log ${name}`,
      `renaming ${name}`,
      'compressing',
      `removing old ${name}`,
    ]),
  );
});

/** The second log cannot be compressed, which shows after the third one has been begun with. */
const FAILING = `#!/bin/sh
case $LOGROTATE_COMPRESSED_FILENAME in
*/c.log.1) touch @DIR@/begun ;;
*/b.log.1)
  tries=0
  while [ ! -e @DIR@/begun ] && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
  exit 1 ;;
esac
exec /bin/gzip
`;

describe('the second of four logs cannot be compressed', () => {
  const logs = { 'a.log': 'a\n', 'b.log': 'b\n', 'c.log': 'c\n', 'd.log': 'd\n' };
  const rows = [
    { manner: 'sharedscripts: nothing of those behind it is done or said', plain: 'bcd' },
    { manner: 'otherwise: those behind it are compressed', plain: 'b' },
  ];
  for (const { manner, plain } of rows) {
    test(manner, async () => {
      const shared = plain === 'b' ? '' : 'sharedscripts\n';
      const directives = `compress\n${shared}compresscmd @DIR@/gzip`;
      const { box, config } = place({ directives, logs });
      box.write('gzip', FAILING.replaceAll('@DIR@', box.dir), 0o755);
      const { exit, stderr } = await box.rotate(['-v', config]);
      assert.equal(exit, 1);
      const finals = ['a', 'b', 'c', 'd'].map(
        (name) => `${name}.log.1${plain.includes(name) ? '' : '.gz'}`,
      );
      assert.deepEqual(box.names('log'), finals);
      assert.deepEqual(stderr.match(/^error: .*log\/\w/gm), [
        `error: failed to compress log ${box.path('log/b')}`,
      ]);
      const begun = stderr.match(/^compressing log with/gm)?.length;
      assert.equal(begun, plain === 'b' ? 4 : 2);
    });
  }
});

const BENCH = new Bench();
after(() => BENCH[Symbol.dispose]());

/** More logs than are finished one after the other. */
const FIVE: Scenario = {
  name: 'side by side',
  config: ['@DIR@/log/*.log {', 'daily', 'rotate 5', 'compress', 'create', 'sharedscripts', '}'],
  files: Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((name) => [`log/${name}.log`, {}])),
  due: ['a', 'b', 'c', 'd', 'e'].map((name) => `log/${name}.log`),
};

test('nothing goes before it is durable elsewhere', needs(ROOT, STRACE), async () => {
  assert.deepEqual(await orderViolations(BENCH, FIVE), []);
});

test('killed at any time, the next run completes every log', async () => {
  const logs = Object.fromEntries(
    NAMES.slice(0, 40).map((name, index) => [name, contentsOf(name, index + 1)]),
  );
  for (const delay of ['0.15', '0.2', '0.25', '0.3', '0.4']) {
    const { box, config } = place({ directives: 'compress\ncreate', logs });
    await box.run('/usr/bin/timeout', [
      '-s',
      'KILL',
      delay,
      LOGROTOR,
      '-s',
      box.path('state'),
      config,
    ]);
    // A run that was killed before it began is made good by rotating; the others are not due again.
    const again = await box.rotate([config]);
    assert.deepEqual({ exit: again.exit }, { exit: 0 }, again.stderr);
    const finals = Object.keys(logs).flatMap((name) => [name, `${name}.1.gz`]);
    assert.deepEqual(box.names('log'), finals, `killed after ${delay} s`);
    for (const [name, contents] of Object.entries(logs)) {
      const archive = gunzipSync(readFileSync(box.path(`log/${name}.1.gz`)));
      assert.ok(archive.equals(contents), `${name}, killed after ${delay} s`);
    }
  }
});
