/** S3 against s3rver, which stores the framing of trailing checksums and heeds no If-None-Match, and against moto. */
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ShipFailure } from '../../src/ship/failure.ts';
import { s3Shipper, type S3Place } from '../../src/ship/s3.ts';
import { needs } from '../support/requirement.ts';
import { conforms, type Place } from './conformance.ts';
import { answering, freePort } from './ssh-server.ts';

const require = createRequire(import.meta.url);
const S3RVER = join(require.resolve('s3rver'), '../../bin/s3rver.js');
const MOTO_INSTALLED = {
  name: 'moto',
  how: 'apt-get install python3-moto of Debian 13, or unpack it and name it in PYTHONPATH',
  present: spawnSync('/usr/bin/python3', ['-c', 'import moto.server']).status === 0,
};
const NEVER = new AbortController().signal;
const EMPTY = { bytes: 0, sha256: '0'.repeat(64) };

describe('S3', () => {
  before(() => {
    process.env['AWS_ACCESS_KEY_ID'] = 'S3RVER';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'S3RVER';
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
    process.env['AWS_MAX_ATTEMPTS'] = '1';
  });
  declare('s3rver', { skip: false }, (port, dir) => [
    process.execPath,
    [S3RVER, '-d', dir, '-a', '127.0.0.1', '-p', String(port)],
  ]);
  declare('moto', needs(MOTO_INSTALLED), (port) => [
    '/usr/bin/python3',
    ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)],
  ]);
});

function declare(
  name: string,
  options: { readonly skip: string | false },
  command: (port: number, dir: string) => readonly [string, readonly string[]],
): void {
  describe(name, options, () => {
    let dir: string;
    let port: number;
    let server: ChildProcess;
    let client: S3Client;
    const place = (more: Partial<S3Place> = {}): S3Place => ({
      bucket: 'logs',
      prefix: 'of/here',
      region: undefined,
      endpoint: `http://127.0.0.1:${port}`,
      ...more,
    });

    before(async () => {
      dir = mkdtempSync(join(tmpdir(), 'logrotor-s3-'));
      port = await freePort();
      const [program, args] = command(port, dir);
      server = spawn(program, args, { stdio: 'ignore' });
      await answering(port);
      const endpoint = `http://127.0.0.1:${port}`;
      client = new S3Client({
        endpoint,
        region: 'us-east-1',
        forcePathStyle: true,
        requestChecksumCalculation: 'WHEN_REQUIRED',
      });
      await client.send(new CreateBucketCommand({ Bucket: 'logs' }));
    });
    after(async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill();
      await ended;
      rmSync(dir, { recursive: true });
    });

    conforms(`s3://, ${name}`, { skip: false }, () => bucketPlace(client, place()));

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
