/** The daemon as it is used: started, signalled, and left to its logs. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { inScratch, placeConfig, rotate } from '../docs/documents.ts';
import { logsIn, options, read, withLog, writeState } from '../docs/with-log.ts';
import { LOGROTOR } from '../support/checkout.ts';
import { RunningDaemon, until } from '../support/daemon.ts';
import { PYTHON } from '../support/log-writer.ts';
import { commandOf, needs } from '../support/requirement.ts';
import { runProgram } from '../support/run-program.ts';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const READY = /is ready/;

test('what is overdue is rotated at the start, and what grows soon after it is too large', () =>
  withLog('rotate 5\nweekly\nmaxsize 100k\ncreate', async (directory, log) => {
    writeState(directory, [log]);
    await using daemon = new RunningDaemon(options(directory));
    await until(
      () => existsSync(`${log}.1`),
      () => `a rotation\n${daemon.stderr}`,
    );
    assert.equal(read(`${log}.1`), 'new\n');
    writeFileSync(log, 'x'.repeat(200_000));
    await until(
      () => existsSync(`${log}.2`),
      () => `a second rotation\n${daemon.stderr}`,
    );
    await until(
      () => statSync(log, { throwIfNoEntry: false })?.size === 0,
      () => 'a new log',
    );
    assert.equal(statSync(`${log}.1`).size, 200_000);
    assert.equal(await daemon.endedBy('SIGTERM'), 0);
    assert.equal(daemon.stderr, '');
    assert.deepEqual(logsIn(directory), ['a', 'a.1', 'a.2']);
  }));

test('a second daemon on a state file refuses, and a run beside the daemon does not', () =>
  withLog('daily', async (directory) => {
    await using first = new RunningDaemon(['-v', ...options(directory)]);
    await first.hasSaid(READY);
    await using second = new RunningDaemon(options(directory));
    await second.hasSaid(/another daemon is running with state file/);
    assert.equal(await second.endedBy('SIGCONT'), 1);
    await first.hasSaid(/acquired lock/);
    await until(
      () => existsSync(join(directory, 'state')),
      () => 'a state',
    );
    const { exit } = await rotate(directory, ['--wait-for-state-lock', '-f']);
    assert.equal(exit, 0);
    assert.equal(await first.endedBy('SIGTERM'), 0);
  }));

test('a daemon that was killed is no obstacle to the next one', () =>
  withLog('daily', async (directory) => {
    await using first = new RunningDaemon(['-v', ...options(directory)]);
    await first.hasSaid(READY);
    await first.endedBy('SIGKILL');
    await using second = new RunningDaemon(['-v', ...options(directory)]);
    await second.hasSaid(READY);
  }));

test('SIGHUP with a broken configuration leaves the old one in force, and a good one is taken over', () =>
  withLog('weekly\nrotate 3\ncreate', async (directory, log) => {
    await using daemon = new RunningDaemon(['-v', ...options(directory)]);
    await daemon.hasSaid(/considering log/);
    placeConfig(directory, `${log} {\nweekly\nrotate three\n}\n`);
    daemon.process.kill('SIGHUP');
    await daemon.hasSaid(
      /bad rotation count 'three'[^]*an error in the new configuration, so that the old configuration stays in force/,
    );
    daemon.process.kill('SIGUSR1');
    await until(
      () => existsSync(`${log}.1`),
      () => `a forced run\n${daemon.stderr}`,
    );
    placeConfig(directory, `${log} {\nweekly\nrotate 3\nmaxsize 10k\ncreate\n}\n`);
    daemon.process.kill('SIGHUP');
    await daemon.hasSaid(/the configuration was read anew/);
    writeFileSync(log, 'x'.repeat(20_000));
    await until(
      () => existsSync(`${log}.2`),
      () => `a rotation by size\n${daemon.stderr}`,
    );
    assert.equal(await daemon.endedBy('SIGTERM'), 0);
  }));

test('a changed configuration is not looked at before SIGHUP', () =>
  withLog('weekly\nrotate 3\nmaxsize 10k\ncreate', async (directory, log) => {
    await using daemon = new RunningDaemon(['-v', ...options(directory)]);
    await daemon.hasSaid(/considering log/);
    placeConfig(directory, 'this is { no configuration\n');
    writeFileSync(log, 'x'.repeat(20_000));
    await until(
      () => existsSync(`${log}.1`),
      () => `a rotation\n${daemon.stderr}`,
    );
    assert.doesNotMatch(daemon.stderr, /error:/);
  }));

test('a log whose script fails is not tried again at once, and others go on', () =>
  inScratch(async (directory) => {
    const [bad, good] = [join(directory, 'log/bad'), join(directory, 'log/good')];
    const tried = join(directory, 'tried');
    writeFileSync(bad, 'x'.repeat(20_000));
    writeFileSync(good, '');
    const failing = `prerotate\nif test "$1" = ${bad}; then echo again >>${tried}; exit 1; fi\nendscript`;
    placeConfig(
      directory,
      `${join(directory, 'log')}/* {\nsize 10k\nrotate 9\ncreate\nolddir ..\n${failing}\n}\n`,
    );
    await using daemon = new RunningDaemon(options(directory));
    await daemon.hasSaid(/error running .*prerotate/);
    for (const number of [1, 2, 3]) {
      writeFileSync(good, 'x'.repeat(20_000));
      await until(
        () => existsSync(join(directory, `good.${number}`)),
        () => daemon.stderr,
      );
      await until(
        () => statSync(good, { throwIfNoEntry: false })?.size === 0,
        () => 'a new log',
      );
    }
    assert.equal(readFileSync(tried, 'latin1'), 'again\n');
    assert.equal(await daemon.endedBy('SIGTERM'), 0);
  }));

/** Any load at all is over this. */
const BUSY = 'maxload 0.000001';

