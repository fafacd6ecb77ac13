// Directives about when and how busy, with the built program on real files.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { LOGROTOR } from '../support/checkout.ts';
import { frozenClock } from '../support/frozen-clock.ts';
import { FAKED_CLOCK, needs } from '../support/requirement.ts';
import { useSandbox, type Ran } from '../support/sandbox.ts';

const sandbox = useSandbox('schedule');
const NOON = Date.UTC(2026, 2, 10, 12) / 1000;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const ENV = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };

/** A folder of its own with a config of one stanza about `a.log`. */
function begin(name: string, directives: readonly string[]): string {
  mkdirSync(sandbox.path(name), { mode: 0o755 });
  const log = sandbox.write(`${name}/a.log`, 'one\n');
  const lines = directives.map((line) => `  #: ${line}\n`).join('');
  sandbox.write(`${name}/conf`, `${log} {\n${lines}}\n`);
  return name;
}

function runAt(name: string, at: number, ...options: readonly string[]): Promise<Ran> {
  const args = ['-s', sandbox.path(`${name}/state`), ...options, sandbox.path(`${name}/conf`)];
  return sandbox.run(LOGROTOR, args, { env: { ...ENV, ...frozenClock(at) } });
}

/** The archives there are. */
function archives(name: string): readonly string[] {
  return sandbox.names(name).filter((each) => /^a\.log./.test(each));
}

