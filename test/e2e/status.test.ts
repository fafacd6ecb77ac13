/** `logrotor status`: its table, its JSON, and that it changes nothing. */
import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { rotatedDaysAgo, useCases } from '../support/cases.ts';
import { LOGROTOR } from '../support/checkout.ts';
import { needs, ROOT } from '../support/requirement.ts';
import type { Ran, Sandbox } from '../support/sandbox.ts';

const { outer, place } = useCases('status');

function status(box: Sandbox, ...options: readonly string[]): Promise<Ran> {
  return box.run(LOGROTOR, ['status', '-s', box.path('state'), ...options, box.path('conf')]);
}

const ARCHIVES = { 'a.log': 'a line\n', 'a.log.1': 'x'.repeat(2048), 'a.log.2.gz': 'y' };

test('a log: its size, when it was rotated and when it is due, and its archives', async () => {
  const box = place('$D/a.log {\n  daily\n  rotate 3\n  compress\n}\n', ARCHIVES);
  rotatedDaysAgo(box, 0);
  const { exit, stdout, stderr } = await status(box);
  assert.deepEqual([exit, stderr], [0, '']);
  const [head = '', directory, row = '', ...rest] = stdout.split('\n');
  assert.match(head, /^ {2}log +size +growth +rotated +due +archives +bytes +oldest$/);
  assert.equal(directory, box.dir);
  assert.match(row, /^ {2}a\.log +7 +\S+ +\d+[smh] +\d+[smh] +2 +2\.0k +\d+s$/);
  assert.match(rest.join('\n'), /^\nthe filesystem of /);
});

test('one that goes by its size: when it has it, if it grows as it did since its last rotation', async () => {
  const box = place('$D/a.log {\n  size 2000\n}\n', { 'a.log': 'x'.repeat(1000) });
  rotatedDaysAgo(box, 27);
  assert.match((await status(box)).stdout, /\n {2}a\.log +1\.0k +\S+ +2[78]d +~2[678]d /);
});

test('a last rotation that is yet to come', async () => {
  const box = place('$D/a.log {\n  size 1M\n}\n', ARCHIVES);
  rotatedDaysAgo(box, -59);
  assert.match((await status(box)).stdout, /\n {2}a\.log +7 +\S+ +in 5[89]d /);
});