/** Two logs that were rotated long ago; what is heavy about the first one is put off. */
function withBusy(
  duration: string,
  use: (directory: string, logs: readonly [string, string]) => Promise<void>,
): Promise<void> {
  return inScratch(async (directory) => {
    const [busy, other] = [join(directory, 'log/busy'), join(directory, 'log/other')];
    for (const log of [busy, other]) writeFileSync(log, 'one\n');
    const rules = 'weekly\nmaxsize 10k\nrotate 9\ncompress\ncreate';
    const told = `postrotate\necho told >>${join(directory, 'told')}\nendscript`;
    const stanzas = [
      `${busy} {\n${rules}\n${BUSY} ${duration}\n${told}\n}\n`,
      `${other} {\n${rules}\n}\n`,
    ];
    placeConfig(directory, stanzas.join(''));
    writeState(directory, [busy, other]);
    await use(directory, [busy, other]);
  });
}

test('what waits for a lower load holds up neither other logs nor signals, and is finished before the next rotation', () =>
  withBusy('1h', async (directory, [busy, other]) => {
    await using daemon = new RunningDaemon(['-v', ...options(directory)]);
    await daemon.hasSaid(
      /finishing the rotated logs of .*busy later, in 3600 seconds at the latest/,
    );
    await until(
      () => existsSync(`${other}.1.gz`),
      () => daemon.stderr,
    );
    daemon.process.kill('SIGHUP');
    await daemon.hasSaid(/the configuration was read anew/);
    writeFileSync(other, 'x'.repeat(20_000));
    await until(
      () => existsSync(`${other}.2.gz`),
      () => daemon.stderr,
    );
    const shipped = await runProgram({
      program: LOGROTOR,
      args: ['ship', '--wait-for-state-lock', ...options(directory)],
      cwd: directory,
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    });
    assert.deepEqual([shipped.exit, shipped.stderr.toString()], [0, '']);
    assert.deepEqual(logsIn(directory), ['busy', 'busy.1', 'other', 'other.1.gz', 'other.2.gz']);
    chmodSync(busy, 0o600);
    writeFileSync(busy, 'y'.repeat(20_000));
    await daemon.hasSaid(/finishing the rotated logs of .*busy now: one of them is due again/);
    await until(
      () => existsSync(`${busy}.2.gz`),
      () => daemon.stderr,
    );
    await until(
      () => statSync(busy, { throwIfNoEntry: false })?.size === 0,
      () => 'a new log',
    );
    assert.equal(await daemon.endedBy('SIGTERM'), 0);
    assert.equal(read(`${busy}.1`), 'y'.repeat(20_000));
    assert.equal(statSync(`${busy}.1`).mode & 0o777, 0o600, 'it was not created anew meanwhile');
    assert.equal(read(join(directory, 'told')), 'told\ntold\n');
    assert.doesNotMatch(daemon.stderr, /warning|error|interrupted/);
    const { exit, stderr } = await rotate(directory, []);
    assert.deepEqual([exit, stderr.toString()], [0, '']);
    assert.ok(existsSync(`${busy}.1.gz`));
  }));

