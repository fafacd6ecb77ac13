/** S3 against s3rver and moto. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { ShipFailure } from '../../src/ship/failure.ts';
import { s3Shipper, type S3Place } from '../../src/ship/s3.ts';
import { needs } from '../support/requirement.ts';
import { conforms, type Place } from './conformance.ts';
import { bucketClients, readBackBy } from './independent-clients.ts';
import { CREDENTIALS, MOTO, S3Server } from './s3-server.ts';
import { freePort } from './ssh-server.ts';

const NEVER = new AbortController().signal;
const EMPTY = { bytes: 0, sha256: '0'.repeat(64) };

describe('S3', () => {
  before(() => {
    Object.assign(process.env, CREDENTIALS);
  });
  declare('s3rver', { skip: false });
  declare('moto', needs(MOTO));
});

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
