// ssh+rsync://: rsync(1) over ssh(1) to a machine with a shell, which computes the hash and gives the name.
import { ShipFailure } from './failure.ts';
import {
  CARGO_PATH,
  listedFiles,
  rsyncArguments,
  rsyncFailure,
  runProgram,
  type Ran,
} from './rsync-run.ts';
import {
  isTemporary,
  ofOtherSize,
  OTHER_BYTES,
  leftToCalls,
  temporaryName,
  type Cargo,
  type Delivery,
  type Found,
  type Listed,
  type Shipper,
  type Usage,
} from './shipper.ts';
import { connectionFailure, sshHost, type SshServer } from './ssh.ts';
import { SshLogin } from './ssh-login.ts';

/** A directory on a machine that is reached over ssh; an empty path is the root. */
export interface SshRsyncPlace extends SshServer {
  readonly path: string;
}

type Expected = Pick<Cargo, 'bytes' | 'sha256'>;

const SSH_FAILED = 255;

/** The shipper of a directory on such a machine. */
export function sshRsyncShipper(place: SshRsyncPlace, usage: Usage): Shipper {
  return new SshRsyncShipper(place, usage);
}

class SshRsyncShipper implements Shipper {
  readonly #place: SshRsyncPlace;
  readonly #usage: Usage;
  readonly #login: SshLogin;

  constructor(place: SshRsyncPlace, usage: Usage) {
    this.#place = place;
    this.#usage = usage;
    this.#login = new SshLogin(place);
  }

  prepare(): void {
    this.#login.arguments().catch(leftToCalls);
  }

  async find(object: string, expected: Expected, signal: AbortSignal): Promise<Found> {
    return this.#compare(this.#pathOf(object), expected, signal);
  }

  async deliver(object: string, cargo: Cargo, signal: AbortSignal): Promise<Delivery> {
    const [temporary, path] = [this.#pathOf(temporaryName(object, cargo)), this.#pathOf(object)];
    await this.#send(temporary, cargo, signal);
    const { found, isTaken } = await this.#publish({ temporary, path }, cargo, signal);
    if (found.kind === 'absent') throw new ShipFailure('archive', 'what was sent there is gone');
    if (found.kind === 'other') {
      throw new ShipFailure('archive', `what was sent arrived otherwise: ${found.why}`);
    }
    if (isTaken) return { kind: 'taken' };
    return found.kind === 'same' ? { kind: 'delivered', proof: found.proof } : found;
  }

  async list(signal: AbortSignal): Promise<readonly Listed[]> {
    const ran = await this.#rsync(
      ['-r', '--list-only'],
      [`${this.#remote(this.#place.path)}/`],
      signal,
    );
    return listedFiles(ran.stdout)
      .filter(({ name }) => !isTemporary(name))
      .map(({ name, bytes }) => ({ object: name, bytes }));
  }

  close(): Promise<void> {
    return this.#login.close();
  }