test('what waits for a lower load is finished when it has waited for long enough, once', () =>
  withBusy('2s', async (directory, [busy]) => {
    await using daemon = new RunningDaemon(['-v', ...options(directory)]);
    await daemon.hasSaid(/finishing the rotated logs of .*busy now: it has waited for long enough/);
    await until(
      () => existsSync(`${busy}.1.gz`),
      () => daemon.stderr,
    );
    assert.equal(await daemon.endedBy('SIGTERM'), 0);
    assert.equal(daemon.stderr.split('compressing log').length - 1, 2);
    assert.deepEqual(logsIn(directory), ['busy', 'busy.1.gz', 'other', 'other.1.gz']);
    assert.equal(existsSync(join(directory, 'state.d/journal')), false);
  }));

test('what delaycompress has left waits as well', () =>
  withLog(
    `weekly\nrotate 9\ncompress\ndelaycompress\ncreate\n${BUSY} 2s`,
    async (directory, log) => {
      writeFileSync(`${log}.1`, 'old\n');
      writeState(directory, [log]);
      await using daemon = new RunningDaemon(options(directory));
      await until(
        () => existsSync(`${log}.2`) && existsSync(log),
        () => daemon.stderr,
      );
      assert.equal(read(`${log}.2`), 'old\n');
      await until(
        () => existsSync(`${log}.2.gz`),
        () => daemon.stderr,
      );
      assert.equal(await daemon.endedBy('SIGTERM'), 0);
      assert.deepEqual(logsIn(directory), ['a', 'a.1', 'a.2.gz']);
      assert.equal(daemon.stderr, '');
    },
  ));

test('so do archives whose time to be plain is over, of a log that is not due', () =>
  withLog(`yearly\nrotate 9\ncompress\nholduncompressed 1s\n${BUSY} 2s`, async (directory, log) => {
    writeFileSync(`${log}.1`, 'old\n');
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    const state = `logrotate state -- version 2\n"${log}" ${yesterday}-0:0:0\n`;
    writeFileSync(join(directory, 'state'), state, { mode: 0o600 });
    await using daemon = new RunningDaemon(['-v', ...options(directory)]);
    await daemon.hasSaid(/finishing the rotated logs of .* later/);
    assert.deepEqual(logsIn(directory), ['a', 'a.1']);
    await until(
      () => existsSync(`${log}.1.gz`),
      () => daemon.stderr,
    );
    assert.equal(await daemon.endedBy('SIGTERM'), 0);
    assert.deepEqual(logsIn(directory), ['a', 'a.1.gz']);
    assert.doesNotMatch(daemon.stderr, /warning|error|taking back/);
  }));

test('there is no daemon without a state', () =>
  withLog('daily', async (directory) => {
    await using daemon = new RunningDaemon(['-s', '/dev/null', join(directory, 'conf')]);
    await daemon.hasSaid(/cannot run as a daemon with state file \/dev\/null: without a state/);
    assert.equal(await daemon.endedBy('SIGCONT'), 1);
  }));

const LISTEN = `
import socket, sys
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind(sys.argv[1])
print('listening', flush=True)
while True:
    data, fds, flags, address = socket.recv_fds(listener, 4096, 8)
    print(repr(data), flush=True)
    for fd in fds: socket.close(fd)
`;

describe(
  'under a service manager',
  needs(PYTHON, commandOf('/usr/bin/systemd-notify', 'systemd')),
  () => {
    test('it is told when the daemon is ready, reloads and stops', () =>
      withLog('daily', async (directory) => {
        const socket = join(directory, 'notify');
        const listener = spawn('/usr/bin/python3', ['-c', LISTEN, socket]);
        let told = '';
        listener.stdout.on('data', (chunk: Buffer) => {
          told += chunk.toString();
        });
        const has = (what: RegExp): Promise<void> =>
          until(
            () => what.test(told),
            () => `${what} in ${told}`,
          );
        try {
          await has(/listening/);
          await using daemon = new RunningDaemon(options(directory), { NOTIFY_SOCKET: socket });
          await has(/^b'READY=1'$/m);
          daemon.process.kill('SIGHUP');
          await has(/^b'RELOADING=1\\nMONOTONIC_USEC=\d+'$[^]*^b'READY=1'$/m);
          assert.equal(await daemon.endedBy('SIGTERM'), 0);
          await has(/^b'STOPPING=1'$/m);
          assert.equal(daemon.stderr, '');
        } finally {
          listener.kill();
          await once(listener, 'close');
        }
      }));
  },
);
