// file://: a directory of this machine, as a rule one that is mounted. It is never made, so that an unmounted
// share is seen; what is in it is reached through opened directories only.
import {
  closeSync,
  constants,
  createReadStream,
  fstatSync,
  fsync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  unlinkSync,
  write,
} from 'node:fs';
import { promisify } from 'node:util';
import { Directory } from '../host/directory.ts';
import { NEW_FILE, NO_SURPRISES } from '../host/open-flags.ts';
import { attempt } from '../host/strerror.ts';
import { bytesOf, holdsSame } from './cargo-bytes.ts';
import { ShipFailure } from './failure.ts';
import {
  isTemporary,
  ofOtherSize,
  OTHER_BYTES,
  temporaryName,
  type Cargo,
  type Delivery,
  type Found,
  type Listed,
  type Shipper,
  type Usage,
} from './shipper.ts';
import { Throttle } from './throttle.ts';

const writeAll = promisify(write);
const syncFile = promisify(fsync);

/** A directory to ship to. */
export interface DirectoryPlace {
  readonly path: string;
  /** it must be on another filesystem than its parent. */
  readonly mounted: boolean;
}

/** The shipper of a directory. */
export function directoryShipper(place: DirectoryPlace, usage: Usage): Shipper {
  return new DirectoryShipper(place, usage);
}

class DirectoryShipper implements Shipper {
  readonly #place: DirectoryPlace;
  readonly #usage: Usage;
  readonly #throttle: Throttle;

  constructor(place: DirectoryPlace, usage: Usage) {
    this.#place = place;
    this.#usage = usage;
    this.#throttle = new Throttle(usage.limit);
  }

  async find(object: string, expected: Pick<Cargo, 'bytes' | 'sha256'>): Promise<Found> {
    const opened = this.#openParent(object, false);
    if (opened === undefined) return { kind: 'absent' };
    using directory = opened;
    return await this.#compare(directory, nameOf(object), expected);
  }

  async deliver(object: string, cargo: Cargo, signal: AbortSignal): Promise<Delivery> {
    using directory = this.#openParent(object, true);
    const temporary = nameOf(temporaryName(object, cargo));
    if (directory === undefined) throw new ShipFailure('passing', 'its directory was removed');
    unlessAbsent(() => unlinkSync(directory.entry(temporary)));
    try {
      await this.#write(directory, temporary, cargo, signal);
      const found = await this.#compare(directory, temporary, cargo);
      if (found.kind === 'other')
        throw new ShipFailure(
          'archive',
          `what was written there reads back otherwise: ${found.why}`,
        );
      if (found.kind !== 'same') throw new ShipFailure('archive', 'what was written there is gone');
      if (!publish(directory, temporary, nameOf(object))) return { kind: 'taken' };
      fsyncSync(directory.fd);
      return { kind: 'delivered', proof: found.proof };
    } finally {
      unlessAbsent(() => unlinkSync(directory.entry(temporary)));
    }
  }

  list(): Promise<readonly Listed[]> {
    using root = this.#openRoot();
    return Promise.resolve([...listBelow(root, '')]);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async #write(
    directory: Directory,
    name: string,
    cargo: Cargo,
    signal: AbortSignal,
  ): Promise<void> {
    const fd = openSync(directory.entry(name), NEW_FILE, 0o640);
    try {
      for await (const chunk of bytesOf(cargo, this.#throttle, signal)) {
        for (let written = 0; written < chunk.length;) {
          written += (await writeAll(fd, chunk, written)).bytesWritten;
        }
      }
      await syncFile(fd);
    } finally {
      closeSync(fd);
    }
  }

  async #compare(
    directory: Directory,
    name: string,
    expected: Pick<Cargo, 'bytes' | 'sha256'>,
  ): Promise<Found> {
    const fd = unlessAbsent(() =>
      openSync(directory.entry(name), constants.O_RDONLY | NO_SURPRISES),
    );
    if (fd === undefined) return { kind: 'absent' };
    try {
      const stats = fstatSync(fd);
      if (!stats.isFile()) return { kind: 'other', why: 'it is no regular file' };
      if (stats.size !== expected.bytes) {
        return ofOtherSize(stats.size, expected.bytes);
      }
      if (this.#usage.verify === 'size') return { kind: 'same', proof: 'size' };
      const stream = createReadStream('', { fd, autoClose: false, start: 0 });
      const same = await holdsSame(stream, expected);
      return same ? { kind: 'same', proof: 'read-back' } : OTHER_BYTES;
    } finally {
      closeSync(fd);
    }
  }

  #openRoot(): Directory {
    const { path, mounted } = this.#place;
    const root = Directory.open(path);
    if ('code' in root) {
      const hint = root.code === 'ENOENT' ? ' (it is never made; is it mounted?)' : '';
      throw new ShipFailure('refused', `${root.reason}${hint}`);
    }
    const refused = whyNot(root, mounted);
    if (refused === undefined) return root;
    root[Symbol.dispose]();
    throw new ShipFailure('refused', refused);
  }

