/** Streams that are closed, disks that are full, limits, and odd environments: nothing is lost, nothing waited for. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { beforeEach, describe, test } from 'node:test';
import { needs, ROOT } from '../support/requirement.ts';
import { useSandbox } from '../support/sandbox.ts';

const MOUNTS = {
  name: 'the right to mount',
  how: 'run the tests where root may mount a tmpfs',
  present:
    spawnSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'none', '/mnt'], { stdio: 'ignore' })
      .status === 0,
};

const sandbox = useSandbox('bad-surroundings');
const { dir } = sandbox;
/** Said where the limit on file sizes leaves no room for a journal. */
const NO_JOURNAL = /^warning: cannot keep a journal in .*: File too large\n/;
const STANZA = `${dir}/logs/*.log {\nsize 1\nrotate 2\ncreate\ncompress\n}\n`;

beforeEach(() => {
  for (const name of ['logs', 'state', 'state.d', 'result']) {
    rmSync(sandbox.path(name), { recursive: true, force: true });
  }
  sandbox.write('logs/a.log', 'line\n');
  sandbox.write('conf', STANZA);
});

describe('streams: the rotation is done whoever listens', () => {
  const ROWS: readonly (readonly [string, string])[] = [
    ['no standard input', 'exec "$1" -v -s "$2" conf <&-'],
    ['no standard output', 'exec "$1" -v -s "$2" conf >&-'],
    ['no standard error', 'exec "$1" -v -s "$2" conf 2>&-'],
    ['none of the three', 'exec "$1" -v -s "$2" conf <&- >&- 2>&-'],
    ['none of the three, and -l', 'exec "$1" -l messages -s "$2" conf <&- >&- 2>&-'],
    ['a full device', 'exec "$1" -v -s "$2" conf 2>/dev/full'],
    ['a full device as -l', 'exec "$1" -l /dev/full -s "$2" conf'],
    [
      'a pipe that nobody reads',
      '{ "$1" -v -s "$2" conf; echo $? >code; } 2>&1 | true; exit $(cat code)',
    ],
    [
      'a pipe that is full at first',
      'mkfifo slow; { while test ! -e logs/a.log.1.gz; do sleep 0.01; done; cat >/dev/null; } <slow & ' +
        'exec "$1" -v -s "$2" conf 2>slow',
    ],
    [
      'a FIFO that nobody reads as -l',
      'mkfifo unread; exec "$1" -l unread -s "$2" conf 2>/dev/null',
    ],
    ['a directory as -l', 'exec "$1" -l . -s "$2" conf 2>/dev/null'],
    ['a missing folder for -l', 'exec "$1" -l none/l -s "$2" conf 2>/dev/null'],
  ];
  for (const [name, script] of ROWS) {
    test(name, async () => {
      const { exit } = await sandbox.shell(script);
      assert.equal(exit, 0);
      assert.deepEqual(sandbox.names('logs'), ['a.log', 'a.log.1.gz']);
      assert.ok(sandbox.read('state').includes(`"${dir}/logs/a.log" `));
    });
  }
});

describe('environment: the rotation is done, and nothing is waited for', () => {
  const home = sandbox.path('home');
  const ROWS: readonly (readonly [string, string])[] = [
    ['empty', 'exec env -i "$1" -s "$2" conf'],
    ['no PATH', 'exec env -u PATH "$1" -s "$2" conf'],
    ['an empty PATH', 'exec env PATH= "$1" -s "$2" conf'],
    ['no HOME', 'exec env -u HOME "$1" -s "$2" conf'],
    ['a device as HOME', 'HOME=/dev/null exec "$1" -s "$2" conf'],
    [
      'a FIFO of aliases',
      `mkdir -p home; rm -f home/.popt; mkfifo home/.popt; HOME=${home} exec "$1" -s "$2" conf`,
    ],
    [
      'endless aliases',
      `mkdir -p home; ln -sf /dev/zero home/.popt; HOME=${home} exec "$1" -s "$2" conf`,
    ],
    ['garbage as TZ', 'TZ=$(printf \'\\377,,<\') exec "$1" -s "$2" conf'],
    ['a device as TZ', 'TZ=/dev/zero exec "$1" -s "$2" conf'],
    ['a FIFO as TZ', `mkfifo zone; TZ=${dir}/zone exec "$1" -s "$2" conf`],
    ['a directory as TZ', 'TZ=/tmp exec "$1" -s "$2" conf'],
    ['a huge file as TZ', `cp /bin/sh zone.big; TZ=${dir}/zone.big exec "$1" -s "$2" conf`],
    ['an unknown locale', 'LC_ALL=xx_YY.UTF-8 exec "$1" -s "$2" conf'],
    ['garbage as locale', 'LC_ALL=$(printf \'a b\\377/..\') exec "$1" -s "$2" conf'],
  ];
  for (const [name, script] of ROWS) {
    test(name, async () => {
      assert.deepEqual(await sandbox.shell(script), quiet(0));
      assert.deepEqual(sandbox.names('logs'), ['a.log', 'a.log.1.gz']);
    });
  }

  test('umask 777: the state is private, the archives are as their logs', needs(ROOT), async () => {
    const { stdout } = await sandbox.shell('umask 777; "$1" -s "$2" conf; stat -c %a state logs/*');
    assert.equal(stdout, '0\n644\n644\n');
  });
});