describe('with a clock that is set', needs(FAKED_CLOCK), () => {
  test('schedule: not due at first sight, once per time, also in the hour that comes twice', async () => {
    const directives = ['schedule "30 2 * * *"', 'timezone Europe/Berlin', 'rotate 5', 'dateext'];
    const name = begin('once', [...directives, 'ondup suffix']);
    const first = Date.parse('2026-10-25T00:30Z') / 1000;
    const berlin = { ...ENV, TZ: 'Europe/Berlin' };
    const args = ['-s', sandbox.path(`${name}/state`), sandbox.path(`${name}/conf`)];
    const seen: (readonly string[])[] = [];
    for (const at of [
      first - 86_000,
      first - 1,
      first,
      first + 60,
      first + HOUR,
      first + 25 * HOUR,
    ]) {
      appendFileSync(sandbox.path(`${name}/a.log`), 'more\n');
      const env = { ...berlin, ...frozenClock(at) };
      const { exit, stderr } = await sandbox.run(LOGROTOR, args, { env });
      assert.deepEqual({ exit, stderr }, { exit: 0, stderr: '' });
      seen.push(archives(name));
    }
    const one = ['a.log-202610250230'];
    assert.deepEqual(seen, [[], [], one, one, one, [...one, 'a.log-202610260230']]);
  });

  test('maxrate: growth since a run of at least a minute ago', async () => {
    const name = begin('rate', ['yearly', 'maxrate 1k/s', 'rotate 5']);
    const log = sandbox.path(`${name}/a.log`);
    await runAt(name, NOON);
    appendFileSync(log, 'x'.repeat(59 * 1024));
    await runAt(name, NOON + 59);
    assert.deepEqual(archives(name), []);
    await runAt(name, NOON + 60);
    assert.deepEqual(archives(name), [], 'it has grown by less than a kilobyte a second');
    appendFileSync(log, 'x'.repeat(60 * 1024));
    const { stdout, stderr } = await runAt(name, NOON + 120, '-v');
    assert.deepEqual(archives(name), ['a.log.1'], stdout + stderr);
  });

  test('what is remembered goes when nothing needs it, and damage costs only itself', async () => {
    const name = begin('memory', ['yearly', 'maxrate 1k/s']);
    const memory = sandbox.path(`${name}/state.d/memory`);
    await runAt(name, NOON);
    const good = readFileSync(memory, 'latin1');
    writeFileSync(memory, good.replace('}', ''), { mode: 0o600 });
    const damaged = await runAt(name, NOON + 60);
    assert.match(
      damaged.stderr,
      /^warning: .*state\.d\/memory is damaged; what 1 of its lines said is lost\n$/,
    );
    assert.equal(damaged.exit, 0);
    assert.equal(readFileSync(memory, 'latin1'), good.replace(String(NOON), String(NOON + 60)));
    const log = sandbox.path(`${name}/a.log`);
    sandbox.write(`${name}/conf`, `${log} {\n  yearly\n}\n`);
    await runAt(name, NOON + 120);
    assert.equal(existsSync(sandbox.path(`${name}/state.d`)), false);
  });

  test('a plain config makes no directory beside the state file, and -d changes nothing', async () => {
    const plain = begin('plain', ['daily', 'rotate 3']);
    await runAt(plain, NOON);
    assert.deepEqual(sandbox.names(plain), ['a.log', 'conf', 'state']);
    const debug = begin('debug', ['schedule @daily', 'maxrate 1k/s']);
    await runAt(debug, NOON, '-d');
    assert.deepEqual(sandbox.names(debug), ['a.log', 'conf']);
  });

  test('others may not write what is remembered', async () => {
    const name = begin('foreign', ['schedule @hourly']);
    await runAt(name, NOON);
    const run = await sandbox.run('/bin/chmod', ['0777', sandbox.path(`${name}/state.d`)]);
    assert.equal(run.exit, 0);
    const { stderr, exit } = await runAt(name, NOON + 60);
    assert.match(
      stderr,
      /cannot read .*state\.d\/memory: it belongs to another user, or others may write/,
    );
    assert.equal(exit, 1);
  });

  test('holduncompressed: the first run after it compresses, whether it rotates or not', async () => {
    const name = begin('hold', [
      'hourly',
      'rotate 5',
      'compress',
      'holduncompressed 90m',
      'create',
    ]);
    const seen: (readonly string[])[] = [];
    await runAt(name, NOON - HOUR);
    for (const minutes of [0, 30, 60, 89, 90, 120, 149, 150, 151]) {
      appendFileSync(sandbox.path(`${name}/a.log`), 'more\n');
      const { exit, stderr } = await runAt(name, NOON + minutes * MINUTE);
      assert.deepEqual({ exit, stderr }, { exit: 0, stderr: '' });
      seen.push(archives(name).map((each) => each.slice('a.log.'.length)));
    }
    const three = ['1', '2', '3.gz'];
    assert.deepEqual(seen, [
      ['1'],
      ['1'],
      ['1', '2'],
      ['1', '2'],
      ['1', '2.gz'],
      three,
      three,
      ['1', '2.gz', '3.gz'],
      ['1', '2.gz', '3.gz'],
    ]);
    assert.equal(existsSync(sandbox.path(`${name}/state.d/memory`)), true);
  });

  test('busyskip: left for a later run as long as it says, and not with -f', async () => {
    // Any load at all is over this.
    const name = begin('busy', ['daily', 'rotate 5', 'create', 'busyskip 0.000001 2h']);
    await runAt(name, NOON - 86_400);
    const midnight = NOON - 12 * HOUR;
    const held = await runAt(name, midnight + 2 * HOUR - 1, '-v');
    assert.match(
      held.stderr,
      /does not need rotating \(the load is .* over 'busyskip', which waits until 2026-03-10 02:00\)/,
    );
    assert.deepEqual(archives(name), []);
    assert.match(sandbox.read(`${name}/state`), /2026-3-9-/);
    await runAt(name, midnight + 2 * HOUR);
    assert.deepEqual(archives(name), ['a.log.1']);
    await runAt(name, midnight + 2 * HOUR, '-f');
    assert.deepEqual(archives(name), ['a.log.1', 'a.log.2']);
  });
});

test('holduncompressed: what was rotated before anything was remembered is held by its date in the state', async () => {
  const name = begin('first', ['size 1', 'rotate 5', 'compress', 'create', 'holduncompressed 4d']);
  const log = sandbox.path(`${name}/a.log`);
  sandbox.write(`${name}/a.log.1`, 'older\n');
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  const state = `logrotate state -- version 2\n"${log}" ${yesterday}-0:0:0\n`;
  sandbox.write(`${name}/state`, state, 0o640);
  const args = ['-s', sandbox.path(`${name}/state`), sandbox.path(`${name}/conf`)];
  await sandbox.run(LOGROTOR, args);
  writeFileSync(log, '');
  await sandbox.run(LOGROTOR, args);
  assert.deepEqual(archives(name), ['a.log.1', 'a.log.2']);
});

