// One login for all that a shipper runs on a machine: ssh(1) takes the other commands along on its connection
// (ControlMaster), which saves each of them the time of a login.
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ShipFailure } from './failure.ts';
import { connectionFailure, sshArguments, startSsh, type SshServer } from './ssh.ts';

const LONGEST_STDERR = 4000;
/** The name of a socket, to which ssh(1) adds 17 bytes while it makes it, has room for 107 bytes. */
const LONGEST_SOCKET = 90;
const SSH_FAILED = 255;
const READY = 'logrotor-is-in';
/** It ends with its standard input, and that with this process, however that ends. */
const STAYING = `echo ${READY}; exec cat`;
/** Whoever comes along never becomes what others come along with, whatever ssh_config says. */
const ALONG = ['-o', 'ControlMaster=no'];
const AHEAD = ['-M', '-o', 'ControlPersist=no'];

/** A login that is made when it is first needed, and anew when it was lost. */
export class SshLogin {
  readonly #server: SshServer;
  #child: ChildProcessWithoutNullStreams | undefined;
  #open: Promise<readonly string[]> | undefined;

  constructor(server: SshServer) {
    this.#server = server;
  }

  /**
   * The arguments of ssh(1) up to the host for a command that comes along; where that is not allowed, for one with
   * a login of its own. @throws ShipFailure if there is no way to the machine
   */
  arguments(): Promise<readonly string[]> {
    if (this.#open !== undefined) return this.#open;
    const open = this.#start();
    this.#open = open;
    open.catch(() => {
      this.#forget(open);
    });
    return open;
  }

  /** Ends it, and what came along. */
  async close(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.stdin.destroy();
    child.kill();
    await ended;
  }

  #forget(open: Promise<readonly string[]>): void {
    if (this.#open === open) this.#open = undefined;
  }

  #start(): Promise<readonly string[]> {
    const alone = sshArguments(this.#server);
    const folder = mkdtempSync(join(tmpdir(), 'logrotor-ssh-'));
    const socket = join(folder, 's');
    // rsync(1) splits the command that it is given at blanks, and ssh(1) expands percent signs.
    if (!/^[\w/.-]+$/.test(socket) || socket.length > LONGEST_SOCKET) {
      rmSync(folder, { recursive: true });
      return Promise.resolve(alone);
    }
    const child = startSsh(this.#server, ['-S', socket, ...AHEAD], [STAYING]);
    this.#child = child;
    let isShared = false;
    const open = new Promise<readonly string[]>((resolve, reject) => {
      whenReady(child, () => {
        isShared = true;
        resolve([...alone, '-S', socket, ...ALONG]);
      });
      whenEnded(child, (status, failure) => {
        rmSync(folder, { recursive: true });
        this.#child = undefined;
        if (isShared) this.#forget(open);
        // A machine that does not let this command run may let others.
        if (status === SSH_FAILED || status === null) reject(failure);
        else resolve(alone);
      });
    });
    return open;
  }
}

function whenReady(child: ChildProcessWithoutNullStreams, then: () => void): void {
  let said = '';
  child.stdout.on('data', (piece: Buffer) => {
    said = (said + piece.toString('latin1')).slice(-LONGEST_STDERR);
    if (said.includes(READY)) then();
  });
}

function whenEnded(
  child: ChildProcessWithoutNullStreams,
  then: (status: number | null, failure: ShipFailure) => void,
): void {
  let said = '';
  child.stderr.on('data', (piece: Buffer) => {
    said = (said + piece.toString('latin1')).slice(-LONGEST_STDERR);
  });
  child.stdin.on('error', () => undefined);
  let unable: ShipFailure | undefined;
  child.on('error', ({ message }) => {
    unable = new ShipFailure('refused', `cannot run ssh: ${message}`);
  });
  child.on('close', (status: number | null) => {
    then(
      unable === undefined ? status : null,
      unable ?? connectionFailure(said, 'the connection was lost'),
    );
  });
}