  /** The directory that an object is in; undefined if it is not there and is not to be made. */
  #openParent(object: string, make: boolean): Directory | undefined {
    let directory = this.#openRoot();
    for (const name of object.split('/').slice(0, -1)) {
      using above = directory;
      if (make) makeDirectory(above, name);
      const below = above.openDirectory(name);
      if ('code' in below) {
        if (below.code === 'ENOENT') return undefined;
        throw new ShipFailure('archive', `${name}: ${below.reason}`);
      }
      directory = below;
    }
    return directory;
  }
}

function whyNot(root: Directory, mounted: boolean): string | undefined {
  const stats = root.stats();
  if (!stats.isDirectory()) return 'Not a directory';
  if (!mounted) return undefined;
  const above = lstatSync(root.entry('..'));
  const isMounted = above.dev !== stats.dev || above.ino === stats.ino;
  return isMounted ? undefined : 'nothing is mounted there';
}

function makeDirectory(above: Directory, name: string): void {
  const made = attempt(() => mkdirSync(above.entry(name), 0o750));
  if (made === undefined) fsyncSync(above.fd);
  else if (typeof made === 'object' && made.code !== 'EEXIST') {
    throw new ShipFailure(
      made.code === 'ENOSPC' || made.code === 'EDQUOT' ? 'archive' : 'refused',
      made.reason,
    );
  }
}

/** What a filesystem without hard links, or that allows none here, answers. */
const WITHOUT_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);

/** Gives the file its name; false if that is taken. Where there are no hard links, the name is taken first. */
function publish(directory: Directory, temporary: string, name: string): boolean {
  const linked = attempt(() => linkSync(directory.entry(temporary), directory.entry(name)));
  if (linked === undefined) return true;
  if (linked.code === 'EEXIST') return false;
  if (!WITHOUT_LINKS.has(linked.code)) throw new ShipFailure('archive', linked.reason);
  const held = attempt(() => openSync(directory.entry(name), NEW_FILE, 0o640));
  if (typeof held !== 'number') {
    if (held.code === 'EEXIST') return false;
    throw new ShipFailure('archive', held.reason);
  }
  closeSync(held);
  const renamed = attempt(() => renameSync(directory.entry(temporary), directory.entry(name)));
  if (renamed === undefined) return true;
  unlinkSync(directory.entry(name));
  throw new ShipFailure('archive', renamed.reason);
}

function* listBelow(directory: Directory, prefix: string): Generator<Listed> {
  for (const name of readdirSync(directory.entry(''), { encoding: 'latin1' })) {
    const stats = lstatSync(directory.entry(name));
    if (stats.isFile() && !isTemporary(name)) yield { object: prefix + name, bytes: stats.size };
    if (!stats.isDirectory()) continue;
    const below = directory.openDirectory(name);
    if ('code' in below) continue;
    using opened = below;
    yield* listBelow(opened, `${prefix}${name}/`);
  }
}

function nameOf(object: string): string {
  return object.slice(object.lastIndexOf('/') + 1);
}

function unlessAbsent<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
