/** minfree on real filesystems: how much goes, of which log, and what is said where removing is of no use. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, copyFileSync, constants, existsSync, linkSync, openSync } from 'node:fs';
import { describe, test } from 'node:test';
import { commandOf, needs, ROOT } from '../support/requirement.ts';
import { MIB, Room } from './room.ts';

const LOOP = {
  name: 'loop devices',
  how: 'modprobe loop',
  present: existsSync('/dev/loop-control'),
};
const MOUNTS = needs(
  ROOT,
  LOOP,
  commandOf('/usr/sbin/mkfs.xfs', 'xfsprogs'),
  commandOf('/usr/bin/btrfs', 'btrfs-progs'),
);
const MEGABYTES = 320;
const ARCHIVE_BYTES = 8 * MIB;

/** A stanza that is not due. */
function stanza(room: Room, log: string, ...directives: readonly string[]): string {
  const lines = ['daily', 'rotate 99', 'compress', ...directives];
  return `${room.path(log)} {\n${lines.join('\n')}\n}\n`;
}

/** The numbers of a log's archives. */
function numbersOf(room: Room, log: string): readonly number[] {
  return room.names
    .filter((name) => name.startsWith(`${log}.`))
    .map((name) => Number(name.slice(log.length + 1).replace('.gz', '')))
    .toSorted((a, b) => a - b);
}

