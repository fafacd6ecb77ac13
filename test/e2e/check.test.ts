/** `logrotor check`: what it prints, and that it changes nothing. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CHECKOUT } from '../support/checkout.ts';

const PROGRAM = join(CHECKOUT, 'bin', 'logrotor');
let directory = '';

before(() => {
  directory = mkdtempSync(join(tmpdir(), 'logrotor-check-'));
});

after(() => {
  rmSync(directory, { recursive: true });
});

interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What is said of a configuration in the file `c`. */
function check(text: string, ...options: readonly string[]): Said {
  writeFileSync(join(directory, 'c'), text);
  const args = ['check', '--no-users', ...options, 'c'];
  return spawnSync(PROGRAM, args, { cwd: directory, encoding: 'utf8' });
}

const CLEAN = '/nosuch/a.log {\n  missingok\n  rotate 7\n}\n';
const DOUBTFUL = '/nosuch/a.log {\n\tmissingok\n\tcopytruncate\n\tcreate 0640 root adm\n}\n';

test('a configuration that is right', () => {
  const { status, stdout, stderr } = check(CLEAN);
  assert.deepEqual([status, stdout, stderr], [0, '1 file read, nothing found\n', '']);
});

test('a stanza that the end of the file closes', () => {
  const { status, stdout } = check(CLEAN.replace('}\n', ''));
  assert.equal(status, 0);
  assert.deepEqual(stdout.split('\n'), [
    'c:1:1: warning: stanza without closing }, accepted as it stands [doubtful-config]',
    '    /nosuch/a.log {',
    '    ^',
    `    hint: a '}' on a line of its own ends it`,
    '1 file read: 0 errors, 1 warning',
    '',
  ]);
});

test('a warning, with its line and a hint', () => {
  const { status, stdout, stderr } = check(DOUBTFUL);
  assert.equal(status, 0);
  assert.equal(stderr, '');
  assert.deepEqual(stdout.split('\n'), [
    `c:4:2: warning: 'create' has no effect with 'copytruncate': the log stays in its place, with its mode and owner [create-with-copy]`,
    '    \tcreate 0640 root adm',
    '    \t^',
    '    hint: drop one of the two',
    '1 file read: 0 errors, 1 warning',
    '',
  ]);
});

test('--strict: a warning fails', () => {
  assert.equal(check(DOUBTFUL, '--strict').status, 1);
  assert.equal(check(CLEAN, '--strict').status, 0);
});

test('an error fails, and what follows from it is not said', () => {
  const { status, stdout } = check('/nosuch/a.log {\n  rotate many\n}\n');
  assert.equal(status, 1);
  assert.deepEqual(stdout.split('\n'), [
    `c:2:10: error: bad rotation count 'many' [bad-config]`,
    '      rotate many',
    '             ^',
    "    hint: 'rotate' takes a number of archives; 0 keeps none, -1 all of them",
    '1 file read: 1 error, 0 warnings',
    '',
  ]);
});

test('--json: one object a finding', () => {
  const { stdout } = check(DOUBTFUL, '--json');
  const [line = '', ...rest] = stdout.split('\n');
  assert.deepEqual(rest, ['']);
  const found: unknown = JSON.parse(line);
  assert.deepEqual(found, {
    rule: 'create-with-copy',
    severity: 'warning',
    file: 'c',
    line: 4,
    column: 2,
    text: "'create' has no effect with 'copytruncate': the log stays in its place, with its mode and owner",
    hint: 'drop one of the two',
  });
});

test('what would move the cursor is not printed', () => {
  const { stdout } = check('/nosuch/a.log {\n  rotate \x1b[31m\n}\n');
  assert.ok(!stdout.includes('\x1b'), stdout);
});

test('a configuration that is not there', () => {
  const { status, stdout } = spawnSync(PROGRAM, ['check', 'nosuch'], {
    cwd: directory,
    encoding: 'utf8',
  });
  assert.equal(status, 1);
  assert.match(stdout, /^error: cannot stat nosuch: No such file or directory \[bad-config\]\n/);
});

test('an olddir that a run would make is not made', () => {
  const log = join(directory, 'a.log');
  writeFileSync(log, 'a\n');
  check(`${log} {\n  olddir ${directory}/old\n  createolddir\n}\n`);
  assert.ok(!existsSync(join(directory, 'old')));
});

