/** S3 against s3rver and moto. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { closeSync, openSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { ShipFailure } from '../../src/ship/failure.ts';
import { s3Shipper, type S3Place } from '../../src/ship/s3.ts';
import { needs } from '../support/requirement.ts';
import { CargoFiles, conforms, STRICT, type Place } from './conformance.ts';
import { bucketClients, readBackBy } from './independent-clients.ts';
import { CREDENTIALS, MOTO, S3Server } from './s3-server.ts';
import { freePort } from './ssh-server.ts';

const NEVER = new AbortController().signal;
const MIB = 1024 * 1024;
const EMPTY = { bytes: 0, sha256: '0'.repeat(64) };

describe('S3', () => {
  before(() => {
    Object.assign(process.env, CREDENTIALS);
  });
  declare('s3rver', { skip: false });
  declare('moto', needs(MOTO));
  declareLarge(needs(MOTO));

  for (const bytes of [1, 17 * MIB]) {
    test(`the hash of ${bytes} bytes is signed with the request that they come with`, async () => {
      const files = new CargoFiles();
      const { cargo } = files.make(bytes);
      const told: unknown[] = [];
      const server = createServer(({ method, headers }, answer) => {
        if (method === 'PUT') told.push(headers['x-amz-content-sha256']);
        answer.writeHead(method === 'PUT' ? 403 : 404, { Connection: 'close' }).end();
      });
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const place = { bucket: 'logs', prefix: '', region: undefined, endpoint };
      const shipper = s3Shipper(place, STRICT);
      await assert.rejects(shipper.deliver('log', cargo, NEVER));
      await shipper.close();
      server.close();
      files.remove();
      assert.deepEqual(told, [cargo.sha256]);
    });
  }
});

/** What is too large for a buffer goes as a stream, and what is too large for that in parts. */
function declareLarge(options: { readonly skip: string | false }): void {
  describe('large archives', options, () => {
    const files = new CargoFiles();
    let server: S3Server;
    let place: Place;

    before(async () => {
      server = await S3Server.start('moto');
      const { endpoint } = server;
      place = bucketPlace(server.client, { bucket: 'logs', prefix: 'l', region: 'a', endpoint });
    });
    after(async () => {
      files.remove();
      await server.stop();
    });

    for (const mib of [17, 257]) {
      test(`${mib} MiB arrive`, async () => {
        const { cargo, content } = files.make(mib * MIB);
        const shipper = await place.open(STRICT);
        const delivery = await shipper.deliver('there/log', cargo, NEVER);
        assert.deepEqual(delivery, { kind: 'delivered', proof: 'read-back' });
        assert.deepEqual(await shipper.find('there/log', cargo, NEVER), {
          kind: 'same',
          proof: 'read-back',
        });
        await shipper.close();
        assert.ok(content.equals((await place.read('there/log')) ?? Buffer.of()));
        await server.client.send(new DeleteObjectCommand({ Bucket: 'logs', Key: 'l/there/log' }));
      });

      test(`of ${mib} MiB that are written to before they are sent, nothing is published`, async () => {
        const { cargo, path } = files.make(mib * MIB);
        const fd = openSync(path, 'r+');
        writeSync(fd, Buffer.from('changed'), 0, 7, 2 * MIB);
        closeSync(fd);
        const shipper = await place.open(STRICT);
        await assert.rejects(
          shipper.deliver('changed/log', cargo, NEVER),
          (error: unknown) => error instanceof ShipFailure && error.kind === 'archive',
        );
        await shipper.close();
        assert.equal(await place.read('changed/log'), undefined);
      });
    }

    test('of a stream that is interrupted nothing is published, and the next one completes it', async () => {
      const { cargo, content } = files.make(17 * MIB);
      const stop = new AbortController();
      const slow = await place.open({ ...STRICT, limit: 8 * MIB });
      const delivery = slow.deliver('cut/log', cargo, stop.signal);
      setTimeout(() => {
        stop.abort();
      }, 500);
      await assert.rejects(delivery);
      await slow.close();
      assert.equal(await place.read('cut/log'), undefined);
      const shipper = await place.open(STRICT);
      assert.equal((await shipper.deliver('cut/log', cargo, NEVER)).kind, 'delivered');
      await shipper.close();
      assert.ok(content.equals((await place.read('cut/log')) ?? Buffer.of()));
    });
  });
}

function declare(name: 's3rver' | 'moto', options: { readonly skip: string | false }): void {
  describe(name, options, () => {
    let server: S3Server;
    const place = (more: Partial<S3Place> = {}): S3Place => ({
      bucket: 'logs',
      prefix: 'of/here',
      region: undefined,
      endpoint: server.endpoint,
      ...more,
    });

    before(async () => (server = await S3Server.start(name)));
    after(() => server.stop());

    conforms(`s3://, ${name}`, { skip: false }, () => bucketPlace(server.client, place()));
    readBackBy(
      bucketClients(() => server, { bucket: 'logs', prefix: 'of/here' }),
      () => bucketPlace(server.client, place()),
    );

    test('a bucket that is not there is refused', async () => {
      const shipper = s3Shipper(place({ bucket: 'nobucket' }), {
        verify: 'sha256',
        limit: undefined,
      });
      await assert.rejects(
        shipper.list(NEVER),
        (error: unknown) => error instanceof ShipFailure && error.kind === 'refused',
      );
      await shipper.close();
    });

    test('nobody listens: it may pass', async () => {
      const endpoint = `http://127.0.0.1:${await freePort()}`;
      const shipper = s3Shipper(place({ endpoint }), { verify: 'sha256', limit: undefined });
      await assert.rejects(
        shipper.find('a', EMPTY, NEVER),
        (error: unknown) => error instanceof ShipFailure && error.kind === 'passing',
      );
      await shipper.close();
    });
  });
}

function bucketPlace(client: S3Client, place: S3Place): Place {
  const keyOf = (object: string): { Bucket: string; Key: string } => ({
    Bucket: place.bucket,
    Key: `${place.prefix}/${object}`,
  });
  return {
    open: (usage) => Promise.resolve(s3Shipper(place, usage)),
    read: async (object) => {
      try {
        const { Body } = await client.send(new GetObjectCommand(keyOf(object)));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
        throw error;
      }
    },
    write: async (object, bytes) => {
      await client.send(new PutObjectCommand({ ...keyOf(object), Body: bytes }));
    },
  };
}
