/** WebDAV against nginx and apache. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { httpsShipper, type HttpsPlace } from '../../src/ship/https.ts';
import { ShipFailure } from '../../src/ship/failure.ts';
import type { Usage } from '../../src/ship/shipper.ts';
import { needs, ROOT } from '../support/requirement.ts';
import { conforms, type Place } from './conformance.ts';
import { folderPlace } from './folder-place.ts';
import { readBackBy, webClients } from './independent-clients.ts';
import { APACHE, NGINX, WebServer } from './web-server.ts';

const USAGE: Usage = { verify: 'sha256', limit: undefined };
const EMPTY = { bytes: 0, sha256: '0'.repeat(64) };
const NEVER = new AbortController().signal;

for (const [kind, program] of [
  ['nginx', NGINX],
  ['apache', APACHE],
] as const) {
  describe(kind, needs(ROOT, program), () => {
    let server: WebServer;
    before(async () => {
      server = await WebServer.start(kind);
      process.env['SSL_CERT_FILE'] = server.certificate;
    });
    after(async () => {
      delete process.env['SSL_CERT_FILE'];
      await server.stop();
    });
    const place = (more: Partial<HttpsPlace> = {}): HttpsPlace => ({
      host: '127.0.0.1',
      port: server.port,
      path: '',
      login: server.login,
      ...more,
    });
    const folder = (): Place =>
      folderPlace(server.folder, (usage) => Promise.resolve(httpsShipper(place(), usage)));
    conforms(`https://, ${kind}`, { skip: false }, folder);
    readBackBy(
      webClients(() => server),
      folder,
    );

    /** What must be refused, and not be tried again. */
    const REFUSED: readonly (readonly [string, Partial<HttpsPlace>, RegExp])[] = [
      ['no password', { login: undefined }, /with 401: no or wrong credentials/],
      ['a wrong one', { login: { user: 'ship', password: 'wr0ng' } }, /with 401/],
      ['another name than the certificate’s', { host: '127.0.0.2' }, /altnames|ECONNREFUSED/],
    ];
    for (const [what, more, words] of REFUSED) {
      test(what, async () => {
        const shipper = httpsShipper(place(more), USAGE);
        await assert.rejects(
          shipper.find('a', EMPTY, NEVER),
          (error: unknown) =>
            error instanceof ShipFailure &&
            words.test(error.message) &&
            !error.message.includes('wr0ng'),
        );
        await shipper.close();
      });
    }

    test('a certificate that nobody vouches for is refused', async () => {
      process.env['SSL_CERT_FILE'] = '/nonexistent';
      const shipper = httpsShipper(place(), USAGE);
      process.env['SSL_CERT_FILE'] = server.certificate;
      await assert.rejects(
        shipper.find('a', EMPTY, NEVER),
        (error: unknown) => error instanceof ShipFailure && error.kind === 'refused',
      );
      await shipper.close();
    });
  });
}
