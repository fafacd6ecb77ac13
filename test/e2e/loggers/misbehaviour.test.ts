/** Loggers that do not do what they are told, or cannot be told: each is named, and nothing is compressed. */
import assert from 'node:assert/strict';
import { chmodSync, existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import { LOGROTOR } from '../../support/checkout.ts';
import { needs, ROOT } from '../../support/requirement.ts';
import {
  APACHE,
  BUSYBOX,
  INETUTILS,
  NGINX,
  PYTHON_APP,
  RSYSLOG,
  SYSLOG_NG,
  type Logger,
} from './known-loggers.ts';
import { contentsOf } from './logtail.ts';
import { PrivateRoot, until } from './private-root.ts';

interface Ran {
  readonly exit: number | null;
  readonly said: string;
  readonly archives: readonly string[];
}

async function rotate(root: PrivateRoot, { log }: Logger, preset: string): Promise<Ran> {
  const text = `${log} {\nrotate 5\nmissingok\ncompress\ncreate\nreopenwait 2s\nreopen ${preset}\n}\n`;
  const config = root.write('/run/config', text);
  const { exit, stderr } = await root.run(LOGROTOR, '-fv', '-s', '/run/state', config);
  const slash = log.lastIndexOf('/');
  const archives = root
    .names(log.slice(0, slash))
    .filter((name) => name.startsWith(`${log.slice(slash + 1)}.`));
  return { exit, said: stderr.toString('latin1'), archives };
}

describe('nginx', needs(ROOT, NGINX.requirement), () => {
  test('whose workers may not search the directory: they are named, and go on unharmed', async () => {
    await using root = await PrivateRoot.make('nginx-0700');
    const sender = await NGINX.start(root);
    chmodSync(root.path('/var/log/nginx'), 0o700);
    const { exit, said, archives } = await rotate(root, NGINX, 'nginx');
    assert.equal(exit, 1);
    assert.match(
      said,
      /^error: nginx \(pid \d+\).* still writes to \S+access\.log\.1 after 2\.\ds/m,
    );
    assert.deepEqual(archives, ['access.log.1']);
    await sender.send('seq=7');
    await until('the line is there', () =>
      root.read('/var/log/nginx/access.log.1').includes('seq=7'),
    );
    await sender.end();
  });
});

describe('syslog-ng', needs(ROOT, SYSLOG_NG.requirement), () => {
  test('whose control socket has gone: the command and its exit status are told', async () => {
    await using root = await PrivateRoot.make('syslog-ng-control');
    const sender = await SYSLOG_NG.start(root);
    await sender.send('seq=1');
    await until('the line is there', () => root.names('/var/log').includes('syslog'));
    await root.run('/bin/rm', '/var/lib/syslog-ng/syslog-ng.ctl');
    const { exit, said, archives } = await rotate(root, SYSLOG_NG, 'syslog-ng');
    assert.equal(exit, 1);
    assert.match(
      said,
      /^error: cannot tell syslog-ng to reopen \S+: syslog-ng-ctl reopen: exit status 1/m,
    );
    assert.match(said, /^error: syslog-ng \(pid \d+\) still writes to \/var\/log\/syslog\.1/m);
    assert.deepEqual(archives, ['syslog.1']);
    await sender.end();
  });
});

describe('apache2', needs(ROOT, APACHE.requirement), () => {
  test('whose children outlive a graceful restart: they drain, and then the archive is compressed', async () => {
    await using root = await PrivateRoot.make('apache-drain');
    const sender = await APACHE.start(root);
    const first = await rotate(root, APACHE, 'apache');
    assert.equal(first.exit, 0, first.said);
    assert.match(first.said, /^(?:draining|reopen proved): /m);
    await sender.end();
    await until('the archive is compressed', async () => {
      const config = root.path('/run/config');
      const { exit, stderr } = await root.run(LOGROTOR, '-s', '/run/state', config);
      assert.deepEqual([exit, stderr.toString()], [0, '']);
      return root.names('/var/log/apache2').includes('access.log.1.gz');
    });
  });
});

/** A run that finds nothing due: it may finish what an earlier one had to leave. */
async function runAgain(root: PrivateRoot): Promise<void> {
  const config = root.path('/run/config');
  const { exit, stderr } = await root.run(LOGROTOR, '-s', '/run/state', config);
  assert.deepEqual([exit, stderr.toString()], [0, '']);
}

async function untilCompressed(root: PrivateRoot, { log }: Logger): Promise<void> {
  await until('the archive is compressed', async () => {
    await runAgain(root);
    const slash = log.lastIndexOf('/');
    return root.names(log.slice(0, slash)).includes(`${log.slice(slash + 1)}.1.gz`);
  });
}

describe('rsyslogd', needs(ROOT, RSYSLOG.requirement), () => {
  test('that is stopped: it is named, and its archive waits until it goes on', async () => {
    await using root = await PrivateRoot.make('rsyslog-stopped');
    const sender = await RSYSLOG.start(root);
    await sender.send('seq=1');
    await until('the line is there', () => root.names('/var/log').includes('syslog'));
    const pid = Number(root.read('/run/rsyslogd.pid'));
    process.kill(pid, 'SIGSTOP');
    const { exit, said, archives } = await rotate(root, RSYSLOG, 'rsyslog');
    assert.equal(exit, 1);
    const held = `^error: \\S+ \\(pid ${pid}\\) still writes to \\S+syslog\\.1 after 2\\.\\ds`;
    assert.match(said, new RegExp(held, 'm'));
    assert.deepEqual(archives, ['syslog.1']);
    await sender.send('seq=2');
    process.kill(pid, 'SIGCONT');
    await untilCompressed(root, RSYSLOG);
    // It may write the line before it sees to the signal.
    const all = (): string => contentsOf(root, ['/var/log/syslog.1.gz', '/var/log/syslog']);
    await until('the line is there', () => all().includes('seq=2'));
    await sender.end();
    assert.deepEqual(all().match(/seq=\d/g), ['seq=1', 'seq=2']);
  });
});

describe('syslogd of inetutils', needs(ROOT, INETUTILS.requirement), () => {
  test('leaves its pid file behind: no process of that number is signalled', async () => {
    await using root = await PrivateRoot.make('inetutils-pid');
    const sender = await INETUTILS.start(root);
    await sender.send('seq=1');
    await sender.end();
    await until('the line is there', () => root.read('/var/log/syslog').includes('seq=1'));
    const pid = Number(root.read('/run/syslog.pid'));
    process.kill(pid, 'SIGTERM');
    await until('it has ended', () => !existsSync(`/proc/${pid}`));

    const stale = await rotate(root, INETUTILS, 'inetutils-syslogd');
    assert.equal(stale.exit, 1);
    const gone = `^error: cannot tell .*: process ${pid} of pid file /run/syslog.pid does not exist`;
    assert.match(stale.said, new RegExp(gone, 'm'));

    root.write('/var/log/syslog', 'a line\n');
    const other = root.start('/bin/sleep', '60');
    root.write('/run/syslog.pid', `${other.pid}\n`);
    const foreign = await rotate(root, INETUTILS, 'inetutils-syslogd');
    assert.equal(foreign.exit, 1);
    assert.match(foreign.said, /^error: .* is sleep, which is not inetutils-syslogd and has none/m);
    assert.deepEqual([other.exitCode, other.signalCode], [null, null]);
  });
});

/** They look at the name of their log when they have something to write. */
const LAZY = [
  { logger: BUSYBOX, preset: 'busybox' },
  { logger: PYTHON_APP, preset: 'itself' },
];

for (const { logger, preset } of LAZY) {
  describe(logger.stanza, needs(ROOT, logger.requirement), () => {
    test('that is idle keeps its old file: it is no error, and no line is lost', async () => {
      await using root = await PrivateRoot.make(`${logger.stanza}-idle`);
      const sender = await logger.start(root);
      await sender.send('seq=1');
      const isThere = (line: string): boolean =>
        existsSync(root.path(logger.log)) && root.read(logger.log).includes(line);
      await until('the line is there', () => isThere('seq=1'));
      const { exit, said, archives } = await rotate(root, logger, preset);
      assert.equal(exit, 0, said);
      assert.match(said, /^draining: /m);
      assert.deepEqual(archives.length, 1);
      await runAgain(root);
      assert.ok(contentsOf(root, [`${logger.log}.1`]).includes('seq=1'), 'it is idle still');
      await sender.send('seq=2');
      await until('the line is there', () => isThere('seq=2'));
      await untilCompressed(root, logger);
      const all = contentsOf(root, [`${logger.log}.1.gz`, logger.log]);
      assert.deepEqual(all.match(/seq=\d/g), ['seq=1', 'seq=2']);
      await sender.end();
    });
  });
}
