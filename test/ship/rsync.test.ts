/** rsync: over ssh to a machine with a shell, and to a daemon. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ShipFailure } from '../../src/ship/failure.ts';
import { rsyncShipper, type RsyncPlace } from '../../src/ship/rsync-daemon.ts';
import { sshRsyncShipper } from '../../src/ship/ssh-rsync.ts';
import type { Usage } from '../../src/ship/shipper.ts';
import { needs, ROOT } from '../support/requirement.ts';
import { conforms, type Place } from './conformance.ts';
import { folderPlace } from './folder-place.ts';
import { folderClients, readBackBy, sshClients } from './independent-clients.ts';
import { RSYNC, RsyncServer } from './rsync-server.ts';
import { freePort, SSHD, SshServer } from './ssh-server.ts';

const USAGE: Usage = { verify: 'sha256', limit: undefined };
const EMPTY = { bytes: 0, sha256: '0'.repeat(64) };
const NEVER = new AbortController().signal;
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
  readBackBy(
    sshClients(() => server),
    () => folderPlace(server.folder, open),
  );

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
  let server: RsyncServer;
  before(async () => (server = await RsyncServer.start()));
  after(() => server.stop());
  const place = (more: Partial<RsyncPlace> = {}): RsyncPlace => ({
    user: 'ship',
    host: '127.0.0.1',
    port: server.port,
    path: '/in',
    login: server.login,
    ...more,
  });
  const folder = (): Place =>
    folderPlace(server.folder, (usage) => Promise.resolve(rsyncShipper(place(), usage)));
  conforms('rsync://', { skip: false }, folder);
  readBackBy(
    folderClients(() => server.folder),
    folder,
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