  #pathOf(object: string): string {
    return `${this.#place.path}/${object}`;
  }

  #remote(path: string): string {
    const { host } = this.#place;
    const login = sshHost(this.#place);
    // An address with colons needs its brackets here.
    return `${host.startsWith('[') ? login.replace(host.slice(1, -1), host) : login}:${path}`;
  }

  /** rsync(1) compares what an earlier attempt has left block by block, and goes on where that ends. */
  async #send(path: string, cargo: Cargo, signal: AbortSignal): Promise<void> {
    const options = ['--copy-links', '--inplace', '--mkpath', '--no-perms', '--chmod=F640'];
    await this.#rsync(options, [CARGO_PATH, this.#remote(path)], signal, cargo.fd);
  }

  async #rsync(
    options: readonly string[],
    operands: readonly string[],
    signal: AbortSignal,
    fd?: number,
  ): Promise<Ran> {
    const rsh = ['ssh', ...(await this.#login.arguments())].join(' ');
    const common = rsyncArguments(this.#usage.limit);
    const args = [...common, ...options, '-e', rsh, '--', ...operands];
    const ran = await runProgram({
      program: 'rsync',
      args,
      signal,
      ...(fd === undefined ? {} : { fd }),
    });
    if (ran.status !== 0) throw rsyncFailure(ran);
    return ran;
  }

  async #shell(script: string, signal: AbortSignal): Promise<Ran> {
    const args = [...(await this.#login.arguments()), '--', sshHost(this.#place), script];
    const ran = await runProgram({ program: 'ssh', args, signal });
    if (ran.status === SSH_FAILED) throw connectionFailure(ran.stderr, 'the connection was lost');
    return ran;
  }

  async #compare(path: string, expected: Expected, signal: AbortSignal): Promise<Found> {
    const script = `${this.#look(path)} echo "$size $digest"`;
    return this.#found(await this.#shell(script, signal), expected);
  }

  /**
   * What has arrived gets its name if it is what was sent: a second name, and then only that; ln(1) replaces nothing.
   * What has arrived otherwise is removed. One login for all of it.
   */
  async #publish(
    { temporary, path }: { readonly temporary: string; readonly path: string },
    expected: Expected,
    signal: AbortSignal,
  ): Promise<{ readonly found: Found; readonly isTaken: boolean }> {
    const [from, to] = [quoted(temporary), quoted(path)];
    const { bytes, sha256 } = expected;
    const isOther = `[ "$size" -ne ${bytes} ] || { [ -n "$digest" ] && [ "$digest" != ${sha256} ]; }`;
    const name = `if ln -- ${from} ${to}; then rm -f -- ${from}; elif [ -e ${to} ] || [ -L ${to} ]; then rm -f -- ${from}; echo taken; else exit 1; fi`;
    const script = `sync -- ${from} 2>/dev/null; ${this.#look(temporary)} echo "$size $digest"; if ${isOther}; then rm -f -- ${from}; exit 0; fi; ${name}`;
    const ran = await this.#shell(script, signal);
    const found = this.#found(ran, expected);
    if (ran.status !== 0) throw new ShipFailure('archive', lastLine(ran.stderr));
    return { found, isTaken: ran.stdout.includes('taken') };
  }

  /** Lets the shell learn the size and, where one is wanted and it can, the digest; it ends if nothing is there. */
  #look(path: string): string {
    const file = quoted(path);
    const hash =
      this.#usage.verify === 'size'
        ? 'digest='
        : `digest=$(${hashOf(file)}); digest=\${digest%% *}`;
    return `if ! [ -e ${file} ] && ! [ -L ${file} ]; then echo absent; exit 0; fi; size=$(wc -c < ${file}) || exit 1; ${hash};`;
  }

  #found({ status, stdout, stderr }: Ran, { bytes, sha256 }: Expected): Found {
    const [size = '', digest = ''] = stdout.trim().split(/\s+/);
    if (status === 0 && size === 'absent') return { kind: 'absent' };
    if (!/^\d+$/.test(size)) throw new ShipFailure('archive', lastLine(stderr));
    if (Number(size) !== bytes) return ofOtherSize(size, bytes);
    if (this.#usage.verify === 'size') return { kind: 'same', proof: 'size' };
    if (!/^[0-9a-f]{64}$/.test(digest)) return { kind: 'unproved' };
    return digest === sha256 ? { kind: 'same', proof: 'sha256' } : OTHER_BYTES;
  }
}

/** openssl(1) is several times faster where it is there. */
function hashOf(file: string): string {
  const openssl = `openssl dgst -sha256 -r < ${file} 2>/dev/null`;
  return `${openssl} || sha256sum < ${file} || shasum -a 256 < ${file}`;
}

function lastLine(stderr: string): string {
  return stderr.trim().split('\n').at(-1) || 'the shell there ended with an error';
}

/** As one word for the shell there. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
