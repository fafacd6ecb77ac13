// One opened directory. Everything in it is reached through its descriptor (`/proc/self/fd/N/name`), so
// that a path which is exchanged meanwhile leads nowhere else.
import { closeSync, constants, fsyncSync, openSync, readdirSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import { toBytes } from './bytes.ts';
import { attempt } from './strerror.ts';

/** So many questions about single names are answered by the system before the whole is listed. */
const PROBES_BEFORE_LISTING = 32;

/** An opened directory and, once it has been asked for often enough, its names. */
export class Directory implements Disposable {
  readonly fd: number;
  readonly #prefix: string;
  #names: string[] | undefined;
  #probes = 0;
  #hasChanged = false;

  private constructor(fd: number) {
    this.fd = fd;
    this.#prefix = `/proc/self/fd/${fd}/`;
  }

  static open(path: string): Directory | SystemError {
    const flags = constants.O_RDONLY | constants.O_DIRECTORY;
    const fd = attempt(() => openSync(toBytes(path), flags));
    return isSystemError(fd) ? fd : new Directory(fd);
  }

  /** The path by which the system finds `name` in this directory, whatever its own path has become. */
  entry(name: string): Buffer {
    return toBytes(this.#prefix + name);
  }

  /** All names, sorted by bytes. */
  names(): readonly string[] | SystemError {
    if (this.#names !== undefined) return this.#names;
    const names = attempt(() => readdirSync(this.entry(''), { encoding: 'latin1' }));
    if (!isSystemError(names)) this.#names = names.toSorted();
    return this.#names ?? names;
  }

  /** Whether a name exists, as far as that is known without asking the system about this name. */
  knows(name: string): boolean | undefined {
    if (this.#names === undefined) {
      this.#probes += 1;
      if (this.#probes <= PROBES_BEFORE_LISTING || isSystemError(this.names())) return undefined;
    }
    const names = this.#names ?? [];
    return names[firstNotBefore(names, name)] === name;
  }

  /** Makes the names durable that the run has made or taken away since the last time. */
  syncChanged(): SystemError | undefined {
    if (!this.#hasChanged) return undefined;
    this.#hasChanged = false;
    const synced = attempt(() => fsyncSync(this.fd));
    return isSystemError(synced) ? synced : undefined;
  }

  /** Notes that the run itself made a name. */
  noteAdded(name: string): void {
    this.#hasChanged = true;
    if (this.#names === undefined) return;
    const index = firstNotBefore(this.#names, name);
    if (this.#names[index] !== name) this.#names.splice(index, 0, name);
  }

  /** Notes that the run itself took a name away. */
  noteRemoved(name: string): void {
    this.#hasChanged = true;
    if (this.#names === undefined) return;
    const index = firstNotBefore(this.#names, name);
    if (this.#names[index] === name) this.#names.splice(index, 1);
  }

  /** Forgets the names: something else may have changed them. */
  forgetNames(): void {
    this.#names = undefined;
    this.#probes = 0;
  }

  [Symbol.dispose](): void {
    closeSync(this.fd);
  }
}

/** The index of the first of the sorted `names` that does not come before `name`. */
export function firstNotBefore(names: readonly string[], name: string): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((names[middle] ?? '') < name) low = middle + 1;
    else high = middle;
  }
  return low;
}
