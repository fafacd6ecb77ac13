// Whether any of many directories has got other names in it, without listing them.
import { statSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import { toBytes } from './bytes.ts';
import { attempt } from './strerror.ts';

/** Directories as they were when they were noted. */
export class DirectoryChanges {
  readonly #marks = new Map<string, string>();

  /** Notes a directory before it is listed, or what is not there before it is missed. */
  note(path: string): void {
    if (!this.#marks.has(path)) this.#marks.set(path, markOf(path));
  }

  /** True if a name was made, removed or replaced in one of them. */
  any(): boolean {
    for (const [path, mark] of this.#marks) if (markOf(path) !== mark) return true;
    return false;
  }
}

function markOf(path: string): string {
  const stats = attempt(() => statSync(toBytes(path), { throwIfNoEntry: false }));
  if (stats === undefined) return '';
  if (isSystemError(stats)) return stats.code;
  return `${stats.dev} ${stats.ino} ${stats.mtimeMs}`;
}
