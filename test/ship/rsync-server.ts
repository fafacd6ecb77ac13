/** An rsync daemon on loopback, with one module for one user. */
import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandOf } from '../support/requirement.ts';
import { answering, freePort } from './ssh-server.ts';

export const RSYNC = commandOf('/usr/bin/rsync', 'rsync');

/** A running daemon with the module `in`. */
export class RsyncServer {
  readonly dir: string;
  readonly port: number;
  /** what is shipped, as this machine sees it. */
  readonly folder: string;
  readonly login = { user: 'ship', password: 'secret' };
  readonly #process: ChildProcess;

  private constructor(port: number, environment: Readonly<Record<string, string>>, parent: string) {
    this.dir = mkdtempSync(join(parent, 'logrotor-rsyncd-'));
    chmodSync(this.dir, 0o755);
    this.port = port;
    this.folder = join(this.dir, 'data');
    mkdirSync(this.folder);
    chmodSync(this.folder, 0o777);
    const { dir, login, folder } = this;
    writeFileSync(join(dir, 'secrets'), `${login.user}:${login.password}\n`, { mode: 0o600 });
    const config = `pid file = ${dir}/pid
lock file = ${dir}/lock
log file = ${dir}/log
port = ${port}
address = 127.0.0.1
use chroot = no
[in]
 path = ${folder}
 read only = no
 auth users = ${login.user}
 secrets file = ${dir}/secrets
`;
    writeFileSync(join(dir, 'conf'), config);
    this.#process = spawn('rsync', ['--daemon', '--no-detach', `--config=${dir}/conf`], {
      stdio: 'ignore',
      env: { ...process.env, ...environment },
    });
  }

  static async start(
    environment: Readonly<Record<string, string>> = {},
    parent = tmpdir(),
  ): Promise<RsyncServer> {
    const server = new RsyncServer(await freePort(), environment, parent);
    await answering(server.port);
    return server;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill();
    await ended;
    rmSync(this.dir, { recursive: true });
  }
}
