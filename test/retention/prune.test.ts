/** `logrotor prune`: what it removes, what it never does, and how it is called. */
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { describe, test } from 'node:test';
import { KEEP_PERIODS } from '../../src/config/settings.ts';
import { LOGROTATE, LOGROTOR } from '../support/checkout.ts';
import { frozenClock, sweepFrozenClocks } from '../support/frozen-clock.ts';
import { DEBIAN_LOGROTATE, FAKED_CLOCK, needs } from '../support/requirement.ts';
import { SILENT, useOneLog } from './one-log.ts';

const { sandbox, archives, configure, prune } = useOneLog('prune');
const DAY_S = 86_400;

describe('prune', () => {
  test('removes what lowering rotate has left, which a rotation leaves; -d says it first', async () => {
    archives({ 'a.log.1': 1, 'a.log.2': 2, 'a.log.3': 3, 'a.log.7': 7, 'a.log.9': 9 });
    configure('rotate 2');
    await sandbox.rotate(['-f', 'conf']);
    assert.ok(sandbox.names('l').includes('a.log.7'));
    const before = sandbox.names('l');
    const said = await prune('-d');
    assert.deepEqual(sandbox.names('l'), before);
    assert.match(said.stderr, /removing old log .*\/a\.log\.9 \(over rotate 2\)\n/);
    assert.match(said.stderr, /removing old log .*\/a\.log\.7 \(over rotate 2\)\n/);
    assert.deepEqual(await prune(), SILENT);
    assert.deepEqual(sandbox.names('l'), ['a.log.1', 'a.log.2']);
    assert.deepEqual(await prune(), SILENT);
    assert.deepEqual(sandbox.names('l'), ['a.log.1', 'a.log.2']);
  });

  test('removes what another compressor has left', async () => {
    archives({
      'a.log.1.zst': 1,
      'a.log.2.gz': 2,
      'a.log.3.bz2': 3,
      'a.log.4.xz': 4,
      'a.log.5': 5,
    });
    configure('rotate 2', 'compress');
    assert.deepEqual(await prune(), SILENT);
    assert.deepEqual(sandbox.names('l'), ['a.log', 'a.log.1.zst', 'a.log.2.gz']);
  });

  test('applies maxage, and no rotate that is not written', async () => {
    archives({ 'a.log.1': 1, 'a.log.2': 20, 'a.log.3': 40 });
    configure('maxage 30');
    assert.deepEqual(await prune(), SILENT);
    assert.deepEqual(sandbox.names('l'), ['a.log', 'a.log.1', 'a.log.2']);
  });

  test('finds archives in their olddir', async () => {
    archives({ '../old/a.log.1': 1, '../old/a.log.2': 2, 'a.log.3': 3 });
    configure('rotate 1', 'olddir ../old');
    assert.deepEqual(await prune(), SILENT);
    assert.deepEqual(sandbox.names('old'), ['a.log.1']);
    assert.deepEqual(sandbox.names('l'), ['a.log', 'a.log.3']);
  });

  test('works on what LOGROTOR_CONFIG names', async () => {
    archives({ 'a.log.1': 1, 'a.log.2': 2 });
    const LOGROTOR_CONFIG = configure('rotate 1');
    const env = { PATH: process.env['PATH'], LC_ALL: 'C', LOGROTOR_CONFIG };
    const args = ['prune', '-s', sandbox.path('state')];
    assert.deepEqual(await sandbox.run(LOGROTOR, args, { env }), SILENT);
    assert.deepEqual(sandbox.names('l'), ['a.log', 'a.log.1']);
  });

  test('is no verb under the name of logrotate, and ./prune is a file', async () => {
    archives({ 'a.log.1': 1, 'a.log.2': 2 });
    configure('rotate 1');
    symlinkSync(LOGROTOR, sandbox.path('logrotate'));
    const refused = await sandbox.run(sandbox.path('logrotate'), [
      '-s',
      sandbox.path('state'),
      'prune',
    ]);
    assert.deepEqual(
      [refused.exit, refused.stderr],
      [1, 'error: cannot stat prune: No such file or directory\n'],
    );
    const file = await sandbox.rotate(['./prune']);
    assert.match(file.stderr, /cannot stat \.\/prune/);
    assert.deepEqual(sandbox.names('l'), ['a.log', 'a.log.1', 'a.log.2']);
  });

  test('an option that it has not is bad usage', async () => {
    const { exit, stderr } = await prune('--twice');
    assert.deepEqual(
      [exit, stderr],
      [
        2,
        'error: logrotor prune has no option --twice\nhint: logrotor prune --help lists its options\n',
      ],
    );
  });

  test('--help lists its options, and that of the program lists it', async () => {
    const own = await sandbox.run(LOGROTOR, ['prune', '--help']);
    assert.match(
      own.stdout,
      /^Usage: logrotor prune \[OPTION\.\.\.\] \[CONFIG\.\.\.\]\n[^]*--state=/,
    );
    const all = await sandbox.run(LOGROTOR, ['--help']);
    assert.match(all.stdout, /\n {2}prune \[CONFIG\.\.\.\] +Remove the archives/);
  });

  test('waits for nobody: it takes the lock, or ends', async () => {
    configure('rotate 1');
    sandbox.write('state', 'logrotate state -- version 2\n', 0o640);
    const script = 'exec 9<>"$2"; flock -x 9; "$1" prune -s "$2" conf';
    const { exit, stderr } = await sandbox.shell(script);
    assert.equal(exit, 3);
    assert.match(stderr, /is already locked/);
  });
});

