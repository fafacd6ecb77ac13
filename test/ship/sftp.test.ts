/** SFTP against OpenSSH: with a shell, with SFTP only, and where nothing can be read back. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sftpShipper } from '../../src/ship/sftp.ts';
import { ShipFailure } from '../../src/ship/failure.ts';
import type { Usage } from '../../src/ship/shipper.ts';
import { needs, ROOT } from '../support/requirement.ts';
import { conforms } from './conformance.ts';
import { folderPlace } from './folder-place.ts';
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
