/** The sums below the table of `logrotor status`: what takes the room of a filesystem, and what goes next. */
import assert from 'node:assert/strict';
import { linkSync, statSync, utimesSync } from 'node:fs';
import { describe, test } from 'node:test';
import { rotatedDaysAgo, useCases } from '../support/cases.ts';
import { LOGROTOR } from '../support/checkout.ts';
import { commandOf, needs, ROOT } from '../support/requirement.ts';
import type { Ran, Sandbox } from '../support/sandbox.ts';

const { place, outer } = useCases('status-totals');

function status(box: Sandbox, ...options: readonly string[]): Promise<Ran> {
  return box.run(LOGROTOR, ['status', '-s', box.path('state'), ...options, box.path('conf')]);
}

interface Amount {
  readonly count: number;
  readonly bytes: number;
}

interface Totals {
  readonly filesystem: string;
  readonly bytes: number;
  readonly free: number;
  readonly logs: Amount;
  readonly archives: Amount;
  readonly largest: Amount & { readonly log: string };
  readonly waiting: Amount;
  readonly removable: Amount;
  readonly next?: Amount & {
    readonly at: number;
    readonly log: string;
    readonly rotations: number;
  };
  readonly deleted?: readonly {
    readonly path: string;
    readonly bytes: number;
    readonly pid: number;
  }[];
}

/** The objects of `--json` that are no logs. */
async function totalsOf(box: Sandbox): Promise<readonly Totals[]> {
  const { stdout } = await status(box, '--json');
  const objects = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  return objects.filter((each): each is Totals => 'filesystem' in each);
}

/** What files take on the disk. */
function takenBy(box: Sandbox, ...names: readonly string[]): Amount {
  const blocks = names.map((name) => statSync(box.path(name)).blocks);
  return { count: names.length, bytes: blocks.reduce((sum, each) => sum + each, 0) * 512 };
}

const FILES = {
  'a.log': 'a'.repeat(9000),
  'a.log.1': 'b'.repeat(20_000),
  'a.log.2': 'c'.repeat(30_000),
  'a.log.3': 'd'.repeat(40_000),
  'b.log': 'e'.repeat(5000),
};

test('logs, archives, what the rules remove now, and what the next rotation removes', async () => {
  const box = place(
    '$D/a.log {\n  daily\n  rotate 2\n}\n$D/b.log {\n  daily\n  rotate 2\n}\n',
    FILES,
  );
  rotatedDaysAgo(box, 0);
  const [totals, ...others] = await totalsOf(box);
  assert.deepEqual(others, []);
  assert.equal(totals?.filesystem, box.dir);
  assert.ok(totals.free > 0 && totals.free < totals.bytes);
  assert.deepEqual(totals.logs, takenBy(box, 'a.log', 'b.log'));
  assert.deepEqual(totals.archives, takenBy(box, 'a.log.1', 'a.log.2', 'a.log.3'));
  const { log, ...largest } = totals.largest;
  assert.equal(log, box.path('a.log'));
  assert.deepEqual(largest, takenBy(box, 'a.log', 'a.log.1', 'a.log.2', 'a.log.3'));
  assert.deepEqual(totals.waiting, { count: 0, bytes: 0 });
  assert.deepEqual(totals.removable, takenBy(box, 'a.log.3'));
  const { at, log: rotated, rotations, ...goes } = totals.next ?? assert.fail();
  assert.deepEqual([rotated, rotations], [box.path('a.log'), 1]);
  assert.deepEqual({ count: goes.count, bytes: goes.bytes }, takenBy(box, 'a.log.2'));
  assert.ok(at * 1000 > Date.now());
});

test('in words, aligned, in 80 columns', async () => {
  const box = place('$D/a.log {\n  daily\n  rotate 2\n}\n', FILES);
  rotatedDaysAgo(box, 0);
  const { stdout } = await status(box);
  const [, sums = ''] = stdout.split('\n\n');
  const [title = '', ...rows] = sums.trimEnd().split('\n');
  assert.match(title, /^the filesystem of \/.*: \S+ of \S+ free \(\d+%\)$/);
  const said = rows.map((row) => row.replaceAll(/\d+(?:\.\d)?k/g, 'SIZE').replace(/ +/g, ' '));
  assert.deepEqual(said, [
    ' logs 1 SIZE',
    ' archives 3 SIZE',
    " to go now 1 SIZE 'logrotor prune' removes them",
    said[3] ?? '',
    said.at(-1) ?? '',
  ]);
  assert.match(
    said[3] ?? '',
    /^ to go next 1 SIZE in \d+ (?:hours?|minutes?|seconds?), when a\.log is rotated$/,
  );
  const ends = rows.map((row) => /^ {2}[a-z ]+? +(?:\d+ +)?\d\S*/.exec(row)?.[0].length);
  assert.equal(new Set(ends).size, 1, sums);
});

test('what `prune` and the next run remove is what was told', async () => {
  const box = place('$D/a.log {\n  daily\n  rotate 2\n}\n', FILES);
  rotatedDaysAgo(box, 2);
  const [before] = await totalsOf(box);
  const [now, next] = [takenBy(box, 'a.log.3'), takenBy(box, 'a.log.2')];
  await box.run(LOGROTOR, ['prune', '-s', box.path('state'), 'conf']);
  assert.ok(!box.names().includes('a.log.3'));
  const [between] = await totalsOf(box);
  await box.rotate(['conf']);
  assert.equal(box.read('a.log.2'), FILES['a.log.1']);
  assert.deepEqual([before?.removable, between?.removable.count], [now, 0]);
  for (const { next: told } of [before, between].flatMap((each) => each ?? [])) {
    assert.deepEqual([told?.count, told?.bytes], [next.count, next.bytes]);
  }
});

