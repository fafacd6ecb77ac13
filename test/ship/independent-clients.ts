/** Programs that are none of ours, and read back what was shipped. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { commandOf, needs, type Requirement } from '../support/requirement.ts';
import { CargoFiles, STRICT, type Place } from './conformance.ts';
import type { SshServer } from './ssh-server.ts';
import type { WebServer } from './web-server.ts';
import { CREDENTIALS, type S3Server } from './s3-server.ts';

const CURL = commandOf('/usr/bin/curl', 'curl');
const RCLONE = commandOf('/usr/bin/rclone', 'rclone');
const SFTP = commandOf('/usr/bin/sftp', 'openssh-client');
const NEVER = new AbortController().signal;
const MIB = 1024 * 1024;
const SHA256_OF_NOTHING = createHash('sha256').digest('hex');
const { AWS_ACCESS_KEY_ID: KEY, AWS_SECRET_ACCESS_KEY: SECRET } = CREDENTIALS;

/** A program that reads objects of one destination. */
export interface Client {
  readonly name: string;
  readonly requires: readonly Requirement[];
  readonly read: (object: string) => Buffer;
}

const SIZES: readonly number[] = [0, 1, 300_000, 9 * MIB + 1];
const NAMES = ['plain.gz', 'with blank', 'it\'s "so"', 'a&b;c$d`e', '[x]*?', '-rf', '%41+#'];

/** Declares that each of them reads everything as it was sent, by SHA-256. */
export function readBackBy(clients: readonly Client[], place: () => Place): void {
  describe('what was shipped', () => {
    const files = new CargoFiles();
    after(() => files.remove());
    for (const { name, requires, read } of clients) {
      test(`is read back the same by ${name}`, needs(...requires), async () => {
        const sized = SIZES.map((bytes) => ({ object: `by ${name}/${bytes}`, bytes }));
        const named = NAMES.map((each) => ({ object: `by ${name}/names/${each}`, bytes: 1000 }));
        const shipper = await place().open(STRICT);
        try {
          for (const { object, bytes } of [...sized, ...named]) {
            const { cargo } = files.make(bytes);
            assert.equal((await shipper.deliver(object, cargo, NEVER)).kind, 'delivered');
            const digest = createHash('sha256').update(read(object)).digest('hex');
            assert.equal(digest, cargo.sha256, object);
          }
        } finally {
          await shipper.close();
        }
      });
    }
  });
}

/** Of a folder of this machine. */
export function folderClients(folder: () => string): readonly Client[] {
  return [{ name: 'cat', requires: [], read: (object) => said('cat', [join(folder(), object)]) }];
}

/** Of a server that is reached over ssh. */
export function sshClients(server: () => SshServer): readonly Client[] {
  const pathOf = (object: string): string => `${server().path}/${object}`;
  return [
    {
      name: 'sftp',
      requires: [SFTP],
      read: (object) => {
        const { bin, port, user } = server();
        const dir = mkdtempSync(join(tmpdir(), 'logrotor-sftp-'));
        try {
          const got = join(dir, 'got');
          const batch = `get ${sftpWord(pathOf(object))} ${got}\n`;
          const args = ['-q', '-S', join(bin, 'ssh'), '-P', String(port), '-b', '-'];
          said('sftp', [...args, `${user}@127.0.0.1`], {}, batch);
          return readFileSync(got);
        } finally {
          rmSync(dir, { recursive: true });
        }
      },
    },
    {
      name: 'rclone',
      requires: [RCLONE],
      read: (object) => {
        const { dir, port, user } = server();
        const key = join(dir, 'id');
        return rclone(
          'sftp',
          { HOST: '127.0.0.1', PORT: String(port), USER: user, KEY_FILE: key },
          [pathOf(object)],
        );
      },
    },
  ];
}

/** Of a WebDAV server. */
export function webClients(server: () => WebServer): readonly Client[] {
  return [
    {
      name: 'curl',
      requires: [CURL],
      read: (object) => {
        const { port, login, certificate } = server();
        const url = `https://127.0.0.1:${port}/${encoded(object)}`;
        const user = `${login.user}:${login.password}`;
        return said('curl', ['-sSf', '--globoff', '--cacert', certificate, '-u', user, url]);
      },
    },
    {
      name: 'rclone',
      requires: [RCLONE],
      read: (object) => {
        const { port, login, certificate } = server();
        const PASS = said('rclone', ['obscure', login.password]).toString().trim();
        const URL = `https://127.0.0.1:${port}`;
        const options = { URL, VENDOR: 'other', USER: login.user, PASS };
        return rclone('webdav', options, ['--ca-cert', certificate, object]);
      },
    },
  ];
}

/** Of a bucket, below a prefix. */
export function bucketClients(
  server: () => S3Server,
  { bucket, prefix }: { readonly bucket: string; readonly prefix: string },
): readonly Client[] {
  const keyOf = (object: string): string => `${bucket}/${prefix}/${object}`;
  return [
    {
      name: 'curl',
      requires: [CURL],
      read: (object) => {
        const signed = ['--aws-sigv4', 'aws:amz:us-east-1:s3', '-u', `${KEY}:${SECRET}`];
        const url = `${server().endpoint}/${encoded(keyOf(object))}`;
        const nothing = ['-H', `x-amz-content-sha256: ${SHA256_OF_NOTHING}`];
        return said('curl', ['-sSf', '--globoff', ...signed, ...nothing, url]);
      },
    },
    {
      name: 'rclone',
      requires: [RCLONE],
      read: (object) => {
        const options = {
          PROVIDER: 'Other',
          ENDPOINT: server().endpoint,
          ACCESS_KEY_ID: KEY,
          SECRET_ACCESS_KEY: SECRET,
          REGION: 'us-east-1',
        };
        return rclone('s3', options, [keyOf(object)]);
      },
    },
  ];
}

/** `rclone cat` from a remote of this kind; the last word is the path there. */
function rclone(
  type: string,
  options: Readonly<Record<string, string>>,
  words: readonly string[],
): Buffer {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...options, TYPE: type })) {
    environment[`RCLONE_CONFIG_THERE_${name}`] = value;
  }
  const path = `there:${words.at(-1) ?? ''}`;
  return said('rclone', ['--config', '/dev/null', 'cat', ...words.slice(0, -1), path], environment);
}

/** What a program writes to its standard output, when it has ended well. */
function said(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input = '',
): Buffer {
  const { AWS_CA_BUNDLE: _, ...own } = process.env;
  const env = { ...own, ...environment };
  const ran = spawnSync(program, args, { env, input, maxBuffer: 64 * MIB });
  assert.equal(ran.status, 0, `${program} ${args.join(' ')}: ${ran.stderr.toString()}`);
  return ran.stdout;
}

/** A path as sftp(1) takes it: without wildcards. */
function sftpWord(path: string): string {
  return path.replaceAll(/[^\w/.-]/g, (character) => `\\${character}`);
}

function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
