// Which archives of a managed group go: from the archives, the rules and the instant, with the reason.
import type { Settings } from '../config/settings.ts';
import type { ManagedFile } from './managed-group.ts';
import { isOverAge } from './retention-candidate.ts';

/** The rule that removes an archive. */
export type ManagedRule =
  | { readonly kind: 'rotate'; readonly rotate: number }
  | { readonly kind: 'maxage'; readonly maxage: number };

/** An archive that goes. */
export interface GoingFile {
  readonly file: ManagedFile;
  readonly because: ManagedRule;
}

/**
 * The archives that go, the oldest first, of `archives` in that order. Two forms of one file are one archive.
 * `rotate 0`, which is also what logrotate has where nothing is written, is no rule here.
 */
export function goingFiles(
  archives: readonly ManagedFile[],
  { rotate, maxage }: Settings,
  now: number,
): readonly GoingFile[] {
  const dates = [...new Set(archives.map(({ plain }) => plain))];
  const kept = new Set(rotate > 0 ? dates.slice(-rotate) : dates);
  return archives.flatMap((file): readonly GoingFile[] => {
    if (!kept.has(file.plain)) return [{ file, because: { kind: 'rotate', rotate } }];
    if (!isOverAge(file.facts.mtimeMs, maxage, now)) return [];
    return [{ file, because: { kind: 'maxage', maxage } }];
  });
}
