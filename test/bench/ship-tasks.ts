/** Shipping an archive to a real server on loopback, beside the plain client that would be used for it. */
import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { RSYNC, RsyncServer } from '../ship/rsync-server.ts';
import { CREDENTIALS, MOTO, S3Server } from '../ship/s3-server.ts';
import { SSHD, SshServer } from '../ship/ssh-server.ts';
import { LOGROTOR } from '../support/checkout.ts';
import { commandOf, needs, ROOT, type Requirement } from '../support/requirement.ts';
import { writeLogText } from './log-text.ts';
import type { Command, Environment } from './measure.ts';
import type { Task } from './task.ts';
import { WrongResult } from './wrong-result.ts';

const BYTES = 200_000_000;
const ROUNDS = 5;
const CURL = commandOf('/usr/bin/curl', 'curl');
/** No disk is to be waited for by one and not by the other. */
const IN_MEMORY = '/dev/shm';

/** A running server. */
interface Served {
  readonly url: (dir: string) => string;
  readonly environment: Environment;
  readonly directives?: string;
  /** Sends a file as its plain client does. */
  readonly plain: (dir: string, file: string) => Command;
  /** The digests of all objects, which are removed. */
  readonly take: (dir: string) => Promise<readonly string[]>;
  readonly stop: () => Promise<void>;
}

/** A kind of destination. */
interface Way {
  readonly name: string;
  readonly requires: readonly Requirement[];
  readonly start: () => Promise<Served>;
}

const WAYS: readonly Way[] = [
  { name: 'sftp', requires: [ROOT, SSHD], start: () => serveSsh('sftp') },
  { name: 'ssh-rsync', requires: [ROOT, SSHD, RSYNC], start: () => serveSsh('ssh+rsync') },
  { name: 'rsync', requires: [ROOT, RSYNC], start: serveRsync },
  { name: 's3', requires: [MOTO, CURL], start: serveS3 },
];

/** All of them, each with the proof and without it. */
export const SHIP_TASKS: readonly Task[] = WAYS.flatMap((way) => [
  shipTask(way, `ship-${way.name}-size`, 'verify=size'),
  shipTask(way, `ship-${way.name}`, ''),
]);

function shipTask(way: Way, name: string, query: string): Task {
  let served: Served | undefined;
  const server = (): Served => {
    if (served === undefined) throw new Error(`the server of ${name} does not run`);
    return served;
  };
  return {
    name,
    place: 'memory',
    rounds: ROUNDS,
    rivalRounds: Infinity,
    serve: async () => {
      const { skip } = needs(...way.requires);
      if (skip !== false) throw new WrongResult(`${name} ${skip}`);
      served = await way.start();
      return { [Symbol.asyncDispose]: () => server().stop() };
    },
    environment: () => server().environment,
    make: (dir) => {
      makeArchive(dir, { ...server(), query });
    },
    ours: (dir) => [LOGROTOR, 'ship', '-s', join(dir, 'state'), join(dir, 'config')],
    rival: (dir) => server().plain(dir, archiveIn(dir)),
    check: async (dir) => {
      const [sent, ...more] = await server().take(dir);
      const isRight = more.length === 0 && sent === (await digestOf(archiveIn(dir)));
      if (!isRight) throw new WrongResult(`${name}: what has arrived is not the archive`);
    },
  };
}

function archiveIn(dir: string): string {
  return join(dir, 'logs/app.log.1');
}

function makeArchive(
  dir: string,
  { url, directives = '', query }: Served & { readonly query: string },
): void {
  for (const name of ['logs', 'remote']) mkdirSync(join(dir, name), 0o755);
  const log = join(dir, 'logs/app.log');
  writeFileSync(log, '');
  writeLogText(archiveIn(dir), { seed: 1, bytes: BYTES });
  const to = url(dir);
  const asked = query === '' ? to : `${to}${to.includes('?') ? '&' : '?'}${query}`;
  const config = `${log} {\n  rotate 5\n  ship ${asked}\n  ${directives}\n}\n`;
  writeFileSync(join(dir, 'config'), config, { mode: 0o644 });
  const state = `logrotate state -- version 2\n"${log}" 2026-1-1-0:0:0\n`;
  writeFileSync(join(dir, 'state'), state, { mode: 0o640 });
}

async function serveSsh(scheme: 'sftp' | 'ssh+rsync'): Promise<Served> {
  const server = await SshServer.start('shell');
  const { user, port, bin } = server;
  const login = `${user}@127.0.0.1`;
  const ssh = join(bin, 'ssh');
  return {
    url: (dir) => `${scheme}://${login}:${port}${dir}/remote`,
    environment: { PATH: `${bin}:${process.env['PATH'] ?? ''}` },
    plain: (dir, file) => {
      if (scheme === 'ssh+rsync') {
        return ['rsync', '-e', `${ssh} -p ${port}`, file, `${login}:${dir}/remote/object`];
      }
      const batch = join(dir, 'batch');
      writeFileSync(batch, `put ${file} ${dir}/remote/object\n`);
      return ['sftp', '-q', '-S', ssh, '-P', String(port), '-b', batch, login];
    },
    take: (dir) => digestsBelow(join(dir, 'remote')),
    stop: () => server.stop(),
  };
}

async function serveRsync(): Promise<Served> {
  const server = await RsyncServer.start({}, IN_MEMORY);
  const { port, login, folder } = server;
  const password = join(server.dir, 'password');
  writeFileSync(password, `${login.password}\n`, { mode: 0o600 });
  const module = `rsync://${login.user}@127.0.0.1:${port}/in`;
  return {
    url: (dir) => `${module}/${folderOf(dir)}`,
    environment: {},
    directives: `shipauth ${password}`,
    plain: (dir, file) => {
      const to = `${module}/${folderOf(dir)}/object`;
      return ['rsync', '--mkpath', `--password-file=${password}`, file, to];
    },
    take: async (dir) => {
      const objects = join(folder, folderOf(dir));
      const digests = await digestsBelow(objects);
      rmSync(objects, { recursive: true });
      return digests;
    },
    stop: () => server.stop(),
  };
}

/** Every round has a folder of its own in the module. */
function folderOf(dir: string): string {
  return dir.replaceAll('/', '-').slice(1);
}

async function serveS3(): Promise<Served> {
  const server = await S3Server.start('moto');
  const { client, endpoint } = server;
  const take = async (): Promise<readonly string[]> => {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: 'logs' }));
    const digests: string[] = [];
    for (const { Key = '' } of Contents) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: 'logs', Key }));
      const bytes = (await Body?.transformToByteArray()) ?? Buffer.of();
      digests.push(createHash('sha256').update(bytes).digest('hex'));
      await client.send(new DeleteObjectCommand({ Bucket: 'logs', Key }));
    }
    return digests;
  };
  return {
    url: () => `s3://logs/archive?endpoint=${endpoint}`,
    environment: CREDENTIALS,
    plain: (_, file) => ['curl', '-sSf', '-T', file, `${endpoint}/logs/archive/object`],
    take,
    stop: () => server.stop(),
  };
}

/** The folder goes with the round. */
async function digestsBelow(folder: string): Promise<readonly string[]> {
  const digests: string[] = [];
  for (const name of readdirSync(folder, { recursive: true }).map(String)) {
    const path = join(folder, name);
    if (statSync(path).isFile()) digests.push(await digestOf(path));
  }
  return digests;
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
