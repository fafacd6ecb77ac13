/** What logtail2 reads of logs that are rotated under any names, with the rule that logrotor brings for it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, linkSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { LOGROTOR } from '../../support/checkout.ts';
import { frozenClock } from '../../support/frozen-clock.ts';
import { FAKED_CLOCK, needs, ROOT } from '../../support/requirement.ts';
import { COLLECTED, installRule, LOGTAIL, readBehind } from './logtail.ts';
import { PrivateRoot } from './private-root.ts';

const LOG = '/var/log/app/app.log';
const HOUR_S = 3600;
const BEGINNING_S = Date.UTC(2026, 10, 23, 10) / 1000;

/** A log, its writer, and logtail2 behind it. */
class Scene implements AsyncDisposable {
  readonly root: PrivateRoot;
  written = '';
  latest = '';
  #hour = 0;

  private constructor(root: PrivateRoot) {
    this.root = root;
  }

  /** With a stanza that has these directives. */
  static async make(directives: string): Promise<Scene> {
    const root = await PrivateRoot.make('logtail');
    root.write('/var/log/app/old/made', '');
    root.write('/run/etc/app', `${LOG} {\nmissingok\nrotate 20\ncreate\n${directives}\n}\n`);
    // Where the rule looks for an olddir.
    await root.run('/bin/mount', '--bind', '/run/etc', '/etc/logrotate.d');
    const scene = new Scene(root);
    scene.write();
    return scene;
  }

  /** Three lines more. */
  write(): void {
    const from = this.written.length;
    const lines = [1, 2, 3].map((line) => `line ${from + line} of a log\n`).join('');
    appendFileSync(this.root.path(LOG), lines);
    this.written += lines;
    this.latest = lines;
  }

  /** An hour later. */
  async rotate(): Promise<void> {
    this.#hour += 1;
    const clock = Object.entries(frozenClock(BEGINNING_S + this.#hour * HOUR_S));
    const environment = [
      '-i',
      'PATH=/usr/bin:/bin',
      'TZ=UTC',
      ...clock.map((pair) => pair.join('=')),
    ];
    const args = [LOGROTOR, '-f', '-s', '/run/state', '/etc/logrotate.d/app'];
    const { exit, stderr } = await this.root.run('/usr/bin/env', ...environment, ...args);
    assert.deepEqual({ exit, stderr: stderr.toString() }, { exit: 0, stderr: '' });
  }

  /** Rotations between two looks of logtail2, with lines before, between and behind. */
  async rotateAndRead(rotations: number): Promise<void> {
    for (let rotation = 0; rotation < rotations; rotation += 1) {
      this.write();
      await this.rotate();
    }
    this.write();
    await this.read();
  }

  async read(): Promise<void> {
    await readBehind(this.root, LOG);
  }

  get collected(): string {
    return this.root.read(COLLECTED);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.root[Symbol.asyncDispose]();
  }
}

type Play = (root: PrivateRoot, archive: string) => void;

/** What the owner of the directory may do to it, beside the archive or to the archive. */
const ATTACKS: readonly (readonly [string, Play])[] = [
  [
    'links',
    (root, archive) => {
      symlinkSync(root.write('/run/secret', 'secret\n'), later(archive));
      renameSync(archive, root.path('/run/moved'));
      symlinkSync(root.path('/run/moved'), archive);
    },
  ],
  [
    'another name of a file',
    (root, archive) => linkSync(root.write('/run/secret', 'secret\n'), later(archive)),
  ],
  ['a FIFO', (_, archive) => execFileSync('mkfifo', [later(archive)])],
  [
    'a name that open() takes for a command',
    (_, archive) => {
      renameSync(archive, `${archive};touch started|`);
      writeFileSync(`${later(archive)};touch started|`, '');
    },
  ],
];

/** The name that an archive of the next hour would have. */
function later(archive: string): string {
  return archive.replace(/1$/, '2');
}

const DATES = 'dateext\ndateformat';

/** Names that logtail2 would not look for. */
const UNKNOWN: readonly (readonly [string, string, number])[] = [
  ['compressed at once', 'compress', 1],
  ['two rotations, not compressed', 'nocompress', 2],
  ['dates with hours', `${DATES} -%Y%m%d%H`, 1],
  ['dates with hours, compressed at once', `${DATES} -%Y%m%d%H\ncompress`, 1],
  ['dates with hours, three rotations', `${DATES} -%Y-%m-%d-%H`, 3],
  ['dates with the day in front', `${DATES} -%d%m%Y%H`, 2],
  ['dates behind a point', `${DATES} .%Y%m%d%H`, 2],
  ['an olddir', 'olddir old', 2],
  ['an olddir, compressed at once', 'olddir = /var/log/app/old\ncompress', 1],
  ['start 0', 'start 0', 2],
  ['start 0, compressed at once', 'start 0\ncompress', 1],
  ['an extension behind the number', 'extension .log', 2],
  ['an extension behind the date', `${DATES} -%Y%m%d%H\nextension .log\ncompress`, 1],
  ['another ending', 'addextension .bak', 1],
  ['dates that are taken', `${DATES} -%Y%m%d\nondup suffix`, 2],
];

/** Names that it knows already. */
const KNOWN: readonly (readonly [string, string, number])[] = [
  ['numbers, compressed one later', 'compress\ndelaycompress', 1],
  ['numbers, not compressed', 'nocompress', 1],
];

describe('logtail2 with the rule', needs(ROOT, LOGTAIL, FAKED_CLOCK), () => {
  for (const [name, directives, rotations] of [...KNOWN, ...UNKNOWN]) {
    test(`${name}: misses no line`, async () => {
      await using scene = await Scene.make(directives);
      await installRule(scene.root);
      await scene.read();
      for (let round = 0; round < 3; round += 1) await scene.rotateAndRead(rotations);
      assert.equal(scene.collected, scene.written);
    });
  }
});

describe('logtail2 without the rule', needs(ROOT, LOGTAIL, FAKED_CLOCK), () => {
  for (const [name, directives, rotations] of UNKNOWN) {
    test(`${name}: misses lines`, async () => {
      await using scene = await Scene.make(directives);
      await scene.read();
      await scene.rotateAndRead(rotations);
      assert.ok(scene.collected.length < scene.written.length);
    });
  }
});

/** A rotation under a name that only the rule finds, and somebody who puts something in that place before logtail2 looks. */
async function attacked(play: Play): Promise<Scene> {
  const scene = await Scene.make(`${DATES} -%Y%m%d%H`);
  await installRule(scene.root);
  await scene.read();
  scene.write();
  await scene.rotate();
  scene.write();
  play(scene.root, scene.root.path(`${LOG}-2026112311`));
  await scene.read();
  return scene;
}

describe('the rule, in a directory of somebody else', needs(ROOT, LOGTAIL, FAKED_CLOCK), () => {
  for (const [name, play] of ATTACKS) {
    test(`${name}: nothing is read or started that is not the log's`, async () => {
      await using scene = await attacked(play);
      assert.ok(!scene.collected.includes('secret'), scene.collected);
      assert.ok(scene.collected.endsWith(scene.latest), scene.collected);
      assert.ok(!scene.root.names('/').includes('started'));
    });
  }

  test('nothing of that: no line is missed', async () => {
    await using scene = await attacked(() => undefined);
    assert.equal(scene.collected, scene.written);
  });
});
