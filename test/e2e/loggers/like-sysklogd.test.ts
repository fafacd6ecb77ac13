/**
 * `reopen sysklogd` and its stanza. No package of Debian 12 has sysklogd, so that it is not run here: what runs is a
 * program that acts as sysklogd 2.7.2 was once seen to. At SIGHUP it closes its socket, opens its log anew, makes the
 * socket again, and when it is done touches its pid file.
 */
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { CHECKOUT, LOGROTATE, LOGROTOR } from '../../support/checkout.ts';
import { PYTHON } from '../../support/log-writer.ts';
import { DEBIAN_LOGROTATE, needs, ROOT } from '../../support/requirement.ts';
import { countNumbered, syslogSender } from './numbered-load.ts';
import { PrivateRoot, until } from './private-root.ts';

const LOG = '/var/log/syslog';
const PID_FILE = '/run/syslogd.pid';

/** Takes how long it is without its socket, in seconds, and whether it touches its pid file then. */
const PROGRAM = `
import os, signal, socket, sys, time
away, touches = float(sys.argv[1]), sys.argv[2] == 'touches'
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGHUP])
def begin():
    global log, source
    log = os.open('${LOG}', os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    time.sleep(away)
    source = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    source.bind('/run/log.sock')
    source.settimeout(0.01)
begin()
with open('${PID_FILE}', 'w') as file: file.write('%d\\n' % os.getpid())
while True:
    try: os.write(log, source.recv(8192) + b'\\n')
    except TimeoutError: pass
    if signal.sigtimedwait([signal.SIGHUP], 0):
        source.close()
        os.unlink('/run/log.sock')
        os.close(log)
        begin()
        if touches: os.utime('${PID_FILE}')
`;

/** Starts it under the name of sysklogd's program. */
async function start(
  root: PrivateRoot,
  { awaySeconds, touches }: { readonly awaySeconds: number; readonly touches: boolean },
): Promise<void> {
  const program = join(root.dir, 'syslogd');
  copyFileSync(realpathSync('/usr/bin/python3'), program);
  root.start(program, '-c', PROGRAM, String(awaySeconds), touches ? 'touches' : 'silent');
  await until('it has begun', () => root.names('/run').includes('syslogd.pid'));
}

/** Sends a line, which has to arrive. */
async function send(root: PrivateRoot, line: string): Promise<void> {
  const sender = syslogSender(root.path('/run/log.sock'));
  await sender.send(line);
  await sender.end();
  await until('the line is in the log', () => root.read(LOG).includes(`${line}\n`));
}

function touchedMs(root: PrivateRoot): number {
  return statSync(root.path(PID_FILE)).mtimeMs;
}

async function rotate(root: PrivateRoot, program = LOGROTOR) {
  const { exit, stderr } = await root.run(program, '-fv', '-s', '/run/state', '/run/config');
  return { exit, said: stderr.toString('latin1') };
}

describe('a program that acts as sysklogd', needs(ROOT, PYTHON), () => {
  test('is waited for until it has touched its pid file: it can be reached when the run ends', async () => {
    await using root = await PrivateRoot.make('like-sysklogd');
    await start(root, { awaySeconds: 0.5, touches: true });
    await send(root, 'seq=1');
    root.write('/run/config', `${LOG} {\nrotate 5\ncompress\nreopen sysklogd\n}\n`);
    const { exit, said } = await rotate(root);
    assert.equal(exit, 0, said);
    assert.ok(root.names('/run').includes('log.sock'), 'it was not waited for');
    assert.match(said, /^sending SIGHUP to syslogd \(pid \d+\)$/m);
    assert.match(said, /^reopen proved: syslogd \(pid \d+\) let go of \/var\/log\/syslog\.1 /m);
    await send(root, 'seq=2');
    assert.ok(root.names('/var/log').includes('syslog.1.gz'));
  });

  test('and does not touch it: that is an error', async () => {
    await using root = await PrivateRoot.make('like-sysklogd-silent');
    await start(root, { awaySeconds: 0, touches: false });
    await send(root, 'seq=1');
    root.write('/run/config', `${LOG} {\nrotate 5\ncompress\nreopenwait 1s\nreopen sysklogd\n}\n`);
    const { exit, said } = await rotate(root);
    assert.equal(exit, 1, said);
    const why = `${PID_FILE} was not touched within 1s`;
    assert.match(said, new RegExp(`^error: cannot tell sysklogd to reopen ${LOG}: ${why}$`, 'm'));
  });

  test(
    'rotated by its stanza, by both programs in turn: no line is lost',
    needs(DEBIAN_LOGROTATE),
    async () => {
      await using root = await PrivateRoot.make('like-sysklogd-stanza');
      await start(root, { awaySeconds: 0, touches: true });
      const stanza = readFileSync(join(CHECKOUT, 'conf.d/sysklogd'), 'utf8');
      root.write('/run/config', stanza.replace('rotate 4', 'rotate 30'));
      const programs = [LOGROTOR, LOGROTATE, LOGROTOR, LOGROTOR, LOGROTATE, LOGROTOR];
      for (const [round, program] of programs.entries()) {
        await send(root, `seq=${round + 1}`);
        const before = touchedMs(root);
        const { exit, said } = await rotate(root, program);
        assert.equal(exit, 0, said);
        if (program === LOGROTOR) assert.match(said, /^reopen proved: syslogd \(pid \d+\) let go/m);
        // logrotate does not wait.
        await until('it is done', () => touchedMs(root) !== before);
      }
      await send(root, `seq=${programs.length + 1}`);
      const files = root.names('/var/log').filter((name) => name.startsWith('syslog'));
      assert.equal(files.length, programs.length + 1);
      const arrived = countNumbered(
        programs.length + 1,
        files.map((name) => root.path(`/var/log/${name}`)),
      );
      assert.deepEqual(arrived, { lost: 0, doubled: 0 });
    },
  );
});
