/** SFTP against OpenSSH: with a shell, with SFTP only, and where nothing can be read back. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setImmediate as immediately } from 'node:timers/promises';
import { sftpShipper } from '../../src/ship/sftp.ts';
import { ShipFailure } from '../../src/ship/failure.ts';
import type { Usage } from '../../src/ship/shipper.ts';
import { needs, ROOT } from '../support/requirement.ts';
import { CargoFiles, conforms } from './conformance.ts';
import { folderPlace } from './folder-place.ts';
import { readBackBy, sshClients } from './independent-clients.ts';
import { freePort, SSHD, SshServer, type Jail } from './ssh-server.ts';

const USAGE: Usage = { verify: 'sha256', limit: undefined };
const EMPTY = { bytes: 0, sha256: '0'.repeat(64) };
const NEVER = new AbortController().signal;
const PATH = process.env['PATH'] ?? '';

for (const jail of ['shell', 'sftp-only', 'write-only'] as const) {
  describe(`OpenSSH, ${jail}`, needs(ROOT, SSHD), () => {
    let server: SshServer;
    before(async () => {
      server = await SshServer.start(jail satisfies Jail);
      process.env['PATH'] = `${server.bin}:${PATH}`;
    });
    after(async () => {
      process.env['PATH'] = PATH;
      await server.stop();
    });
    const place = (): { user: string; host: string; port: number; path: string } => {
      const { user, port, path } = server;
      return { user, host: '127.0.0.1', port, path };
    };
    conforms(
      `sftp://, ${jail}`,
      { skip: false },
      () => folderPlace(server.folder, (usage) => Promise.resolve(sftpShipper(place(), usage))),
      { reads: jail !== 'write-only', lists: true },
    );
    if (jail !== 'write-only') {
      readBackBy(
        sshClients(() => server),
        () => folderPlace(server.folder, (usage) => Promise.resolve(sftpShipper(place(), usage))),
      );
    }

    test('a long archive makes nothing pile up: Node has no warning', async () => {
      const said: string[] = [];
      const listen = (warning: Error): void => {
        said.push(warning.message);
      };
      process.on('warning', listen);
      const files = new CargoFiles();
      const shipper = sftpShipper(place(), { ...USAGE, verify: 'size' });
      try {
        await shipper.deliver('long', files.make(30_000_000).cargo, NEVER);
        await immediately();
      } finally {
        await shipper.close();
        files.remove();
        process.off('warning', listen);
      }
      assert.deepEqual(said, []);
    });

    test('a host key that is not the known one is refused, at once and in ssh’s words', async () => {
      server.forgetHostKey();
      const shipper = sftpShipper(place(), USAGE);
      await assert.rejects(
        shipper.find('a', EMPTY, NEVER),
        (error: unknown) =>
          error instanceof ShipFailure &&
          error.kind === 'refused' &&
          error.message === 'Host key verification failed',
      );
      await shipper.close();
    });
  });
}

test('nobody listens: it may pass, and the reason is ssh’s', needs(SSHD), async () => {
  const place = { user: undefined, host: '127.0.0.1', port: await freePort(), path: '/x' };
  const shipper = sftpShipper(place, USAGE);
  await assert.rejects(
    shipper.find('a', EMPTY, NEVER),
    (error: unknown) =>
      error instanceof ShipFailure &&
      error.kind === 'passing' &&
      /Connection refused/.test(error.message),
  );
  await shipper.close();
});
