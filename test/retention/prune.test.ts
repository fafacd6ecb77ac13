/** Retention as the program does it: what a run removes besides rotating, and `logrotor prune`. */
import assert from 'node:assert/strict';
import { closeSync, mkdirSync, openSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { beforeEach, describe, test } from 'node:test';
import { LOGROTOR } from '../support/checkout.ts';
import { needs, ROOT } from '../support/requirement.ts';
import { useSandbox, type Ran } from '../support/sandbox.ts';

const sandbox = useSandbox('prune');
const DAY_S = 86_400;

beforeEach(() => {
  for (const name of ['l', 'old', 'state', 'said', 'conf', 'state.d']) {
    rmSync(sandbox.path(name), { recursive: true, force: true });
  }
  sandbox.write('l/a.log', 'line\n');
});

/** Archives of one size, each written as many days ago as the number in front says. */
function archives(names: Readonly<Record<string, number>>, sizeBytes = 1000): void {
  for (const [name, days] of Object.entries(names)) {
    const path = sandbox.write(`l/${name}`, 'x'.repeat(sizeBytes));
    const written = Date.now() / 1000 - days * DAY_S;
    utimesSync(path, written, written);
  }
}

/** A configuration of the only log, which is not due. */
function configure(...lines: readonly string[]): string {
  const body = ['daily', ...lines].join('\n');
  return sandbox.write('conf', `${sandbox.path('l/a.log')} {\n${body}\n}\n`);
}

function prune(...args: readonly string[]): Promise<Ran> {
  return sandbox.run(LOGROTOR, ['prune', '-s', sandbox.path('state'), ...args, 'conf']);
}

const SILENT = { exit: 0, signal: null, stdout: '', stderr: '' };

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

describe('a run, whether the log is due or not', () => {
  test('keeps maxtotal, oldest first, and says why', async () => {
    archives({ 'a.log.1': 1, 'a.log.2': 2, 'a.log.3.gz': 3, 'a.log.4.gz': 4 });
    configure('rotate 9', '#: maxtotal 2000');
    const said = await sandbox.rotate(['-d', 'conf']);
    assert.match(said.stderr, /removing old log .*a\.log\.4\.gz \(over maxtotal 2000\)/);
    assert.equal(sandbox.names('l').length, 5);
    assert.deepEqual(await sandbox.rotate(['conf']), SILENT);
    assert.deepEqual(sandbox.names('l'), ['a.log', 'a.log.1', 'a.log.2']);
  });

  test('says every time, with exit code 1, that the newest alone is over maxtotal', async () => {
    archives({ 'a.log.1': 1 });
    configure('#: maxtotal 300');
    const text = `the archives of ${sandbox.path('l/a.log')} are 700 over maxtotal 300`;
    for (const _ of [1, 2]) {
      const { exit, stderr } = await sandbox.rotate(['conf']);
      assert.deepEqual([exit, stderr], [1, `error: ${text}, and no more of them may go\n`]);
    }
    assert.deepEqual(sandbox.names('l'), ['a.log', 'a.log.1']);
  });

  test('skips an archive that is held open, and tells', async () => {
    archives({ 'a.log.1': 1, 'a.log.2': 2, 'a.log.3': 3 });
    configure('#: maxtotal 2000');
    const fd = openSync(sandbox.path('l/a.log.3'), 'r');
    try {
      const { exit, stderr } = await sandbox.rotate(['conf']);
      assert.equal(exit, 1);
      const why = `\\(over maxtotal 2000\\), \\S+ \\(pid ${process.pid}\\) has it open`;
      assert.match(stderr, new RegExp(`^error: not removing .*a\\.log\\.3 ${why}\n$`));
      assert.deepEqual(sandbox.names('l'), ['a.log', 'a.log.1', 'a.log.3']);
    } finally {
      closeSync(fd);
    }
  });

  test('what preremove refuses stays, is an error, and is asked for again', async () => {
    archives({ 'a.log.1': 1, 'a.log.2': 2 });
    configure(
      '#: maxtotal 1000',
      'preremove',
      `echo $1 >>${sandbox.path('said')}; exit 1`,
      'endscript',
    );
    for (const times of [1, 2]) {
      assert.equal((await sandbox.rotate(['conf'])).exit, 1);
      assert.equal(sandbox.read('said'), `${sandbox.path('l/a.log.2')}\n`.repeat(times));
    }
    assert.deepEqual(sandbox.names('l'), ['a.log', 'a.log.1', 'a.log.2']);
  });

  const noRoom =
    'where there is no room for a journal nothing is rotated, and maxtotal holds all the same';
  test(noRoom, needs(ROOT), async () => {
    archives({ 'a.log.1': 1, 'a.log.2': 2, 'a.log.3': 3 });
    configure('#: maxtotal 2000');
    sandbox.write('state', 'logrotate state -- version 2\n', 0o640);
    sandbox.write('state.d/x', '');
    const full =
      'mount -t tmpfs -o size=4k,mode=700 none state.d; dd if=/dev/zero of=state.d/y 2>/dev/null';
    const script = `${full}; exec "$1" -f -s "$2" conf`;
    const args = ['-m', 'sh', '-c', script, 'sh', LOGROTOR, sandbox.path('state')];
    const { exit, stderr } = await sandbox.run('unshare', args);
    assert.equal(exit, 1);
    assert.match(stderr, /no log of .* is rotated/);
    assert.deepEqual(sandbox.names('l'), ['a.log', 'a.log.1', 'a.log.2']);
  });

  test('what is removed is mailed where that is asked for', async () => {
    archives({ 'a.log.1': 1, 'a.log.2': 2 });
    configure('#: maxtotal 1000', 'mail admin');
    const mailer = sandbox.write(
      'mailer',
      `#!/bin/sh\nprintf '%s ' "$@" >${sandbox.path('said')}\n`,
      0o755,
    );
    assert.deepEqual(await sandbox.rotate(['-m', mailer, 'conf']), SILENT);
    assert.equal(sandbox.read('said'), `-s ${sandbox.path('l/a.log.2')} admin `);
    assert.deepEqual(sandbox.names('l'), ['a.log', 'a.log.1']);
  });
});

describe('a rotation in a stanza with rules of its own', () => {
  test('removes nothing for a rotate that is not written', async () => {
    archives({ 'a.log.1': 1, 'a.log.2': 2 });
    configure('create', '#: maxtotal 1G');
    assert.deepEqual(await sandbox.rotate(['-f', 'conf']), SILENT);
    assert.deepEqual(sandbox.names('l'), ['a.log', 'a.log.1', 'a.log.2', 'a.log.3']);
  });

  test('keeps the last ones of a rotate that is written, and what minkeep says', async () => {
    archives({ 'a.log.1': 1, 'a.log.2': 2, 'a.log.3': 3 });
    configure('create', 'rotate 1', '#: minkeep 3');
    assert.deepEqual(await sandbox.rotate(['-f', 'conf']), SILENT);
    assert.deepEqual(sandbox.names('l'), ['a.log', 'a.log.1', 'a.log.2', 'a.log.3']);
  });

  test('keeps the newest of each day, counted after the new one', async () => {
    archives({ 'a.log-20261101': 9, 'a.log-20261102': 8, 'a.log-20261103': 7 });
    configure('create', 'dateext', '#: keepdaily 2');
    assert.deepEqual(await sandbox.rotate(['-f', 'conf']), SILENT);
    const [log, last, made, ...others] = sandbox.names('l');
    assert.deepEqual([log, last, others], ['a.log', 'a.log-20261103', []]);
    assert.match(made ?? '', /^a\.log-\d{8}$/);
  });

  test('lets go what rotate 0 throws away, and nothing else', async () => {
    archives({ 'a.log.2': 2 });
    configure('create', 'rotate 0', '#: maxtotal 1G');
    assert.deepEqual(await sandbox.rotate(['-f', 'conf']), SILENT);
    assert.ok(!sandbox.names('l').includes('a.log.1'));
  });
});
