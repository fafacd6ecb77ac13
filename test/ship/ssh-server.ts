/** OpenSSH's server on loopback, for root: with a shell, with SFTP only, and with a jail that can only be written to. */
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { commandOf } from '../support/requirement.ts';

export const SSHD = commandOf('/usr/sbin/sshd', 'openssh-server');

/** What a user may do: everything, or only what these SFTP requests allow. */
export type Jail = 'shell' | 'sftp-only' | 'write-only';

const NOBODY = 65534;
const WRITE_ONLY = 'realpath,stat,lstat,opendir,readdir,close,open,write,mkdir,rename';

/** A running server with one user. */
export class SshServer {
  readonly port: number;
  /** the folder that the user ships to, as this machine sees it. */
  readonly folder: string;
  /** the same as the user sees it. */
  readonly path: string;
  readonly user: string;
  /** a folder with an `ssh` in it that knows the server. */
  readonly bin: string;
  readonly dir: string;
  readonly #process: ChildProcess;

  private constructor(
    dir: string,
    jail: Jail,
    port: number,
    environment: Readonly<Record<string, string>>,
  ) {
    this.dir = dir;
    this.port = port;
    this.bin = join(dir, 'bin');
    this.user = jail === 'shell' ? 'root' : 'nobody';
    this.folder = join(dir, 'jail/incoming');
    this.path = jail === 'shell' ? this.folder : '/incoming';
    this.#prepare(jail, environment);
    this.#process = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(dir, 'sshd_config')], {
      stdio: ['ignore', 'ignore', 'ignore'],
    });
  }

  /** Starts a server; sshd refuses jails below a folder that others can write to, so not below /tmp. */
  static async start(
    jail: Jail,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<SshServer> {
    mkdirSync('/run/sshd', { recursive: true });
    const dir = mkdtempSync('/srv/logrotor-ssh-');
    chmodSync(dir, 0o755);
    const server = new SshServer(dir, jail, await freePort(), environment);
    await answering(server.port);
    return server;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill();
    await ended;
    rmSync(this.dir, { recursive: true });
  }

  /** From now on the server has another key than the one that is known. */
  forgetHostKey(): void {
    keygen(join(this.dir, 'other'));
    this.#knowHost('other');
  }

  #prepare(jail: Jail, environment: Readonly<Record<string, string>>): void {
    for (const name of ['bin', 'jail', 'jail/incoming'])
      mkdirSync(join(this.dir, name), { mode: 0o755 });
    if (jail !== 'shell') chownSync(this.folder, NOBODY, NOBODY);
    for (const name of ['hostkey', 'id']) keygen(join(this.dir, name));
    const authorized = join(this.dir, 'authorized_keys');
    writeFileSync(authorized, readFileSync(join(this.dir, 'id.pub')), { mode: 0o644 });
    const requests = jail === 'write-only' ? ` -p ${WRITE_ONLY}` : '';
    const forced =
      jail === 'shell'
        ? ''
        : `ChrootDirectory ${this.dir}/jail\nForceCommand internal-sftp -d /incoming${requests}\n`;
    const text = `Port ${this.port}
ListenAddress 127.0.0.1
HostKey ${this.dir}/hostkey
PidFile none
AuthorizedKeysFile ${authorized}
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
MaxStartups 100
MaxSessions 50
PermitRootLogin prohibit-password
Subsystem sftp ${subsystem(environment)}
${setEnv(environment)}Match User nobody,root
${forced}`;
    writeFileSync(join(this.dir, 'sshd_config'), text);
    this.#knowHost('hostkey');
    const script = `#!/bin/sh\nexec /usr/bin/ssh -F ${this.dir}/ssh_config "$@"\n`;
    writeFileSync(join(this.bin, 'ssh'), script, { mode: 0o755 });
    const config = `Host *
  IdentityFile ${this.dir}/id
  IdentitiesOnly yes
  UserKnownHostsFile ${this.dir}/known_hosts
  GlobalKnownHostsFile /dev/null
`;
    writeFileSync(join(this.dir, 'ssh_config'), config);
  }

  #knowHost(key: string): void {
    const [kind = '', bytes = ''] = readFileSync(join(this.dir, `${key}.pub`), 'utf8').split(' ');
    const line = `[127.0.0.1]:* ${kind} ${bytes}\n`;
    writeFileSync(join(this.dir, 'known_hosts'), line);
  }
}

/** Only a program of its own has the environment of a session. */
function subsystem(environment: Readonly<Record<string, string>>): string {
  return Object.keys(environment).length === 0 ? 'internal-sftp' : '/usr/lib/openssh/sftp-server';
}

/** What sessions have in their environment. */
function setEnv(environment: Readonly<Record<string, string>>): string {
  const words = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  return words.length === 0 ? '' : `SetEnv ${words.join(' ')}\n`;
}

function keygen(path: string): void {
  const made = spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
  assert.equal(made.status, 0);
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const LONGEST_START_MS = 60_000;

/** Waits until somebody listens on a port. */
export async function answering(port: number): Promise<void> {
  const end = Date.now() + LONGEST_START_MS;
  for (;;) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => {
        resolve(true);
        socket.destroy();
      });
      socket.once('error', () => {
        resolve(false);
      });
    });
    if (isOpen) return;
    if (Date.now() > end) throw new Error(`nobody answers on port ${port}`);
    await pause(50);
  }
}
