// Whether `rotate` or `maxage` would still remove an archive that they could not remove before.
import type { Settings } from '../config/settings.ts';
import type { StoredArchive } from './stored-archives.ts';
import { isOverAge } from './retention-candidate.ts';

/** True if the rules of the stanza let go of an archive; `finals` are the log's, the oldest first. */
export function isStillDue(
  archive: StoredArchive,
  finals: readonly StoredArchive[],
  settings: Settings,
  now: number,
): boolean {
  const { rotate, maxage, start } = settings;
  if (isOverAge(archive.facts.mtimeMs, maxage, now)) return true;
  if (rotate === -1) return false;
  if (archive.number !== undefined) return archive.number >= start + rotate;
  return finals.indexOf(archive) < finals.length - rotate;
}
