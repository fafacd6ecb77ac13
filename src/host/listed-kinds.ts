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
  #prefix = '';
  #kinds: ReadonlyMap<string, FileFacts['kind']> = new Map();

  /** The names in a directory, as bytes. */
  list(directory: string): readonly string[] | SystemError {
    const entries = entriesOf(directory);
    if (entries === undefined) {
      return attempt(() => readdirSync(toBytes(directory), { encoding: 'latin1' }));
    }
    this.#prefix = directory.endsWith('/') ? directory : `${directory}/`;
    this.#kinds = new Map(entries.map((entry) => [entry.name, kindOf(entry)]));
    return entries.map(({ name }) => name);
  }

  /** What a file is if it was in the latest directory, else what lstat(2) says. */
  kindOf(path: string): FileFacts['kind'] | SystemError {
    const listed = path.startsWith(this.#prefix)
      ? this.#kinds.get(path.slice(this.#prefix.length))
      : undefined;
    if (listed !== undefined) return listed;
    const stats = attempt(() => lstatSync(toBytes(path)));
    return isSystemError(stats) ? stats : kindOf(stats);
  }
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
