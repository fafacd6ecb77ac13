/** State entries as they are when a state file has been read. */
import type { StateEntries, StateEntry } from '../../src/state/state-file.ts';

/** The entries by their paths. */
export function byPath(entries: readonly StateEntry[]): StateEntries {
  return new Map(entries.map((entry) => [entry.path, entry]));
}