test('a rotation removes no numbers far above its rotate, so that they are not told either', async () => {
  const box = place('$D/a.log {\n  daily\n}\n', FILES);
  const [totals] = await totalsOf(box);
  await box.rotate(['-f', 'conf']);
  const left = ['a.log.2', 'a.log.3'];
  assert.deepEqual(
    box.names().filter((name) => name.startsWith('a.log')),
    left,
  );
  assert.equal(totals?.next?.count, 2);
});

test('a log of which nothing is kept goes itself', async () => {
  const box = place('$D/b.log {\n  daily\n}\n', FILES);
  const [totals] = await totalsOf(box);
  assert.deepEqual(totals?.next?.bytes, takenBy(box, 'b.log').bytes);
});

test('what has to be shipped first does not go, and is told apart', async () => {
  const box = place('$D/a.log {\n  daily\n  rotate 2\n  #: ship file://$D/vault\n}\n', {
    ...FILES,
    'vault/x': '',
  });
  const [totals] = await totalsOf(box);
  assert.deepEqual(totals?.waiting, takenBy(box, 'a.log.1', 'a.log.2', 'a.log.3'));
  assert.deepEqual([totals.removable.count, totals.next], [0, undefined]);
  assert.match((await status(box)).stdout, /\n {2}not shipped +3 +\S+ +'logrotor ship' ships/);
  await box.run(LOGROTOR, ['ship', '-s', box.path('state'), 'conf']);
  const [shipped] = await totalsOf(box);
  assert.equal(shipped?.waiting.count, 0);
  assert.deepEqual(shipped.removable, takenBy(box, 'a.log.3'));
});

test('what minfree asks for goes now', async () => {
  const box = place('$D/a.log {\n  daily\n  rotate 9\n  #: minfree 100%\n}\n', FILES);
  const longAgo = new Date(Date.now() - 30 * 86_400_000);
  for (const name of ['a.log.2', 'a.log.3']) utimesSync(box.path(name), longAgo, longAgo);
  const [totals] = await totalsOf(box);
  assert.deepEqual(totals?.removable, takenBy(box, 'a.log.2', 'a.log.3'));
});

test('rotations that come at the same time are taken together', async () => {
  const box = place('$D/*.log {\n  daily\n  rotate 0\n}\n', FILES);
  const [totals] = await totalsOf(box);
  const both = takenBy(box, 'a.log', 'b.log');
  assert.equal(totals?.next?.rotations, 2);
  assert.equal(totals.next.log, box.path('a.log'));
  assert.ok(totals.next.bytes >= both.bytes);
  assert.match((await status(box)).stdout, /, when a\.log and 1 other log are rotated\n/);
});

test('an archive that has another name gives nothing back', async () => {
  const box = place('$D/a.log {\n  daily\n  rotate 2\n}\n', FILES);
  linkSync(box.path('a.log.3'), box.path('kept'));
  const [totals] = await totalsOf(box);
  assert.deepEqual(totals?.removable, { count: 1, bytes: 0 });
});

test(
  'of two filesystems each has its own sums',
  needs(ROOT, commandOf('/usr/bin/unshare', 'util-linux')),
  async () => {
    const box = place(
      '$D/a.log {\n  daily\n  rotate 2\n  copy\n  olddir $D/t\n}\n$D/t/c.log {\n  daily\n  rotate 0\n}\n',
      {
        ...FILES,
        't/x': '',
      },
    );
    const script =
      'mount -t tmpfs -o mode=755,size=4m none t; head -c 3800000 /dev/zero >t/c.log; head -c 8192 /dev/zero >t/a.log.1; "$1" status -s "$2" conf';
    const { stdout } = await box.run('unshare', [
      '-m',
      'sh',
      '-c',
      script,
      'sh',
      LOGROTOR,
      box.path('state'),
    ]);
    const [, first = '', second = ''] = stdout.split('\n\n');
    assert.match(first, /^the filesystem of \S+\d: .*\n {2}logs +1 +\S+\n {2}archives +0 +0\n/);
    assert.match(
      second,
      /^the filesystem of \S+\/t: 376k of 4\.0M free \(9%\)\n {2}logs +1 +3\.6M {2}the most is of \S+c\.log: 3\.6M with its archives\n {2}archives +1 +8\.0k\n/,
    );
    assert.match(second, /\n {2}to go next +1 +3\.6M +in .*, when c\.log is rotated\n/);
  },
);

describe('a file that is deleted and still open', () => {
  const GONE = 'exec 7>gone; head -c 2000000 /dev/zero >&7; rm gone; "$1" status -s "$2" conf';

  test('root is told of it, and who has it open', needs(ROOT), async () => {
    const box = place('$D/a.log {\n  daily\n}\n', FILES);
    const { stdout } = await box.shell(GONE);
    const text = stdout.replaceAll(/\n +(?=\S+ \(|\(|in )/g, ' ');
    assert.match(
      text,
      /\n {2}deleted +\d+ +\S+ +but still open: [^]*\/gone \(1\.9M\) in sh \(pid \d+\)/,
    );
  });

  test('anybody else is told that root sees it', needs(ROOT), async () => {
    const box = place('$D/a.log {\n  daily\n}\n', FILES);
    await outer.shell('chmod 755 .');
    const args = ['status', '-s', box.path('state'), 'conf'];
    const { stdout } = await box.run(LOGROTOR, args, { uid: 65_534 });
    assert.match(stdout, /\n {2}deleted +\? +\? +root sees those that are still open\n/);
  });
});
