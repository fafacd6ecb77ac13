/** S3 servers on loopback: s3rver, which stores the framing of trailing checksums and heeds no If-None-Match, and moto. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { answering, freePort } from './ssh-server.ts';

const require = createRequire(import.meta.url);
const S3RVER = join(require.resolve('s3rver'), '../../bin/s3rver.js');

export const MOTO = {
  name: 'moto',
  how: 'apt-get install python3-moto of Debian 13, or unpack it and name it in PYTHONPATH',
  present: spawnSync('/usr/bin/python3', ['-c', 'import moto.server']).status === 0,
};

/** What s3rver lets in, and moto too. */
export const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'S3RVER',
  AWS_SECRET_ACCESS_KEY: 'S3RVER',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  AWS_MAX_ATTEMPTS: '1',
} as const;

/** A running server with the bucket `logs`. */
export class S3Server {
  readonly port: number;
  /** where s3rver keeps its buckets; empty for moto. */
  readonly dir: string;
  readonly client: S3Client;
  readonly #spawn: () => ChildProcess;
  #process: ChildProcess;

  private constructor(
    kind: 's3rver' | 'moto',
    port: number,
    environment: Readonly<Record<string, string>>,
  ) {
    this.port = port;
    this.dir = mkdtempSync(join(tmpdir(), 'logrotor-s3-'));
    const [program, args] =
      kind === 's3rver'
        ? [process.execPath, [S3RVER, '-d', this.dir, '-a', '127.0.0.1', '-p', String(port)]]
        : ['/usr/bin/python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)]];
    const env = { ...process.env, ...environment };
    this.#spawn = () => spawn(program, args, { stdio: 'ignore', env });
    this.#process = this.#spawn();
    this.client = new S3Client({
      endpoint: this.endpoint,
      region: 'us-east-1',
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      credentials: {
        accessKeyId: CREDENTIALS.AWS_ACCESS_KEY_ID,
        secretAccessKey: CREDENTIALS.AWS_SECRET_ACCESS_KEY,
      },
    });
  }

  static async start(
    kind: 's3rver' | 'moto',
    environment: Readonly<Record<string, string>> = {},
  ): Promise<S3Server> {
    const server = new S3Server(kind, await freePort(), environment);
    await answering(server.port);
    await server.client.send(new CreateBucketCommand({ Bucket: 'logs' }));
    return server;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts it again if it has died, as s3rver does of a full disk. */
  async revive(): Promise<void> {
    const { exitCode, signalCode } = this.#process;
    if (exitCode === null && signalCode === null) return;
    this.#process = this.#spawn();
    await answering(this.port);
  }

  async stop(): Promise<void> {
    this.client.destroy();
    await this.revive();
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill();
    await ended;
    rmSync(this.dir, { recursive: true });
  }
}
