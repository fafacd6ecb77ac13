/** The layout of a fleet in one bucket, as the manual shows it; and what other programs read from there. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { after, before, describe, test } from 'node:test';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { LOGROTOR } from '../support/checkout.ts';
import { commandOf, needs } from '../support/requirement.ts';
import { CREDENTIALS, MOTO, S3Server } from './s3-server.ts';
import { isWell, Scene } from './scene.ts';

const CURL = commandOf('/usr/bin/curl', 'curl');
const LAYOUT = 'logs/host=%{host}/dt=%Y-%m-%d/%{log}-%H%M%S-%{sha256:12}%{ext}';
const { AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: SECRET } = CREDENTIALS;

describe('a fleet in one bucket, on moto', needs(MOTO, CURL), () => {
  let server: S3Server;
  before(async () => (server = await S3Server.start('moto')));
  after(() => server.stop());

  test('each archive is in the partition of its host and day, and curl reads the same bytes', async () => {
    const scene = new Scene('rotate 5');
    const { box, log } = scene;
    const url = `s3://logs/prod?endpoint=${server.endpoint}`;
    box.write('conf', `${log} {\n rotate 5\n compress\n ship ${url}\n shipname ${LAYOUT}\n}\n`);
    const env = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC', ...CREDENTIALS };
    for (const line of ['one', 'two', 'three']) {
      scene.write(line);
      isWell(await box.run(LOGROTOR, ['-f', '-s', box.path('state'), box.path('conf')], { env }));
    }
    const listed = await server.client.send(new ListObjectsV2Command({ Bucket: 'logs' }));
    const keys = (listed.Contents ?? []).map(({ Key = '' }) => Key);
    const local = scene.archives().map((name) => hashOf(readFileSync(box.path(`log/${name}`))));
    const remote = keys.map((key) => hashOf(curl(`${server.endpoint}/logs/${key}`)));
    assert.equal(keys.length, 3);
    assert.deepEqual(remote.toSorted(), local.toSorted());
    const name = `host=${hostname()}/dt=\\d{4}-\\d{2}-\\d{2}/app\\.log-\\d{6}-[0-9a-f]{12}\\.gz`;
    for (const key of keys) assert.match(key, new RegExp(`^prod/logs/${name}$`));
  });
});

function curl(url: string): Buffer {
  const args = ['-sS', '--aws-sigv4', 'aws:amz:us-east-1:s3', '-u', `${KEY}:${SECRET}`, url];
  const { status, stdout, stderr } = spawnSync('curl', args);
  assert.equal(status, 0, stderr.toString());
  return stdout;
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
