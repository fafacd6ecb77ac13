/** `logrotor status`: its table, its JSON, and that it changes nothing. */
import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { test } from 'node:test';
import { LOGROTOR } from '../support/checkout.ts';
import { needs, ROOT } from '../support/requirement.ts';
import { Sandbox, useSandbox, type Ran } from '../support/sandbox.ts';

const outer = useSandbox('status');
let count = 0;

/** A folder of its own, in which `$D` of a configuration stands. */
function place(config: string, files: Readonly<Record<string, string>> = {}): Sandbox {
  count += 1;
  const box = new Sandbox(outer.path(`case${count}`));
  for (const [name, content] of Object.entries(files)) box.write(name, content);
  box.write('conf', config.replaceAll('$D', box.dir));
  return box;
}

function status(box: Sandbox, ...options: readonly string[]): Promise<Ran> {
  return box.run(LOGROTOR, ['status', '-s', box.path('state'), ...options, box.path('conf')]);
}

/** Dates the last rotation of a log, in days from now. */
function rotatedDaysAgo(box: Sandbox, log: string, days: number): void {
  const date = new Date(Date.now() - days * 86_400_000);
  const fields = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()].join('-');
  box.write('state', `logrotate state -- version 2\n"${box.path(log)}" ${fields}-0:0:0\n`);
}

const ARCHIVES = { 'a.log': 'a line\n', 'a.log.1': 'x'.repeat(2048), 'a.log.2.gz': 'y' };

test('a log: its size, when it was rotated and when it is due, and its archives', async () => {
  const box = place('$D/a.log {\n  daily\n  rotate 3\n  compress\n}\n', ARCHIVES);
  rotatedDaysAgo(box, 'a.log', 0);
  const { exit, stdout, stderr } = await status(box);
  assert.deepEqual([exit, stderr], [0, '']);
  const [head = '', directory, row = '', ...rest] = stdout.split('\n');
  assert.match(head, /^ {2}log +size +growth +rotated +due +archives +bytes +oldest$/);
  assert.equal(directory, box.dir);
  assert.match(row, /^ {2}a\.log +7 +\S+ +\d+[smh] +\d+[smh] +2 +2\.0k +\d+s$/);
  assert.deepEqual(rest, ['']);
});

test('trouble stands below its log', async () => {
  const box = place('$D/a.log {\n  daily\n}\n$D/gone.log {\n}\n', ARCHIVES);
  rotatedDaysAgo(box, 'a.log', 9);
  const { stdout } = await status(box);
  assert.match(stdout, / now +2 .*\n {4}! it has been due for 8 days: is logrotor run\?\n/);
  assert.match(stdout, /\n {2}gone\.log +- .*\n {4}! stat of \/.*gone\.log failed: No such file/);
});

test('a directory that others may write to', needs(ROOT), async () => {
  const box = place('$D/open/a.log {\n  daily\n}\n', { 'open/a.log': 'x\n' });
  chmodSync(box.path('open'), 0o777);
  assert.match((await status(box)).stdout, / {4}! skipping .* insecure permissions/);
});

test('what is shipped, and what waits', async () => {
  const box = place('$D/a.log {\n  rotate 3\n  compress\n  #: ship file://$D/vault\n}\n', {
    ...ARCHIVES,
    'vault/x': '',
  });
  assert.match((await status(box)).stdout, / shipped\n[^]* 0\/1\n/);
  await box.run(LOGROTOR, ['ship', '-s', box.path('state'), box.path('conf')]);
  assert.match((await status(box)).stdout, / 1\/1\n/);
});

test('files that their program dates itself: one row for a group', async () => {
  const box = place('$D/c.*.log {\n  #: managed "%Y-%m-%d"\n  rotate 5\n}\n', {
    'c.2020-01-01.log': 'one\n',
    'c.2020-01-02.log': 'one\n',
    'c.2020-01-03.log': 'three\n',
  });
  assert.match((await status(box)).stdout, /\n {2}c\.%Y-%m-%d\.log +6 /);
});

test('--json: an object a log', async () => {
  const box = place('$D/*.log {\n  daily\n}\n', { ...ARCHIVES, 'b.log': '' });
  rotatedDaysAgo(box, 'a.log', 0);
  const { stdout } = await status(box, '--json');
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { log: string; bytes: number; archives: object });
  assert.deepEqual(
    rows.map(({ log, bytes }) => [log, bytes]),
    [
      [box.path('a.log'), 7],
      [box.path('b.log'), 0],
    ],
  );
  assert.deepEqual(Object.keys(rows[0]?.archives ?? {}), ['count', 'bytes', 'oldest']);
});

test('an error in the configuration is told, and the other logs are shown', async () => {
  const box = place('$D/b.log {\n rotate many\n}\n$D/a.log {\n}\n', ARCHIVES);
  const { exit, stdout, stderr } = await status(box);
  assert.equal(exit, 1);
  assert.match(stderr, /^error: .*:2 bad rotation count 'many'\n/);
  assert.match(stdout, /\n {2}a\.log /);
});

test('a configuration without logs', async () => {
  assert.equal((await status(place('daily\n'))).stdout, 'no logs\n');
});

test('nothing is made or changed', async () => {
  const box = place('$D/a.log {\n  daily\n  olddir $D/old\n  createolddir\n}\n', ARCHIVES);
  const before = box.names();
  await status(box);
  assert.deepEqual(box.names(), before);
});