test('trouble stands below its log', async () => {
  const box = place('$D/a.log {\n  daily\n}\n$D/gone.log {\n}\n', ARCHIVES);
  rotatedDaysAgo(box, 9);
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

test('--json: an object a log, and one a filesystem', async () => {
  const box = place('$D/*.log {\n  daily\n}\n', { ...ARCHIVES, 'b.log': '' });
  rotatedDaysAgo(box, 0);
  const { stdout } = await status(box, '--json');
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { log?: string; bytes: number; archives: object });
  assert.deepEqual(
    rows.map(({ log, bytes }) => [log, log === undefined ? undefined : bytes]),
    [
      [box.path('a.log'), 7],
      [box.path('b.log'), 0],
      [undefined, undefined],
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

test('a run that goes on is told, and its logs are in no trouble', async () => {
  const script =
    'postrotate\n touch $D/began; while ! test -e $D/go; do sleep 0.02; done\nendscript';
  const box = place(`$D/a.log {\n  daily\n  rotate 3\n${script}\n}\n`, ARCHIVES);
  const running = box.rotate(['-f', box.path('conf')]);
  while (!box.names().includes('began')) await setTimeout(10);
  const { stdout, stderr } = await status(box);
  const explained = await box.run(LOGROTOR, ['explain', '-s', box.path('state'), 'a.log', 'conf']);
  const debugged = await box.rotate(['-d', 'conf']);
  box.write('go', '');
  assert.equal((await running).exit, 0);
  const told =
    /the run of \S+ \S+ is in progress \(pid \d+, journal \S+\): what is told here may change/;
  assert.match(stderr, told);
  assert.match(explained.stdout, told);
  assert.match(debugged.stderr, told);
  for (const text of [stdout, stderr, explained.stdout, debugged.stderr]) {
    assert.doesNotMatch(text, /interrupted|unfinished/);
  }
});

const NOBODY = 65_534;

/** A place whose state only root may read. */
function hidden(config: string): Sandbox {
  const box = place(config, { ...ARCHIVES, 'state.d/memory': '' });
  rotatedDaysAgo(box, 3);
  chmodSync(box.path('state'), 0o600);
  chmodSync(box.path('state.d'), 0o700);
  chmodSync(outer.dir, 0o755);
  return box;
}

describe('a state file that may not be read', needs(ROOT), () => {
  test('status: question marks, and who can see it', async () => {
    const box = hidden('$D/a.log {\n  daily\n}\n');
    const args = ['status', '-s', box.path('state'), 'conf'];
    const { exit, stdout, stderr } = await box.run(LOGROTOR, args, { uid: NOBODY });
    assert.equal(exit, 0);
    assert.match(stdout, /\n {2}a\.log +7 +- +\? +\? +2 /);
    assert.match(
      stderr,
      /^warning: the state file \S+ cannot be read \(Permission denied\): .*\nhint: root can see it\nwarning: \S+state\.d cannot be looked into \(Permission denied\): .*\nhint: root can see it\n$/,
    );
  });

  test('a ledger: question marks, and no figure that rests on it', async () => {
    const box = hidden('$D/a.log {\n  rotate 1\n  #: ship file://$D/vault\n}\n');
    box.write('vault/x', '');
    const args = ['-s', box.path('state'), 'conf'];
    const told =
      /ledger \S+ cannot be read \(Permission denied\): what was shipped is not known here\n/;
    const { stdout, stderr } = await box.run(LOGROTOR, ['status', ...args], { uid: NOBODY });
    assert.match(stdout, /\n {2}a\.log .* \?\n/);
    assert.match(stdout, /\n {2}not shipped +\? +\? {2}the ledger cannot be read\n/);
    assert.match(stderr, told);
    const [option = '', file = '', conf = ''] = args;
    const explain = ['explain', option, file, 'a.log', conf];
    const explained = await box.run(LOGROTOR, explain, { uid: NOBODY });
    assert.deepEqual([explained.exit, explained.stderr], [0, '']);
    assert.match(explained.stdout, told);
    assert.doesNotMatch(explained.stdout, /wait to be shipped|waits to be shipped/);
  });

  test('explain: what depends on it is not told', async () => {
    const box = hidden('$D/a.log {\n  daily\n}\n');
    const args = ['explain', '-s', box.path('state'), 'a.log', 'conf'];
    const { stdout, stderr } = await box.run(LOGROTOR, args, { uid: NOBODY });
    assert.equal(stderr, '');
    assert.match(
      stdout,
      /\n {2}rotated +not known here\n {2}verdict +that cannot be told: it depends/,
    );
    assert.match(
      stdout,
      /\n {2}due +that cannot be told: it depends on when it was rotated last\n/,
    );
    assert.match(stdout, /\n {2}daily +not known +it counts from the last rotation\n/);
    assert.match(stdout, /\n {2}the state file .*\n {4}hint: root can see it\n/);
    assert.doesNotMatch(stdout, /first time/);
  });

  test('explain: what does not depend on it is told', async () => {
    const box = hidden('$D/a.log {\n  size 1\n}\n');
    const args = ['explain', '-s', box.path('state'), 'a.log', 'conf'];
    const { stdout } = await box.run(LOGROTOR, args, { uid: NOBODY });
    assert.match(stdout, /\n {2}verdict +it is rotated: it has the size of 'size'\n {2}due +now\n/);
  });
});

describe('a log that its program has yet to make again', () => {
  const CONFIG = '$D/*.log {\n  daily\n  rotate 3\n}\n';

  async function gone(): Promise<Sandbox> {
    const box = place(CONFIG, { 'a.log': 'a line\n' });
    await box.rotate(['-f', 'conf']);
    box.write('c.log', '');
    assert.ok(!box.names().includes('a.log'));
    return box;
  }

  test('status shows it by what is known of it', async () => {
    const { stdout } = await status(await gone());
    assert.match(
      stdout,
      /\n {2}a\.log +- +- +\d+s +~\d+[smh] +1 .*\n {4}no log now, its newest archive is \/.*a\.log\.1\n {2}c\.log /,
    );
    assert.doesNotMatch(stdout, /!/);
  });

  test('explain does as well', async () => {
    const box = await gone();
    const { exit, stdout } = await box.run(LOGROTOR, [
      'explain',
      '-s',
      box.path('state'),
      'a.log',
      'conf',
    ]);
    assert.equal(exit, 0);
    assert.match(
      stdout,
      /verdict +it is not rotated: there is no such file, and no run looks for it\n/,
    );
    assert.match(stdout, /due +\d.* \(its period is over\), if there is a log by then\n/);
    assert.match(stdout, /there is no log now; its newest archive is \/.*a\.log\.1\n +hint: /);
    assert.match(stdout, /\n1 archive, 7: what the rules say of them\n/);
  });

  test('one that nobody has ever seen is not made up', async () => {
    const box = await gone();
    const { exit } = await box.run(LOGROTOR, ['explain', '-s', box.path('state'), 'b.log', 'conf']);
    assert.equal(exit, 1);
  });
});

test('nothing is made or changed', async () => {
  const box = place('$D/a.log {\n  daily\n  olddir $D/old\n  createolddir\n}\n', ARCHIVES);
  const before = box.names();
  await status(box);
  assert.deepEqual(box.names(), before);
});