test('without a state file the directives say that they need one', async () => {
  const name = begin('null', ['schedule @daily', 'maxrate 1k/s', 'holduncompressed 1h']);
  const conf = sandbox.path(`${name}/conf`);
  const { stderr, exit } = await sandbox.run(LOGROTOR, ['-s', '/dev/null', conf]);
  const warnings = ['schedule', 'maxrate', 'holduncompressed'].map(
    (each) =>
      `warning: ${conf}:1 ${each} needs a state file, and has no effect without one\nhint: name one with -s\n`,
  );
  assert.equal(stderr, warnings.join(''));
  assert.equal(exit, 0);
});

/** Two logs that were rotated long ago, each in a stanza of its own; any load at all is over this. */
function beginBusy(name: string, maxload: string): readonly string[] {
  mkdirSync(sandbox.path(name), { mode: 0o755 });
  const logs = ['a.log', 'b.log'].map((log) => sandbox.write(`${name}/${log}`, 'one\n'));
  const stanza = (log: string): string =>
    `${log} {\n  daily\n  rotate 3\n  compress\n  #: maxload ${maxload}\n}\n`;
  sandbox.write(`${name}/conf`, logs.map(stanza).join(''));
  const entries = logs.map((log) => `"${log}" 2020-1-1-0:0:0\n`);
  sandbox.write(`${name}/state`, `logrotate state -- version 2\n${entries.join('')}`, 0o640);
  return ['-v', '-s', sandbox.path(`${name}/state`), sandbox.path(`${name}/conf`)];
}

test('maxload: all logs are renamed before any is compressed, and that waits no longer than it says', async () => {
  const args = beginBusy('load', '0.000001 1s');
  const { stderr, exit } = await sandbox.run(LOGROTOR, args);
  assert.equal(exit, 0, stderr);
  const order = stderr
    .split('\n')
    .flatMap(
      (line) =>
        /^(?:renaming .*\/([ab]\.log) to|(finishing) .*(later|now)|(compressing) log)/
          .exec(line)
          ?.slice(1)
          .filter(Boolean)
          .join(' ') ?? [],
    );
  const [one, two] = ['finishing now', 'compressing'];
  assert.deepEqual(order, [
    'a.log',
    'finishing later',
    'b.log',
    'finishing later',
    one,
    two,
    one,
    two,
  ]);
  assert.match(stderr, /now: it has waited for long enough/);
  assert.deepEqual(sandbox.names('load'), ['a.log.1.gz', 'b.log.1.gz', 'conf', 'state']);
});

test('maxload: -f waits for nothing', async () => {
  const args = beginBusy('forced', '0.000001 1h');
  const { stderr } = await sandbox.run(LOGROTOR, ['-f', ...args]);
  assert.doesNotMatch(stderr, /finishing/);
  assert.deepEqual(sandbox.names('forced'), ['a.log.1.gz', 'b.log.1.gz', 'conf', 'state']);
});

test('maxload: a signal ends the wait, and the next run does what is left', async () => {
  const args = beginBusy('signal', '0.000001 1h');
  const child = spawn(LOGROTOR, args, { env: ENV, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('latin1')));
  while (said.split('later, in').length < 3) await delay(20);
  child.kill('SIGTERM');
  await once(child, 'exit');
  assert.equal(child.signalCode, 'SIGTERM');
  assert.deepEqual(sandbox.names('signal'), ['a.log.1', 'b.log.1', 'conf', 'state', 'state.d']);
  const { exit, stderr } = await sandbox.run(LOGROTOR, args);
  assert.equal(exit, 1, stderr);
  assert.deepEqual(sandbox.names('signal'), ['a.log.1.gz', 'b.log.1.gz', 'conf', 'state']);
  rmSync(sandbox.path('signal'), { recursive: true });
});
