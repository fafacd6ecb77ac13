// The processes that write to a file, by number and name.
import { programOf, type OpenFiles } from '../host/open-files.ts';
import type { FileIdentity } from '../plan/journal.ts';
import type { Holder } from '../plan/proof.ts';

/** Who has a file open for writing, each process once. */
export function holdersOf(seen: OpenFiles, file: FileIdentity): readonly Holder[] {
  const pids = new Set(seen.writersOf(file).map(({ pid }) => pid));
  return [...pids].map((pid) => ({ pid, program: programOf(pid) }));
}