describe('limits', () => {
  test('no descriptors to spare: nothing is done, or all', async () => {
    for (const limit of [20, 24, 26, 28, 32]) {
      const { exit, stderr } = await sandbox.shell(`ulimit -n ${limit}; exec "$1" -f -s "$2" conf`);
      assert.ok(exit === 0 || stderr.endsWith('Too many open files\n'), stderr);
    }
    const lines = await sandbox.shell('cat logs/a.log; zcat -f logs/a.log.*');
    assert.equal(lines.stdout, 'line\n');
  });

  for (const [name, directives, holder, message] of [
    [
      'copytruncate',
      'copytruncate',
      'a.log',
      'error writing to LOG.1: File too large\nerror: error copying LOG to LOG.1: File too large',
    ],
    ['compress', 'compress', 'a.log.1', 'failed to compress log LOG.1: File too large'],
  ] as const) {
    test(`files of 512 bytes: ${name} fails, and nothing is lost`, async () => {
      const content = randomBytes(20_000).toString('latin1');
      sandbox.write('logs/a.log', Buffer.from(content, 'latin1'));
      sandbox.write('logs/b.log', 'line\n');
      sandbox.write('conf', STANZA.replace('create\ncompress', directives));
      const { exit, stderr } = await sandbox.shell('ulimit -f 1; exec "$1" -s "$2" conf');
      const said = message.replaceAll('LOG', `${dir}/logs/a.log`);
      assert.equal(exit, 1);
      assert.equal(stderr.replace(NO_JOURNAL, ''), `error: ${said}\n`);
      assert.equal(sandbox.read(`logs/${holder}`), content);
      assert.deepEqual(temporaryNames('logs'), []);
    });
  }

  test('no file may be written at all: the state cannot be, and says so', async () => {
    sandbox.write('conf', STANZA.replace('compress\n', ''));
    const { exit, stderr } = await sandbox.shell('ulimit -f 0; exec "$1" -s "$2" conf');
    const said = `error creating temp state file ${dir}/state.tmp: File too large`;
    assert.equal(exit, 1);
    assert.match(stderr, NO_JOURNAL);
    assert.equal(stderr.replace(NO_JOURNAL, ''), `error: ${said}\n`);
    assert.equal(sandbox.read('logs/a.log.1'), 'line\n');
    assert.deepEqual(
      sandbox.names().filter((name) => name.endsWith('.tmp')),
      [],
    );
  });
});

test('without /proc nothing is done, and an error says so', needs(ROOT, MOUNTS), async () => {
  const ran = await sandbox.shell(
    `exec unshare -m sh -c 'mount -t tmpfs none /proc && exec "$0" -s "$1" conf' "$1" "$2"`,
  );
  assert.equal(ran.exit, 1);
  assert.match(ran.stderr, /^error: \/proc is not mounted/);
  assert.deepEqual(sandbox.names('logs'), ['a.log']);
});

