/** The destinations that are disturbed: each a real server whose disk may lie, behind a way that may break. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needs, ROOT } from '../../support/requirement.ts';
import { RSYNC, RsyncServer } from '../rsync-server.ts';
import { CREDENTIALS, S3Server } from '../s3-server.ts';
import { SSHD, SshServer } from '../ssh-server.ts';
import { NGINX, WebServer } from '../web-server.ts';
import { BadWay } from './bad-way.ts';
import { COMPILER, LyingDisk } from './lying-disk.ts';

type Environment = Readonly<Record<string, string>>;

/** A running server. */
interface Served {
  /** what is shipped, as this machine sees it. */
  readonly folder: string;
  readonly port: number;
  /** the URL of a directory below the folder, by a port that leads to the server. */
  readonly url: (port: number, directory: string) => string;
  /** what the program needs in its environment, and its stanza beside the URL. */
  readonly environment: Environment;
  readonly directives?: string;
  /** what a file is called as an object; undefined if it is none. */
  readonly objectOf?: (file: string) => string | undefined;
  /** it gives what arrived of a request that broke off its name, which no real store does. */
  readonly keepsHalves?: boolean;
  /** Starts it again if it has died. */
  readonly revive?: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** A destination that can be disturbed. */
export class Target {
  readonly name: string;
  readonly served: Served;
  readonly disk: LyingDisk;
  /** undefined where nothing is sent over a network. */
  readonly way: BadWay | undefined;

  private constructor(name: string, served: Served, disk: LyingDisk, way: BadWay | undefined) {
    this.name = name;
    this.served = served;
    this.disk = disk;
    this.way = way;
  }

  static async start({ name, serve }: TargetKind): Promise<Target> {
    const disk = new LyingDisk();
    const served = await serve(disk);
    const way = served.port === 0 ? undefined : await BadWay.open(served.port);
    return new Target(name, served, disk, way);
  }

  url(directory: string): string {
    return this.served.url(this.way?.port ?? 0, directory);
  }

  async stop(): Promise<void> {
    await this.way?.close();
    await this.served.stop();
    this.disk.remove();
  }
}

/** A kind of destination. */
export interface TargetKind {
  readonly name: string;
  readonly skip: string | false;
  readonly serve: (disk: LyingDisk) => Promise<Served>;
}

/** All kinds. */
export const TARGETS: readonly TargetKind[] = [
  { name: 'file', ...needs(ROOT, COMPILER), serve: serveDirectory },
  { name: 'sftp', ...needs(ROOT, COMPILER, SSHD), serve: (disk) => serveSsh(disk, 'sftp') },
  {
    name: 'ssh+rsync',
    ...needs(ROOT, COMPILER, SSHD, RSYNC),
    serve: (disk) => serveSsh(disk, 'ssh+rsync'),
  },
  { name: 'rsync', ...needs(ROOT, COMPILER, RSYNC), serve: serveRsync },
  { name: 'https', ...needs(ROOT, COMPILER, NGINX), serve: serveWeb },
  { name: 's3', ...needs(ROOT, COMPILER), serve: serveS3 },
];

/** The disk that lies is that of the program itself. */
function serveDirectory(disk: LyingDisk): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'logrotor-directory-'));
  return Promise.resolve({
    folder,
    port: 0,
    url: (_port, directory) => `file://${join(folder, directory)}`,
    environment: disk.environment(folder),
    stop: () => {
      rmSync(folder, { recursive: true });
      return Promise.resolve();
    },
  });
}

async function serveSsh(disk: LyingDisk, scheme: 'sftp' | 'ssh+rsync'): Promise<Served> {
  const server = await SshServer.start('shell', disk.environment('/srv/logrotor-ssh-'));
  const { folder, user, bin } = server;
  return {
    folder,
    port: server.port,
    url: (port, directory) => `${scheme}://${user}@127.0.0.1:${port}${join(folder, directory)}`,
    environment: { PATH: `${bin}:${process.env['PATH'] ?? ''}` },
    stop: () => server.stop(),
  };
}

async function serveRsync(disk: LyingDisk): Promise<Served> {
  const server = await RsyncServer.start(disk.environment(join(tmpdir(), 'logrotor-rsyncd-')));
  const password = join(server.dir, 'password');
  writeFileSync(password, `${server.login.password}\n`, { mode: 0o600 });
  return {
    folder: server.folder,
    port: server.port,
    url: (port, directory) => `rsync://${server.login.user}@127.0.0.1:${port}/in/${directory}`,
    environment: {},
    directives: `shipauth ${password}`,
    stop: () => server.stop(),
  };
}

async function serveWeb(disk: LyingDisk): Promise<Served> {
  const server = await WebServer.start('nginx', disk.environment(join(tmpdir(), 'logrotor-web-')));
  const { user, password } = server.login;
  const netrc = join(server.dir, 'netrc');
  writeFileSync(netrc, `machine 127.0.0.1 login ${user} password ${password}\n`, { mode: 0o600 });
  return {
    folder: server.folder,
    port: server.port,
    url: (port, directory) => `https://127.0.0.1:${port}/${directory}`,
    environment: { SSL_CERT_FILE: server.certificate },
    directives: `shipauth ${netrc}`,
    stop: () => server.stop(),
  };
}

const S3_OBJECT = '._S3rver_object';

async function serveS3(disk: LyingDisk): Promise<Served> {
  const server = await S3Server.start('s3rver', disk.environment(join(tmpdir(), 'logrotor-s3-')));
  return {
    folder: join(server.dir, 'logs'),
    port: server.port,
    url: (port, directory) => `s3://logs/${directory}?endpoint=http://127.0.0.1:${port}`,
    environment: CREDENTIALS,
    keepsHalves: true,
    revive: () => server.revive(),
    objectOf: (file) => (file.endsWith(S3_OBJECT) ? file.slice(0, -S3_OBJECT.length) : undefined),
    stop: () => server.stop(),
  };
}

/** A directory below the folder of a target that anybody can write to. */
export function makePlace({ served }: Target, directory: string): string {
  const path = join(served.folder, directory);
  mkdirSync(path);
  chmodSync(path, 0o777);
  return path;
}
