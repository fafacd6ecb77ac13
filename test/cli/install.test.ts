/** `logrotor install` in the tree of a machine: what is made, what is left alone, and the way back. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LOGROTOR } from '../support/checkout.ts';
import { needs, ROOT } from '../support/requirement.ts';
import { useSandbox, type Ran } from '../support/sandbox.ts';

const sandbox = useSandbox('install');
const UNITS = 'etc/systemd/system';
const CONFIG = '/var/log/a.log {\n\tmissingok\n\thourly\n\trotate 3\n}\n';

/** A tree as Debian's logrotate leaves one. */
class Tree {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
    this.write('etc/logrotate.conf', CONFIG);
    this.write('etc/cron.daily/logrotate', '#!/bin/sh\nexec logrotate\n', 0o755);
    this.write(
      'usr/lib/systemd/system/logrotate.service',
      '[Service]\nExecStart=/usr/sbin/logrotate\n',
    );
    this.write('usr/lib/systemd/system/logrotate.timer', '[Timer]\nOnCalendar=daily\n');
    this.write('etc/cron.d/other', '');
    mkdirSync(this.path('var/lib/logrotate'), { recursive: true });
  }

  path(file: string): string {
    return sandbox.path(`${this.name}/${file}`);
  }

  write(file: string, text: string, mode?: number): void {
    const path = sandbox.write(`${this.name}/${file}`, text);
    chmodSync(path, mode ?? 0o644);
  }

  read(file: string): string {
    return sandbox.read(`${this.name}/${file}`);
  }

  install(...args: readonly string[]): Promise<Ran> {
    return sandbox.run(LOGROTOR, ['install', '--root', sandbox.path(this.name), ...args]);
  }

  /** All files with their modes, links and contents. */
  all(): string {
    const script =
      'find . -printf "%p %M %l\\n" | sort; find . -type f | sort | xargs -d "\\n" sha256sum';
    return execFileSync('sh', ['-c', script], { cwd: sandbox.path(this.name), encoding: 'utf8' });
  }

  files(): string {
    const script = 'find . ! -type d -printf "%p %M %l\\n" | sort';
    return execFileSync('sh', ['-c', script], { cwd: sandbox.path(this.name), encoding: 'utf8' });
  }
}

test('--systemd: a service, a timer that is enabled, and logrotate out of the way', async () => {
  const tree = new Tree('systemd');
  const { exit, stderr } = await tree.install('--systemd');
  assert.deepEqual([exit, stderr], [0, '']);
  assert.match(
    tree.read(`${UNITS}/logrotor.service`),
    /^ExecStart=\S+\/logrotor \/etc\/logrotate\.conf$/m,
  );
  assert.match(tree.read(`${UNITS}/logrotor.service`), /^ReadWritePaths=-\/var\/log$/m);
  assert.match(tree.read(`${UNITS}/logrotor.timer`), /^OnCalendar=hourly$/m);
  const dropIn = tree.read(`${UNITS}/logrotate.service.d/logrotor.conf`);
  assert.match(dropIn, /^MemoryDenyWriteExecute=no$/m);
  const wants = readlinkSync(tree.path(`${UNITS}/timers.target.wants/logrotor.timer`));
  assert.equal(wants, '/etc/systemd/system/logrotor.timer');
  assert.equal(readlinkSync(tree.path(`${UNITS}/logrotate.timer`)), '/dev/null');
  assert.equal(statSync(tree.path('etc/cron.daily/logrotate')).mode & 0o777, 0o644);
});

const WAYS = [['--systemd'], ['--systemd', '--daemon'], ['--cron']];
for (const way of WAYS) {
  test(`${way.join(' ')}: done twice it is the same, and --remove leaves all as it was`, async () => {
    const tree = new Tree(way.join(''));
    const before = tree.files();
    assert.equal((await tree.install(...way)).exit, 0);
    const once = tree.all();
    assert.notEqual(tree.files(), before);
    assert.equal((await tree.install(...way)).exit, 0);
    assert.equal(tree.all(), once);
    assert.equal((await tree.install('--remove')).exit, 0);
    assert.equal(tree.files(), before);
    const again = await tree.install('--remove');
    assert.deepEqual(
      [again.exit, again.stdout],
      [0, "there is nothing here that 'logrotor install' has made\n"],
    );
  });
}

test('from one way to the other: nothing is left of the first, and --remove still knows whose place it was', async () => {
  const tree = new Tree('changed');
  const before = tree.files();
  for (const way of [...WAYS, ['--systemd']]) assert.equal((await tree.install(...way)).exit, 0);
  const same = new Tree('unchanged');
  await same.install('--systemd');
  assert.equal(tree.files(), same.files());
  await tree.install('--remove');
  assert.equal(tree.files(), before);
});

