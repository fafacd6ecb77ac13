/** rsync: over ssh to a machine with a shell, and to a daemon. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ShipFailure } from '../../src/ship/failure.ts';
import { rsyncShipper, type RsyncPlace } from '../../src/ship/rsync-daemon.ts';
import { sshRsyncShipper } from '../../src/ship/ssh-rsync.ts';
import type { Usage } from '../../src/ship/shipper.ts';
import { commandOf, needs, ROOT } from '../support/requirement.ts';
import { conforms } from './conformance.ts';
import { folderPlace } from './folder-place.ts';
import { answering, freePort, SSHD, SshServer } from './ssh-server.ts';

const USAGE: Usage = { verify: 'sha256', limit: undefined };
const EMPTY = { bytes: 0, sha256: '0'.repeat(64) };
const NEVER = new AbortController().signal;
const RSYNC = commandOf('/usr/bin/rsync', 'rsync');
const PATH = process.env['PATH'] ?? '';

describe('rsync over ssh', needs(ROOT, SSHD, RSYNC), () => {
  let server: SshServer;
  before(async () => {
    server = await SshServer.start('shell');
    process.env['PATH'] = `${server.bin}:${PATH}`;
  });
  after(async () => {
    process.env['PATH'] = PATH;
    await server.stop();
  });
  const open = (usage: Usage): Promise<ReturnType<typeof sshRsyncShipper>> => {
    const { user, port, path } = server;
    return Promise.resolve(sshRsyncShipper({ user, host: '127.0.0.1', port, path }, usage));
  };
  conforms('ssh+rsync://', { skip: false }, () => folderPlace(server.folder, open));

  test('a host key that is not the known one is refused', async () => {
    server.forgetHostKey();
    const shipper = await open(USAGE);
    await assert.rejects(
      shipper.find('a', EMPTY, NEVER),
      (error: unknown) => error instanceof ShipFailure && error.kind === 'refused',
    );
  });
});

describe('rsync daemon', needs(ROOT, RSYNC), () => {
  let dir: string;
  let port: number;
  let daemon: ChildProcess;
  before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'logrotor-rsyncd-'));
    chmodSync(dir, 0o755);
    mkdirSync(join(dir, 'data'));
    chmodSync(join(dir, 'data'), 0o777);
    writeFileSync(join(dir, 'secrets'), 'ship:secret\n', { mode: 0o600 });
    port = await freePort();
    const config = `pid file = ${dir}/pid
lock file = ${dir}/lock
log file = ${dir}/log
port = ${port}
address = 127.0.0.1
use chroot = no
[in]
 path = ${dir}/data
 read only = no
 auth users = ship
 secrets file = ${dir}/secrets
`;
    writeFileSync(join(dir, 'conf'), config);
    daemon = spawn('rsync', ['--daemon', '--no-detach', `--config=${dir}/conf`], {
      stdio: 'ignore',
    });
    await answering(port);
  });
  after(async () => {
    const ended = new Promise((resolve) => daemon.once('exit', resolve));
    daemon.kill();
    await ended;
    rmSync(dir, { recursive: true });
  });
  const place = (more: Partial<RsyncPlace> = {}): RsyncPlace => ({
    user: 'ship',
    host: '127.0.0.1',
    port,
    path: '/in',
    login: { user: 'ship', password: 'secret' },
    ...more,
  });
  conforms('rsync://', { skip: false }, () =>
    folderPlace(join(dir, 'data'), (usage) => Promise.resolve(rsyncShipper(place(), usage))),
  );

  const REFUSED: readonly (readonly [string, Partial<RsyncPlace>])[] = [
    ['a wrong password', { login: { user: 'ship', password: 'wr0ng' } }],
    ['a module that is not there', { path: '/out' }],
  ];
  for (const [what, more] of REFUSED) {
    test(`${what} is refused, and no password is shown`, async () => {
      await assert.rejects(
        rsyncShipper(place(more), USAGE).find('a', EMPTY, NEVER),
        (error: unknown) =>
          error instanceof ShipFailure &&
          error.kind === 'refused' &&
          !/wr0ng|secret/.test(error.message),
      );
    });
  }

  test('nobody listens: it may pass', async () => {
    const nobody = place({ port: await freePort() });
    await assert.rejects(
      rsyncShipper(nobody, USAGE).find('a', EMPTY, NEVER),
      (error: unknown) => error instanceof ShipFailure && error.kind === 'passing',
    );
  });
});
