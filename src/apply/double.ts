// Bytes that are in a log and in its archive, because a run ended between the copy and the emptying: told
// from what was noted before, and from the files as they are now.
import type { Emptying, FileIdentity } from '../plan/journal.ts';
import type { FileFacts } from '../plan/snapshot.ts';

/**
 * What the files say: nothing is doubled; the whole archive is also the front of the log; or it is, but a
 * log that was emptied and then filled with the same again would look no different.
 */
export type DoubleVerdict = 'none' | 'double' | 'unclear';

/** The files of an emptying as they are now. */
export interface FoundFiles {
  readonly log: FileFacts;
  readonly archive: FileFacts;
  /** Whether `count` bytes of the log, from `offset` on, are those that the archive begins with. */
  readonly logHolds: (offset: number, count: number) => boolean;
}

/** Judges what an emptying that was begun has left. */
export function judgeDouble(
  noted: Emptying,
  { log, archive, logHolds }: FoundFiles,
): DoubleVerdict {
  if (!isSame(log, noted.log) || !isSame(archive, noted.archive)) return 'none';
  // A log that is only written to gets no shorter.
  const isShort = log.sizeBytes < Math.max(archive.sizeBytes, noted.log.sizeBytes);
  if (isShort || archive.sizeBytes === 0) return 'none';
  if (!logHolds(0, archive.sizeBytes)) return 'none';
  if (log.sizeBytes === noted.log.sizeBytes) {
    return log.mtimeMs === noted.log.mtimeMs ? 'double' : 'unclear';
  }
  const next = Math.min(archive.sizeBytes, log.sizeBytes - archive.sizeBytes);
  return next > 0 && logHolds(archive.sizeBytes, next) ? 'unclear' : 'double';
}

function isSame(found: FileIdentity, noted: FileIdentity): boolean {
  return found.device === noted.device && found.inode === noted.inode;
}