test('--print and -d change nothing', async () => {
  const tree = new Tree('printed');
  const before = tree.all();
  for (const option of ['--print', '-d']) {
    const { exit, stdout } = await tree.install('--systemd', option);
    assert.equal(exit, 0);
    assert.match(stdout, /^# \/etc\/systemd\/system\/logrotor\.service$/m);
    assert.match(stdout, /^# ln -sf \/dev\/null \/etc\/systemd\/system\/logrotate\.timer$/m);
  }
  assert.equal(tree.all(), before);
  await tree.install('--systemd');
  const installed = tree.all();
  const { stdout } = await tree.install('--remove', '--print');
  assert.match(stdout, /^# rm -f \/etc\/systemd\/system\/logrotor\.timer$/m);
  assert.equal(tree.all(), installed);
});

test('what logrotate has rotated and nobody will any more is told of', async () => {
  const tree = new Tree('abandoned');
  tree.write('etc/other.conf', '/srv/log/a.log {\n\tmissingok\n}\n');
  const told =
    /^warning: nothing will rotate \/var\/log\/a\.log any more, which logrotate has from \/etc\/logrotate\.conf: .*\nhint: name \/etc\/logrotate\.conf too\n$/;
  const alone = await tree.install('--systemd', '--print', '/etc/other.conf');
  assert.match(alone.stderr, told);
  await tree.install('--systemd', '/etc/other.conf');
  assert.match((await tree.install('--cron', '/etc/other.conf')).stderr, told);
  tree.write('etc/all.conf', 'include /etc/logrotate.conf\n');
  for (const configs of [['/etc/other.conf', '/etc/logrotate.conf'], ['/etc/all.conf'], []]) {
    assert.equal((await tree.install('--cron', '--print', ...configs)).stderr, '');
  }
});

test('where nothing starts logrotate no place of it is taken', async () => {
  const tree = new Tree('alone');
  for (const file of ['etc/cron.daily', 'usr/lib']) {
    rmSync(tree.path(file), { recursive: true });
  }
  tree.write('etc/other.conf', '/srv/log/a.log {\n\tmissingok\n}\n');
  assert.equal((await tree.install('--systemd', '/etc/other.conf')).stderr, '');
});

test('what is printed says whether systemd runs here', async () => {
  const config = sandbox.write('here.conf', CONFIG);
  const { exit, stderr } = await sandbox.run(LOGROTOR, ['install', '--systemd', '--print', config]);
  assert.equal(exit, 0);
  const isAbsent = /^warning: systemd does not run this machine: nothing would start/m.test(stderr);
  assert.equal(isAbsent, !existsSync('/run/systemd/system'));
});

test('what logrotate will delete is listed where nothing was installed, too', async () => {
  const log = sandbox.write('going/a.log', 'a line\n');
  const dates = ['20240101', '20240102', '20240103'];
  for (const date of dates) sandbox.write(`going/a.log-${date}`, 'old\n');
  const text = `${log} {\n\tdaily\n\tdateext\n\trotate 1\n\t#: keepdaily 30\n}\n`;
  const config = sandbox.write('going.conf', text);
  const args = ['install', '--remove', '--print', config];
  const { exit, stdout } = await sandbox.run(LOGROTOR, args);
  assert.equal(exit, 0);
  const listed = dates.map((date) => `  ${log}-${date}\n`).join('');
  assert.ok(stdout.startsWith(`logrotate will delete these at its next rotations`), stdout);
  assert.ok(stdout.includes(`which the rules of logrotor keep:\n${listed}`), stdout);
  assert.equal(sandbox.read('going/a.log-20240101'), 'old\n');
});

test('what somebody else has put there is not overwritten, and nothing is half done', async () => {
  for (const file of [`${UNITS}/logrotor.timer`, `${UNITS}/logrotate.service.d/logrotor.conf`]) {
    const tree = new Tree('own');
    tree.write(file, '# mine\n');
    const before = tree.all();
    const { exit, stderr } = await tree.install('--systemd');
    assert.equal(exit, 1);
    assert.match(
      stderr,
      new RegExp(`^error: /${file} is there, and 'logrotor install' has not written it\nhint: `),
    );
    assert.equal(tree.all(), before);
    rmSync(sandbox.path('own'), { recursive: true });
  }
});

test("a timer of logrotate that is an administrator's own file is not masked", async () => {
  const tree = new Tree('own-timer');
  tree.write(`${UNITS}/logrotate.timer`, '[Timer]\nOnCalendar=hourly\n');
  const before = tree.all();
  const { exit, stderr } = await tree.install('--cron');
  assert.equal(exit, 1);
  assert.match(stderr, /logrotate\.timer is there, and/);
  assert.equal(tree.all(), before);
});

test('what an administrator had masked or switched off before stays so after --remove', async () => {
  const tree = new Tree('masked');
  mkdirSync(tree.path(UNITS), { recursive: true });
  symlinkSync('/dev/null', tree.path(`${UNITS}/logrotate.timer`));
  chmodSync(tree.path('etc/cron.daily/logrotate'), 0o644);
  const before = tree.files();
  await tree.install('--systemd');
  await tree.install('--remove');
  assert.equal(tree.files(), before);
});

test('a link to a unit of the package that was enabled by hand is none of ours', async () => {
  const tree = new Tree('enabled');
  mkdirSync(tree.path(`${UNITS}/timers.target.wants`), { recursive: true });
  symlinkSync(
    '/usr/lib/systemd/system/logrotor.timer',
    tree.path(`${UNITS}/timers.target.wants/logrotor.timer`),
  );
  assert.equal((await tree.install('--cron')).exit, 0);
  await tree.install('--remove');
  assert.match(tree.files(), /timers\.target\.wants\/logrotor\.timer/);
});

test('options and configurations go into the command, with absolute paths', async () => {
  const tree = new Tree('options');
  tree.write('etc/a b.conf', CONFIG);
  await tree.install('--systemd', '-v', '-s', '/srv/state', '-l', 'syslog', '/etc/a b.conf');
  const unit = tree.read(`${UNITS}/logrotor.service`);
  assert.match(unit, /\/logrotor --state \/srv\/state --log syslog --verbose "\/etc\/a b\.conf"$/m);
  assert.match(unit, /^ReadWritePaths=-\/srv$/m);
});

for (const way of WAYS) {
  test(`${way.join(' ')}: figures for Prometheus are written by every run, and can be`, async () => {
    const tree = new Tree(`metrics${way.join('')}`);
    mkdirSync(tree.path('srv/textfile'), { recursive: true });
    const before = tree.files();
    const metrics = ['--metrics', '/srv/textfile/logs.prom'];
    const { exit, stderr } = await tree.install(...way, ...metrics);
    assert.deepEqual([exit, stderr], [0, '']);
    const texts = madeFiles(tree).map((file) => tree.read(file));
    const starts = texts.flatMap((text) => text.match(/^.*\/logrotor (?:daemon )?--.*$/gm) ?? []);
    assert.ok(starts.length > 0);
    for (const start of starts) assert.match(start, / --metrics \/srv\/textfile\/logs\.prom /);
    for (const unit of texts.filter(isUnit))
      assert.match(unit, /^ReadWritePaths=-\/srv\/textfile$/m);
    assert.equal(texts.some(isUnit), way[0] === '--systemd');
    assert.equal((await tree.install('--remove')).exit, 0);
    assert.equal(tree.files(), before);
  });
}

function isUnit(text: string): boolean {
  return text.includes('ProtectSystem=');
}

function madeFiles(tree: Tree): readonly string[] {
  const made = /^\.\/(\S*\/logrotor(?:\.\S*|-daemon\.service)?) -/gm;
  return [...tree.files().matchAll(made)].map(([, file = '']) => file);
}

test('a directory for figures that is not there is told of', async () => {
  const tree = new Tree('no-metrics');
  const { exit, stderr } = await tree.install('--systemd', '--metrics', '/srv/none/logs.prom');
  assert.equal(exit, 0);
  assert.equal(
    stderr,
    'warning: /srv/none is not there: no run can write to it before it is made\n',
  );
});

test('a configuration with errors installs nothing', async () => {
  const tree = new Tree('errors');
  tree.write('etc/logrotate.conf', `${CONFIG}/var/log/b.log {\n\trotate many\n}\n`);
  const before = tree.all();
  const { exit, stderr } = await tree.install('--systemd');
  assert.equal(exit, 1);
  assert.match(stderr, /^error: \/etc\/logrotate\.conf:7 bad rotation count 'many'$/m);
  assert.match(stderr, /^error: nothing was changed: the configuration has errors\nhint: /m);
  assert.equal(tree.all(), before);
});

const USAGE = [[], ['--systemd', '--cron'], ['--cron', '--daemon'], ['--nosuch']];
for (const args of USAGE) {
  test(`bad usage: ${args.join(' ')}`, async () => {
    const { exit, stderr } = await sandbox.run(LOGROTOR, ['install', ...args]);
    assert.equal(exit, 2);
    assert.match(stderr, /^error: .*\nhint: .*\n$/);
  });
}

test('without cron there is no --cron', async () => {
  const tree = new Tree('no-cron');
  rmSync(tree.path('etc/cron.d'), { recursive: true });
  const { exit, stderr } = await tree.install('--cron');
  assert.equal(exit, 1);
  assert.match(stderr, /^error: there is no \S+\/etc\/cron\.d, which cron reads\nhint: /);
});

test('another user changes nothing, but may look', needs(ROOT), async () => {
  const home = sandbox.path('readable');
  mkdirSync(home, { mode: 0o755 });
  chmodSync(sandbox.dir, 0o755);
  for (const part of ['bin', 'dist', 'package.json']) {
    const from = join(LOGROTOR, '../..', part);
    cpSync(from, join(home, part), {
      recursive: true,
      filter: (path) => !/dist\/(?:src|test)/.test(path),
    });
  }
  const program = join(home, 'bin/logrotor');
  const config = sandbox.write('readable/c', CONFIG);
  const refused = await sandbox.run(program, ['install', '--cron', config], { uid: 1 });
  assert.equal(refused.exit, 1);
  assert.match(refused.stderr, /^error: only root can change what starts programs\nhint: /);
  const printed = await sandbox.run(program, ['install', '--cron', '--print', config], { uid: 1 });
  assert.equal(printed.exit, 0, printed.stderr);
});
