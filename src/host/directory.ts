// One opened directory. Everything in it is reached through its descriptor (`/proc/self/fd/N/name`), so
// that a path which is exchanged meanwhile leads nowhere else.
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  type Stats,
} from 'node:fs';
import { posix } from 'node:path';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import { Names } from './names.ts';
import { nearby, type Finder } from './nearby.ts';
import { attempt, strerror } from './strerror.ts';
import { entryOf, walk, walkOn, type EntryPath, type Place } from './walk.ts';

/** So many questions about single names are answered by the system before the whole is listed. */
const PROBES_BEFORE_LISTING = 32;

/** An opened directory and, once it has been asked for often enough, its names. */
export class Directory implements Disposable {
  readonly #place: Place;
  #readableFd: number | undefined;
  #names: Names | undefined;
  #probes = 0;
  #hasChanged = false;

  private constructor(place: Place) {
    this.#place = place;
  }

  /** Walks to a directory. That it is none shows when something in it is asked for. */
  static open(path: string): Directory | SystemError {
    const place = walk(path);
    return isSystemError(place) ? place : new Directory(place);
  }

  /** Walks on to a directory in this one. */
  openDirectory(name: string): Directory | SystemError {
    const place = walkOn(this.#place, name);
    return isSystemError(place) ? place : new Directory(place);
  }

  /** A descriptor to find names from, even in a directory that may not be read. */
  get placeFd(): number {
    return this.#place.fd;
  }

  /**
   * A descriptor that can be read and synced.
   * @throws the error of opening it, for instance where the directory may only be searched.
   */
  get fd(): number {
    const flags = constants.O_RDONLY | constants.O_DIRECTORY;
    return (this.#readableFd ??= openSync(this.entry('.'), flags));
  }

  /**
   * Makes what happened to its names durable. One that may only be searched cannot be synced, and is left
   * to the system.
   */
  sync(): SystemError | undefined {
    const answer = attempt(() => fsyncSync(this.fd));
    return isSystemError(answer) && answer.code !== 'EACCES' ? answer : undefined;
  }

  /** Takes the descriptor that `sync` will need, so that want of descriptors shows in time. */
  openToSync(): SystemError | undefined {
    const answer = attempt(() => this.fd);
    return isSystemError(answer) && answer.code !== 'EACCES' ? answer : undefined;
  }

  /** It is a directory indeed, as was seen when it was opened. */
  get isDirectory(): boolean {
    return this.#place.stats.isDirectory();
  }

  /** What the directory is now. */
  stats(): Stats {
    return fstatSync(this.#place.fd);
  }

  /** The path by which the system finds `name` in this directory, whatever its own path has become. */
  entry(name: string): EntryPath {
    return entryOf(this.#place.fd, name);
  }

  /** Calls with a way to find many names in this directory; `nearby` has what the call may do. */
  nearby<T>(count: number, call: (find: Finder) => T): T {
    return nearby(this.#place.fd, count, call);
  }

  /** The names that start with `prefix`, sorted by bytes. */
  namesWithPrefix(prefix: string): readonly string[] | SystemError {
    const names = this.#list();
    return isSystemError(names) ? names : names.withPrefix(prefix);
  }

  /** Whether a name exists, as far as that is known without asking the system about this name. */
  knows(name: string): boolean | undefined {
    if (this.#names === undefined) {
      this.#probes += 1;
      if (this.#probes <= PROBES_BEFORE_LISTING) return undefined;
    }
    const names = this.#list();
    return isSystemError(names) ? undefined : names.has(name);
  }

  /** Makes the names durable that the run has made or taken away since the last time. */
  syncChanged(): SystemError | undefined {
    if (!this.#hasChanged) return undefined;
    this.#hasChanged = false;
    return this.sync();
  }

  /** Notes that the run itself made a name. */
  noteAdded(name: string): void {
    this.#hasChanged = true;
    this.#names?.add(name);
  }

  /** Notes that the run itself took a name away. */
  noteRemoved(name: string): void {
    this.#hasChanged = true;
    this.#names?.remove(name);
  }

  /** Forgets the names: something else may have changed them. */
  forgetNames(): void {
    this.#names = undefined;
    this.#probes = 0;
  }

  #list(): Names | SystemError {
    if (this.#names !== undefined) return this.#names;
    const listed = attempt(() => readdirSync(this.entry(''), { encoding: 'latin1' }));
    if (isSystemError(listed)) return listed;
    this.#names = new Names(listed);
    return this.#names;
  }

  [Symbol.dispose](): void {
    closeSync(this.#place.fd);
    if (this.#readableFd !== undefined) closeSync(this.#readableFd);
  }
}

/** Walks to the directory that a path is in. */
export function openParent(path: string): Directory | SystemError {
  return Directory.open(posix.dirname(path));
}

/** Makes a file that is not there yet, in the directory that a walk leads to. */
export function createWalked(path: string, flags: number, mode: number): number | SystemError {
  if (path === '') return { code: 'ENOENT', reason: strerror('ENOENT') };
  const opened = openParent(path);
  if (isSystemError(opened)) return opened;
  using directory = opened;
  // Behind a slash at the end there is no name, and the system says that this is a directory.
  const name = path.slice(path.lastIndexOf('/') + 1);
  const created = flags | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  return attempt(() => openSync(directory.entry(name), created, mode));
}
