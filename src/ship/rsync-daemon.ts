// rsync://: a module of an rsync daemon. It gives the name itself, when all has arrived; what it holds is
// fetched back and hashed.
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkUnchanged, holdsSame } from './cargo-bytes.ts';
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
  type Cargo,
  type Delivery,
  type Found,
  type Listed,
  type Shipper,
  type Usage,
} from './shipper.ts';

/** A directory in a module, and who is let in. */
export interface RsyncPlace {
  readonly user: string | undefined;
  readonly host: string;
  readonly port: number | undefined;
  readonly path: string;
  readonly login: { readonly user: string | undefined; readonly password: string } | undefined;
}

type Expected = Pick<Cargo, 'bytes' | 'sha256'>;

/** The code of rsync(1) for files that are not there, or could not be transferred. */
const PARTIAL = 23;
const PARTIAL_DIRECTORY = '.logrotor-partial';

/** The shipper of a module. */
export function rsyncShipper(place: RsyncPlace, usage: Usage): Shipper {
  return new RsyncShipper(place, usage);
}

class RsyncShipper implements Shipper {
  readonly #place: RsyncPlace;
  readonly #usage: Usage;

  constructor(place: RsyncPlace, usage: Usage) {
    this.#place = place;
    this.#usage = usage;
  }

  async find(object: string, expected: Expected, signal: AbortSignal): Promise<Found> {
    const ran = await this.#rsync(['--list-only'], [this.#url(escapedGlob(object))], signal);
    if (ran.status === PARTIAL && /No such file|link_stat|change_dir/.test(ran.stderr))
      return { kind: 'absent' };
    if (ran.status !== 0) throw rsyncFailure(ran);
    const [file] = listedFiles(ran.stdout);
    if (file === undefined) return { kind: 'other', why: 'it is no regular file' };
    const { bytes } = expected;
    if (file.bytes !== bytes) return ofOtherSize(file.bytes, bytes);
    if (this.#usage.verify === 'size') return { kind: 'same', proof: 'size' };
    return this.#readBack(object, expected, signal);
  }

  async deliver(object: string, cargo: Cargo, signal: AbortSignal): Promise<Delivery> {
    // The daemon gives the name before anything can be proved.
    await checkUnchanged(cargo);
    const options = [
      '--copy-links',
      '--ignore-existing',
      '--mkpath',
      '--no-perms',
      `--partial-dir=${PARTIAL_DIRECTORY}`,
    ];
    const ran = await this.#rsync(options, [CARGO_PATH, this.#url(object)], signal, cargo.fd);
    if (ran.status !== 0) throw rsyncFailure(ran);
    const found = await this.find(object, cargo, signal);
    switch (found.kind) {
      case 'same':
        return { kind: 'delivered', proof: found.proof };
      case 'unproved':
        return found;
      case 'other':
        return { kind: 'taken' };
      case 'absent':
        throw new ShipFailure('archive', 'what was sent there is gone');
    }
  }

  async list(signal: AbortSignal): Promise<readonly Listed[]> {
    const ran = await this.#rsync(['-r', '--list-only'], [this.#url('')], signal);
    if (ran.status !== 0) throw rsyncFailure(ran);
    return listedFiles(ran.stdout)
      .filter(({ name }) => !isTemporary(name) && !name.includes(`${PARTIAL_DIRECTORY}/`))
      .map(({ name, bytes }) => ({ object: name, bytes }));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #url(object: string): string {
    const { host, port, path, user, login } = this.#place;
    const name = user ?? login?.user;
    const at = name === undefined ? '' : `${name}@`;
    return `rsync://${at}${host}${port === undefined ? '' : `:${port}`}${path}/${object}`;
  }

  async #readBack(object: string, expected: Expected, signal: AbortSignal): Promise<Found> {
    const directory = mkdtempSync(join(tmpdir(), 'logrotor-proof-'));
    try {
      const local = join(directory, 'object');
      const ran = await this.#rsync([], [this.#url(escapedGlob(object)), local], signal);
      if (ran.status !== 0) throw rsyncFailure(ran);
      const same = await holdsSame(createReadStream(local), expected);
      return same ? { kind: 'same', proof: 'read-back' } : OTHER_BYTES;
    } finally {
      rmSync(directory, { recursive: true });
    }
  }

  /** The password is in the environment of the child, which only its user can see. */
  #rsync(
    options: readonly string[],
    operands: readonly string[],
    signal: AbortSignal,
    fd?: number,
  ): Promise<Ran> {
    const { login } = this.#place;
    const args = [
      ...rsyncArguments(this.#usage.limit),
      '--contimeout=30',
      ...options,
      '--',
      ...operands,
    ];
    return runProgram({
      program: 'rsync',
      args,
      signal,
      ...(fd === undefined ? {} : { fd }),
      ...(login === undefined ? {} : { environment: { RSYNC_PASSWORD: login.password } }),
    });
  }
}

/** What is asked for is a pattern to the daemon. */
function escapedGlob(object: string): string {
  return object.replace(/[\\*?[\]]/g, (character) => `\\${character}`);
}
