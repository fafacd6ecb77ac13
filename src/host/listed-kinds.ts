// What the files of a directory are, which a listing tells with their names: to ask for each of them again
// takes longer than all else that is done with a log that is not due.
import { lstatSync, readdirSync, type Dirent } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import { toBytes } from './bytes.ts';
import { kindOf } from './machine-disk.ts';
import { attempt } from './strerror.ts';

const ASCII = /^[ -~]*$/;

/** Lists directories, and knows what is in the latest one. */
export class ListedKinds {
  #prefix: string | undefined;
  #entries: readonly Dirent[] = [];
  #directories: ReadonlySet<string> = new Set();
  /** what all of them are, once that is asked for. */
  #kinds: ReadonlyMap<string, FileFacts['kind']> | undefined;

  /** The names in a directory, as bytes. */
  list(directory: string): readonly string[] | SystemError {
    const entries = entriesOf(directory);
    if (entries === undefined) {
      return attempt(() => readdirSync(toBytes(directory), { encoding: 'latin1' }));
    }
    this.#prefix = directory.endsWith('/') ? directory : `${directory}/`;
    this.#entries = entries;
    this.#directories = new Set(namesOf(entries.filter((entry) => entry.isDirectory())));
    this.#kinds = undefined;
    return namesOf(entries);
  }

  /**
   * Whether a path is a directory that was listed; undefined if it is not in the latest directory. To be asked of what a
   * listing gave: of another path it is not known.
   */
  isDirectory(path: string): boolean | undefined {
    const name = this.#nameOf(path);
    if (name === undefined || name.includes('/')) return undefined;
    return this.#directories.size > 0 && this.#directories.has(name);
  }

  /** What a file is if it was in the latest directory, else what lstat(2) says. */
  kindOf(path: string): FileFacts['kind'] | SystemError {
    const name = this.#nameOf(path);
    this.#kinds ??= new Map(this.#entries.map((entry) => [entry.name, kindOf(entry)]));
    const listed = name === undefined ? undefined : this.#kinds.get(name);
    if (listed !== undefined) return listed;
    const stats = attempt(() => lstatSync(toBytes(path)));
    return isSystemError(stats) ? stats : kindOf(stats);
  }

  /** A path as seen from the latest directory, if it is below that. */
  #nameOf(path: string): string | undefined {
    const prefix = this.#prefix;
    return prefix !== undefined && path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
  }
}

function namesOf(entries: readonly Dirent[]): readonly string[] {
  return entries.map(({ name }) => name);
}

/**
 * The entries with what they are; undefined if that is not to be had: where the directory may not be
 * searched lstat(2) fails too, and where a listing tells names only Node asks for each by the wrong name.
 */
function entriesOf(directory: string): readonly Dirent[] | undefined {
  if (!ASCII.test(directory)) return undefined;
  const entries = attempt(() => {
    lstatSync(`${directory}/.`);
    return readdirSync(directory, { encoding: 'latin1', withFileTypes: true });
  });
  return isSystemError(entries) ? undefined : entries;
}