describe('minfree', MOUNTS, () => {
  for (const filesystem of ['ext4', 'xfs', 'btrfs', 'tmpfs'] as const) {
    test(`${filesystem}: removes the oldest, no more than is missing and one archive`, async () => {
      using room = new Room(filesystem, MEGABYTES);
      room.fill('a.log', 8, ARCHIVE_BYTES);
      const before = room.freeBytes;
      const deficit = 2.5 * ARCHIVE_BYTES;
      const minfree = before + deficit;
      const config = stanza(room, 'a.log', `minfree ${minfree}`);
      const said = await room.run(config, ['-d']);
      assert.equal(numbersOf(room, 'a.log').length, 8);
      const { exit, stderr } = await room.run(config);
      assert.deepEqual({ exit, stderr }, { exit: 0, stderr: '' });
      assert.deepEqual(numbersOf(room, 'a.log'), [1, 2, 3, 4, 5]);
      assert.ok(room.freeBytes >= minfree, `${room.freeBytes} < ${minfree}`);
      assert.ok(room.freeBytes - before <= deficit + ARCHIVE_BYTES);
      for (const number of [8, 7, 6]) {
        assert.match(
          said.stderr,
          new RegExp(`removing old log .*a.log.${number}.gz \\(for minfree `),
        );
      }
      assert.doesNotMatch(said.stderr, /a\.log\.5\.gz/);
      assert.deepEqual(await room.run(config), { exit: 0, stderr: '' });
      assert.deepEqual(numbersOf(room, 'a.log'), [1, 2, 3, 4, 5]);
    });
  }

  test('managed files: the oldest go, the newest of a group stays', async () => {
    using room = new Room('ext4', MEGABYTES);
    for (const day of [1, 2, 3, 4, 5, 6]) room.archive(`m.2026-01-0${day}.log`, ARCHIVE_BYTES, 30);
    room.sync();
    const managed = (bytes: number): string =>
      `${room.path('m.*.log')} {\nmanaged "%Y-%m-%d"\nminfree ${bytes}\n}\n`;
    const config = managed(room.freeBytes + 1.5 * ARCHIVE_BYTES);
    const said = await room.run(config, ['-d']);
    assert.match(said.stderr, /removing old log .*m\.2026-01-02\.log \(for minfree /);
    assert.deepEqual(await room.run(config), { exit: 0, stderr: '' });
    const left = ['03', '04', '05', '06'].map((day) => `m.2026-01-${day}.log`);
    assert.deepEqual(
      room.names.filter((name) => name.startsWith('m.')),
      left,
    );
    const short = await room.run(managed(room.totalBytes));
    assert.equal(short.exit, 1);
    assert.match(short.stderr, /short of minfree .* and no more archives may go/);
    assert.deepEqual(
      room.names.filter((name) => name.startsWith('m.')),
      left.slice(2),
    );
  });

  test('-d: what another rule would have removed is not missing any more', async () => {
    using room = new Room('ext4', MEGABYTES);
    room.fill('a.log', 6, ARCHIVE_BYTES);
    const minfree = room.freeBytes + 2.5 * ARCHIVE_BYTES;
    const limit = 4 * ARCHIVE_BYTES;
    const config = stanza(room, 'a.log', `minfree ${minfree}`, `maxtotal ${limit}`);
    const said = await room.run(config, ['-d']);
    const removed = [...said.stderr.matchAll(/removing old log .*a\.log\.(\d)\.gz \((\S+ \S+)/g)];
    const expected = ['6 over maxtotal', '5 over maxtotal', '4 for minfree'];
    assert.deepEqual(
      removed.map(([, number, why]) => `${number} ${why}`),
      expected,
    );
    assert.equal((await room.run(config)).exit, 0);
    assert.deepEqual(numbersOf(room, 'a.log'), [1, 2, 3]);
  });

  test('btrfs with a snapshot: it stops after one archive, with its error', async () => {
    using room = new Room('btrfs', MEGABYTES);
    execFileSync('btrfs', ['-q', 'subvolume', 'create', room.path('logs')]);
    room.fill('logs/a.log', 8, ARCHIVE_BYTES);
    execFileSync('btrfs', [
      '-q',
      'subvolume',
      'snapshot',
      '-r',
      room.path('logs'),
      room.path('snap'),
    ]);
    room.sync();
    const minfree = room.freeBytes + 2.5 * ARCHIVE_BYTES;
    const { exit, stderr } = await room.run(stanza(room, 'logs/a.log', `minfree ${minfree}`));
    assert.equal(exit, 1);
    assert.match(stderr, /^error: removing 1 archive of 8M freed only .*snapshots or reflinks/);
    assert.equal(stderr.split('\n').length, 2, stderr);
    assert.ok(!existsSync(room.path('logs/a.log.8.gz')));
    assert.ok(existsSync(room.path('logs/a.log.7.gz')));
  });

  for (const filesystem of ['xfs', 'btrfs'] as const) {
    test(`${filesystem} with reflinks: it stops with its error`, async () => {
      using room = new Room(filesystem, MEGABYTES);
      room.fill('a.log', 6, ARCHIVE_BYTES);
      for (const number of [1, 2, 3, 4, 5, 6]) {
        const name = room.path(`a.log.${number}.gz`);
        copyFileSync(name, `${name}-clone`, constants.COPYFILE_FICLONE_FORCE);
      }
      room.sync();
      const minfree = room.freeBytes + 1.5 * ARCHIVE_BYTES;
      const { exit, stderr } = await room.run(stanza(room, 'a.log', `minfree ${minfree}`));
      assert.equal(exit, 1);
      assert.match(stderr, /^error: removing .* freed only .*no more is removed/);
      const left = room.names.filter((name) => /^a\.log\.\d\.gz$/.test(name));
      assert.ok(left.length >= 4, left.join());
    });
  }

  test('a full filesystem: not one free byte is needed, and the log is rotated then', async () => {
    using room = new Room('tmpfs', 64);
    room.fill('a.log', 4, ARCHIVE_BYTES);
    room.archive('a.log', 4 * MIB, 0);
    room.fillUp('other');
    assert.equal(room.freeBytes, 0);
    const config = stanza(room, 'a.log', 'size 1M', 'create', 'minfree 20%');
    const { exit, stderr } = await room.run(config);
    assert.deepEqual({ exit, stderr }, { exit: 0, stderr: '' });
    assert.ok(room.freeBytes >= room.totalBytes / 5);
    assert.deepEqual(numbersOf(room, 'a.log'), [1, 2, 3]);
  });

  test('a flooding log costs no other log an archive', async () => {
    using room = new Room('ext4', MEGABYTES);
    room.fill('flood.log', 8, ARCHIVE_BYTES);
    room.fill('calm.log', 3, MIB, 100);
    const minfree = room.freeBytes + 6.5 * ARCHIVE_BYTES;
    const config =
      stanza(room, 'calm.log', `minfree ${minfree}`) +
      stanza(room, 'flood.log', `minfree ${minfree}`);
    const { exit, stderr } = await room.run(config);
    assert.deepEqual({ exit, stderr }, { exit: 0, stderr: '' });
    assert.deepEqual(numbersOf(room, 'calm.log'), [1, 2, 3]);
    assert.deepEqual(numbersOf(room, 'flood.log'), [1]);
  });

  test('a stanza without minfree is not asked', async () => {
    using room = new Room('ext4', MEGABYTES);
    room.fill('flood.log', 4, ARCHIVE_BYTES);
    room.fill('quiet.log', 3, MIB);
    const minfree = room.freeBytes + 1.5 * MIB;
    const config = stanza(room, 'flood.log') + stanza(room, 'quiet.log', `minfree ${minfree}`);
    assert.deepEqual(await room.run(config), { exit: 0, stderr: '' });
    assert.deepEqual(numbersOf(room, 'quiet.log'), [1]);
    assert.deepEqual(numbersOf(room, 'flood.log'), [1, 2, 3, 4]);
  });

  test('all that may go is not enough: an error names what else fills the disk', async () => {
    using room = new Room('ext4', MEGABYTES);
    room.fill('a.log', 3, MIB);
    room.archive('a.log', 20 * MIB, 0);
    room.sync();
    const minfree = room.freeBytes + 50 * MIB;
    const { exit, stderr } = await room.run(stanza(room, 'a.log', `minfree ${minfree}`));
    assert.equal(exit, 1);
    assert.match(
      stderr,
      /^error: the filesystem of .* is .* short of minfree .*no more archives may go/,
    );
    assert.match(stderr, /what else is on it: .*\/a\.log \(20\.?0?M\)/);
    assert.deepEqual(numbersOf(room, 'a.log'), [1]);
  });

  test('what is younger than minfreefloor stays', async () => {
    using room = new Room('ext4', MEGABYTES);
    room.fill('a.log', 3, MIB);
    const minfree = room.freeBytes + 50 * MIB;
    const floor = ['minfreefloor 5d', `minfree ${minfree}`];
    const { exit, stderr } = await room.run(stanza(room, 'a.log', ...floor));
    assert.equal(exit, 1);
    assert.match(stderr, /short of minfree/);
    assert.deepEqual(numbersOf(room, 'a.log'), [1]);
    room.fill('a.log', 3, MIB);
    const kept = await room.run(stanza(room, 'a.log', 'minfreefloor 9d', `minfree ${minfree}`));
    assert.match(
      kept.stderr,
      /\nhint: 'minfreefloor' keeps 2 archives that are younger than 9 days\n/,
    );
    assert.deepEqual(numbersOf(room, 'a.log'), [1, 2, 3]);
  });

  test('an archive that is open or has another name stays, and the next one goes', async () => {
    using room = new Room('ext4', MEGABYTES);
    room.fill('a.log', 5, ARCHIVE_BYTES);
    linkSync(room.path('a.log.5.gz'), room.path('evidence'));
    const fd = openSync(room.path('a.log.4.gz'), 'r');
    try {
      const minfree = room.freeBytes + 0.5 * ARCHIVE_BYTES;
      const config = stanza(room, 'a.log', `minfree ${minfree}`);
      assert.deepEqual(await room.run(config), { exit: 0, stderr: '' });
      assert.deepEqual(numbersOf(room, 'a.log'), [1, 2, 4, 5]);
      const more = room.freeBytes + 90 * MIB;
      const { exit, stderr } = await room.run(stanza(room, 'a.log', `minfree ${more}`));
      assert.equal(exit, 1);
      const held = `a\\.log\\.4\\.gz \\(for minfree .*\\), .* \\(pid ${process.pid}\\) has it open`;
      assert.match(stderr, new RegExp(`error: not removing .*${held}`));
    } finally {
      closeSync(fd);
    }
  });

  test('a disk that somebody else fills costs no more than what was missing and one archive', async () => {
    using room = new Room('ext4', MEGABYTES);
    room.fill('a.log', 8, ARCHIVE_BYTES);
    const deficit = 1.5 * ARCHIVE_BYTES;
    const filling = [
      'preremove',
      `dd if=/dev/zero of=${room.directory}/$$ bs=1M count=3 2>/dev/null`,
    ];
    const config = stanza(
      room,
      'a.log',
      `minfree ${room.freeBytes + deficit}`,
      ...filling,
      'endscript',
    );
    const { exit, stderr } = await room.run(config);
    assert.equal(exit, 1);
    assert.match(stderr, /short of minfree/);
    assert.deepEqual(numbersOf(room, 'a.log'), [1, 2, 3, 4, 5, 6]);
  });

  test('an archive that its preremove refuses is made up for, and is an error', async () => {
    using room = new Room('ext4', MEGABYTES);
    room.fill('a.log', 5, ARCHIVE_BYTES);
    const refusing = ['preremove', 'case $1 in *.5.gz) exit 1;; esac', 'endscript'];
    const minfree = room.freeBytes + 0.5 * ARCHIVE_BYTES;
    const { exit } = await room.run(stanza(room, 'a.log', `minfree ${minfree}`, ...refusing));
    assert.equal(exit, 1);
    assert.deepEqual(numbersOf(room, 'a.log'), [1, 2, 3, 5]);
  });
});