test('a file that is no archive of the log by its exact name is never removed', async () => {
  const others = [
    'a.log.old',
    'a.log.01',
    'a.log.2x',
    'a.log.2.gz.backup',
    'a.log.2.txt',
    'a.log.-2',
    'a.log.2.gz.gz',
    'a.log-20260101',
    'a.log.1.2',
    'ba.log.2',
    'a.log2',
    'a.logs.2',
    'xa.log.3.gz',
    'a.log.99999999999',
  ];
  archives(Object.fromEntries(others.map((name) => [name, 400])));
  mkdirSync(sandbox.path('l/a.log.4'));
  symlinkSync('a.log.old', sandbox.path('l/a.log.5'));
  archives({ 'a.log.2': 2, 'a.log.3.gz': 3 });
  configure('rotate 1', 'maxage 2', 'maxtotal 0');
  await prune();
  assert.deepEqual(
    sandbox.names('l'),
    ['a.log', 'a.log.2', 'a.log.4', 'a.log.5', ...others].toSorted(),
  );
});

test('dated archives: only a date of the calendar is one', async () => {
  const others = [
    'a.log-20261399',
    'a.log-20260230',
    'a.log-2026112',
    'a.log-20261101x',
    'a.log.1',
  ];
  archives(Object.fromEntries(others.map((name) => [name, 400])));
  archives({ 'a.log-20261101': 20, 'a.log-20261102.gz': 19, 'a.log-20261103': 18 });
  configure('dateext', 'keepdaily 1');
  assert.deepEqual(await prune(), SILENT);
  assert.deepEqual(sandbox.names('l'), ['a.log', 'a.log-20261103', ...others].toSorted());
});

test('a log is no archive of another log', async () => {
  archives({ 'a.log.1': 300, 'a.log.2': 300 });
  const [log, other] = [sandbox.path('l/a.log'), sandbox.path('l/a.log.1')];
  sandbox.write('conf', `${log} {\nrotate 0\n}\n${other} {\nrotate 9\n}\n`);
  assert.deepEqual(await prune(), SILENT);
  assert.deepEqual(sandbox.names('l'), ['a.log', 'a.log.1']);
});

test('archives that a pattern matches are archives where the stanza is written for logrotor', async () => {
  archives({ 'a.log.1': 1, 'a.log.2.gz': 2, 'a.log.3': 3 });
  const pattern = sandbox.path('l/*');
  sandbox.write('conf', `${pattern} {\nrotate 9\nmaxtotal 1500\nexclude ${pattern}.bak\n}\n`);
  assert.deepEqual(await prune(), SILENT);
  assert.deepEqual(sandbox.names('l'), ['a.log', 'a.log.1']);
});

describe('a wrong clock', needs(FAKED_CLOCK), () => {
  const DAYS = ['20', '21', '22', '23'].map((day) => `a.log-202611${day}`);
  const NOON_S = Date.UTC(2026, 10, 23, 12) / 1000;
  const CLOCKS: readonly (readonly [string, number, readonly string[]])[] = [
    ['right', 0, DAYS.slice(1)],
    ['back by a day: what is yet to come stays, and costs no other its place', -DAY_S, DAYS],
    ['forward by a year: nothing more goes', 365 * DAY_S, DAYS.slice(1)],
  ];
  for (const [name, offset, left] of CLOCKS) {
    test(name, async () => {
      archives(Object.fromEntries(DAYS.map((each) => [each, 9])));
      const LOGROTOR_CONFIG = configure('dateext', 'keepdaily 3');
      const env = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC', LOGROTOR_CONFIG };
      const clock = { ...env, ...frozenClock(NOON_S + offset) };
      const args = ['prune', '-s', sandbox.path('state')];
      assert.deepEqual(await sandbox.run(LOGROTOR, args, { env: clock }), SILENT);
      assert.deepEqual(sandbox.names('l'), ['a.log', ...left]);
      sweepFrozenClocks();
    });
  }
});

test(
  'written behind #: the directives are nothing to logrotate',
  needs(DEBIAN_LOGROTATE),
  async () => {
    const words = ['maxtotal 1G', 'minfree 1%', 'minkeep 2', 'minfreefloor 1d', 'nominfree'];
    const keeps = KEEP_PERIODS.map(({ directive }) => `${directive} 9`);
    configure('dateext', 'rotate 9', ...[...words, ...keeps].map((each) => `#: ${each}`));
    const args = ['-s', sandbox.path('state'), 'conf'];
    assert.deepEqual(await sandbox.run(LOGROTATE, args), SILENT);
    assert.deepEqual(await sandbox.run(LOGROTOR, args), SILENT);
  },
);