test('--root: the files below a directory, with their timers', () => {
  const root = join(directory, 'root');
  mkdirSync(join(root, 'etc', 'cron.daily'), { recursive: true });
  writeFileSync(join(root, 'etc', 'cron.daily', 'logrotate'), '');
  writeFileSync(join(root, 'etc', 'logrotate.conf'), '/nosuch/a.log {\n  missingok\n  hourly\n}\n');
  const { status, stdout } = spawnSync(PROGRAM, ['check', `--root=${root}`], { encoding: 'utf8' });
  assert.equal(status, 0);
  assert.match(
    stdout,
    /^\/etc\/logrotate\.conf:3:3: warning: 'hourly' has no effect: \/etc\/cron\.daily\/logrotate runs daily/,
  );
});

test('--root: a job counts for the configurations that it names', () => {
  const root = join(directory, 'jobs');
  mkdirSync(join(root, 'etc', 'cron.daily'), { recursive: true });
  writeFileSync(join(root, 'etc', 'cron.daily', 'logrotor'), 'logrotor /etc/one.conf\n');
  for (const name of ['one.conf', 'other.conf', 'one.conf2']) {
    writeFileSync(join(root, 'etc', name), '/nosuch/a.log {\n  missingok\n  hourly\n}\n');
  }
  const saying = ['one.conf', 'other.conf', 'one.conf2'].filter((name) => {
    const args = ['check', `--root=${root}`, `/etc/${name}`];
    return spawnSync(PROGRAM, args, { encoding: 'utf8' }).stdout.includes('runs daily');
  });
  assert.deepEqual(saying, ['one.conf']);
});

test('--root: a timer counts for the configurations that its service names', () => {
  const root = join(directory, 'timers');
  const units = join(root, 'etc', 'systemd', 'system');
  mkdirSync(units, { recursive: true });
  writeFileSync(join(units, 'logrotor.timer'), '[Timer]\nOnCalendar=daily\n');
  writeFileSync(join(units, 'logrotor.service'), '[Service]\nExecStart=logrotor /etc/one.conf\n');
  const saying = ['one.conf', 'other.conf'].filter((name) => {
    writeFileSync(join(root, 'etc', name), '/nosuch/a.log {\n  missingok\n  hourly\n}\n');
    const args = ['check', `--root=${root}`, `/etc/${name}`];
    return spawnSync(PROGRAM, args, { encoding: 'utf8' }).stdout.includes('runs daily');
  });
  assert.deepEqual(saying, ['one.conf']);
});

test('an include that fails has its place', () => {
  const { status, stdout } = check(`${CLEAN}include nosuch.d\n`);
  assert.equal(status, 1);
  assert.match(
    stdout,
    /^c:5:9: error: cannot stat nosuch\.d: No such file .*\n {4}include nosuch\.d\n {12}\^\n/,
  );
});

test('what a run tolerates fails no check', () => {
  const { status, stdout } = check('/nosuch/a.log {\n  missingok\n  size\n} # end\n');
  assert.equal(status, 0);
  assert.match(stdout, /c:3:3: warning: argument expected after size \[doubtful-config\]\n/);
  assert.match(stdout, /c:4:3: warning: unexpected text after } \[doubtful-config\]\n/);
});

for (const [root, why] of [
  ['', /^error: --root needs a directory\n/],
  ['/nosuch', /^error: cannot use \/nosuch for --root: No such file or directory\n/],
  ['/dev/null', /^error: cannot use \/dev\/null for --root: it is no directory\n/],
] as const) {
  test(`--root='${root}' is no root: nothing of this machine is read in its stead`, () => {
    const { status, stdout, stderr } = check(CLEAN, `--root=${root}`);
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, why);
  });
}

test('a compressor that is not there, or may not be executed', () => {
  writeFileSync(join(directory, 'zip'), '', { mode: 0o644 });
  for (const [program, why] of [
    ['/nosuch/zip', 'No such file or directory'],
    [join(directory, 'zip'), 'it may not be executed'],
    ['nosuch-zip', 'No such file or directory'],
  ]) {
    const text = `/nosuch/a.log {\n  missingok\n  compress\n  compresscmd ${program}\n}\n`;
    assert.ok(check(text).stdout.includes(`4:3: warning: cannot run ${program}: ${why};`), program);
  }
});

test('a compressor that is found in PATH', () => {
  const { stdout } = check('/nosuch/a.log {\n  missingok\n  compress\n  compresscmd sh\n}\n');
  assert.equal(stdout, '1 file read, nothing found\n');
});

test('a directory to ship to that is not there', () => {
  const text = `/nosuch/a.log {\n  missingok\n  #: ship file:///nosuch/dir\n  #: shipmaxspool 1G\n}\n`;
  assert.match(check(text).stdout, /c:3:6: warning: there is no directory \/nosuch\/dir, /);
});

test('an option that it does not have', () => {
  const { status, stderr } = check(CLEAN, '--nosuch');
  assert.equal(status, 2);
  assert.match(stderr, /^error: logrotor check has no option --nosuch\nhint: /);
});