describe('a disk that is full or read-only', needs(ROOT, MOUNTS), () => {
  const BIG = 20_000;
  const FULL = 'No space left on device';
  const READ_ONLY = 'Read-only file system';
  const ROWS: readonly (readonly [string, string, string, string, string])[] = [
    ['full: compress', 'full', 'compress', 'failed to compress log LOG.1', FULL],
    [
      'full: xz',
      'full',
      'compress\ncompresscmd /bin/xz',
      'failed to compress log LOG.1',
      'child did',
    ],
    ['full: copy', 'full', 'copy', 'error copying LOG to LOG.1', FULL],
    ['full: copytruncate', 'full', 'copytruncate', 'error copying LOG to LOG.1', FULL],
    ['full: renamecopy', 'full', 'renamecopy', 'error copying LOG.tmp to LOG.1', FULL],
    ['no inodes: create', 'nodes', 'create', 'error creating output file LOG', FULL],
    ['no inodes: compress', 'nodes', 'compress', 'error creating output file LOG.1.gz', FULL],
    ['no inodes: copytruncate', 'nodes', 'copytruncate', 'error creating output file LOG.1', FULL],
    ['read-only: rename', 'ro', 'create', 'failed to rename LOG to LOG.1', READ_ONLY],
    ['read-only: copytruncate', 'ro', 'copytruncate', 'error opening LOG', READ_ONLY],
    ['read-only: copy', 'ro', 'copy', 'error creating output file LOG.1', READ_ONLY],
  ];
  const MOUNT = 'mount -t tmpfs -o mode=755,';
  const PREPARE: Readonly<Record<string, string>> = {
    full: `${MOUNT}size=64k none disk; cp big disk/a.log; cat /dev/zero >disk/fill 2>/dev/null`,
    nodes: `${MOUNT}nr_inodes=2 none disk; cp big disk/a.log`,
    ro: `${MOUNT}size=64k none disk; cp big disk/a.log; mount -o remount,ro disk`,
  };
  for (const [name, disk, directives, message, reason] of ROWS) {
    test(`${name}: said, nothing lost, and the other log is rotated`, async () => {
      const content = randomBytes(BIG);
      sandbox.write('big', content);
      const stanza = `${dir}/disk/a.log {\nsize 1\nrotate 2\n${directives}\n}\n`;
      sandbox.write('conf', stanza + STANZA);
      const { exit, stderr } = await sandbox.shell(
        `mkdir -p disk; exec unshare -m sh -c '${PREPARE[disk]}
          "$1" -s "$2" conf; code=$?; cp -a disk result; exit $code' sh "$1" "$2"`,
      );
      assert.equal(exit, 1);
      const said = `error: ${message.replaceAll('LOG', `${dir}/disk/a.log`)}: ${reason}`;
      assert.ok(stderr.includes(said), stderr);
      const holders = sandbox.names('result').filter((entry) => entry.startsWith('a.log'));
      const contents = holders.map((entry) => readFileSync(sandbox.path(`result/${entry}`)));
      assert.deepEqual(
        contents.filter((bytes) => bytes.length > 0),
        [content],
      );
      assert.deepEqual(temporaryNames('result'), []);
      assert.deepEqual(sandbox.names('logs'), ['a.log', 'a.log.1.gz']);
    });
  }

  test('full: without room for a journal nothing is rotated, and the old state stays', async () => {
    const old = 'logrotate state -- version 2\n"/kept" 2100-1-1-1:2:3\n';
    sandbox.write('old', old);
    const { exit, stderr } = await sandbox.shell(
      `mkdir -p disk; exec unshare -m sh -c '${MOUNT}size=64k none disk
        install -m 640 old disk/state; cat /dev/zero >disk/fill 2>/dev/null
        "$1" -s disk/state conf; code=$?; cp -a disk result; exit $code' sh "$1"`,
    );
    assert.equal(exit, 1);
    assert.match(
      stderr,
      /^error: cannot keep a journal in disk\/state\.d.*: No space left on device; no log of .*\nerror: error creating temp state file disk\/state\.tmp: No space left on device\n$/,
    );
    assert.deepEqual(sandbox.names('logs'), ['a.log']);
    assert.deepEqual(sandbox.names('result'), ['fill', 'state']);
    assert.equal(sandbox.read('result/state'), old);
  });
});

describe('a user who is not root', needs(ROOT), () => {
  const USER = 'setpriv --reuid 65534 --regid 65534 --clear-groups';

  test('rotates what is its own, gives nothing away, and says what it may not', async () => {
    const stanza = (folder: string) =>
      `${dir}/${folder}/*.log {\nsize 1\nrotate 1\ncreate 0600 root root\ncompress\n}\n`;
    sandbox.write('theirs/a.log', 'line\n');
    sandbox.write('conf', stanza('logs') + stanza('theirs'));
    const { exit, stderr } = await sandbox.shell(
      `chmod 755 .; chown -R 65534 theirs; exec ${USER} "$1" -s theirs/state conf`,
    );
    const log = `${dir}/logs/a.log`;
    const said = `error: error failed to rename ${log} to ${log}.1: Permission denied\n`;
    assert.deepEqual({ exit, stderr }, { exit: 1, stderr: said.replace('error failed', 'failed') });
    assert.deepEqual(sandbox.names('theirs'), ['a.log', 'a.log.1.gz', 'state']);
  });

  test('su to another: an error, and the next stanza is handled', async () => {
    sandbox.write('theirs/a.log', 'line\n');
    sandbox.write('theirs/b.log', 'line\n');
    sandbox.write('conf', theirs('a', 'su root root') + theirs('b', ''));
    const { exit, stderr } = await sandbox.shell(
      `chmod 755 .; rm -f theirs/*.log.1* theirs/state; chown -R 65534 theirs; exec ${USER} "$1" -s theirs/state conf`,
    );
    assert.equal(exit, 1);
    assert.match(
      stderr,
      /^error: error switching euid from 65534 to 0 [^\n]+: Operation not permitted\n$/,
    );
    assert.equal(sandbox.read('theirs/a.log'), 'line\n');
    assert.equal(sandbox.read('theirs/b.log.1'), 'line\n');
  });
});

function theirs(log: string, directive: string): string {
  return `${dir}/theirs/${log}.log {\nsize 1\nrotate 1\n${directive}\n}\n`;
}

function temporaryNames(folder: string): readonly string[] {
  return sandbox.names(folder).filter((name) => name.startsWith('.'));
}

function quiet(exit: number) {
  return { exit, signal: null, stdout: '', stderr: '' };
}
