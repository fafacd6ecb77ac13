import assert from 'node:assert/strict';
import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CHECKOUT } from '../support/checkout.ts';
import { commandOf, DEBIAN_LOGROTATE, needs } from '../support/requirement.ts';
import { useSandbox } from '../support/sandbox.ts';
import type { Outcome } from './outcome.ts';

const sandbox = useSandbox('bench');
const PYTHON = commandOf('/usr/bin/python3', 'python3');
const BENCH = join(CHECKOUT, 'dist/test/bench/bench.js');

function bench(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const env = { ...process.env, TMPDIR: sandbox.dir, ...environment };
  return sandbox.run(process.execPath, [BENCH, '--rounds', '1', ...args], { env });
}

test(
  'a row has the times of both programs and their ratio',
  needs(DEBIAN_LOGROTATE, PYTHON),
  async () => {
    const { stdout } = await bench(['--json', 'idle-1000']);
    const [outcome] = JSON.parse(stdout) as readonly Outcome[];
    const [task] = outcome?.tasks ?? [];
    assert.ok(outcome !== undefined && task?.rival !== undefined);
    assert.equal(outcome.row, 'idle-1000');
    assert.equal(outcome.figure, task.logrotor.seconds / task.rival.seconds);
    assert.equal(outcome.met, outcome.figure <= outcome.most);
  },
);

test('nothing is left of a benchmark', needs(DEBIAN_LOGROTATE, PYTHON), async () => {
  await bench(['idle-1000']);
  assert.deepEqual(readdirSync(sandbox.dir), []);
});

test(
  'a program that does not do what it is to do has no figure',
  needs(DEBIAN_LOGROTATE, PYTHON),
  async () => {
    const idler = useSandbox('idler').write('idler', '#!/bin/sh\n');
    chmodSync(idler, 0o755);
    const { exit, stderr } = await bench(['copytruncate'], { LOGROTOR: idler });
    assert.notEqual(exit, 0);
    assert.match(stderr, /app-0\.log does not hold what it should/);
  },
);

test('a program that fails has no figure', needs(DEBIAN_LOGROTATE, PYTHON), async () => {
  const failing = useSandbox('failing').write('failing', '#!/bin/sh\nexit 1\n');
  chmodSync(failing, 0o755);
  const { exit, stderr } = await bench(['start'], { LOGROTOR: failing });
  assert.notEqual(exit, 0);
  assert.match(stderr, /ends with 1/);
});
