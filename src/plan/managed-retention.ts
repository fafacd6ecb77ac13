// The archives of a managed group as the rules about archives see them.
import { civilSeconds, UTC, type CivilFields, type Zone } from '../calendar/zone.ts';
import type { Settings } from '../config/settings.ts';
import { AHEAD_SECONDS, type FoundArchive } from './archives.ts';
import { removalsOf } from './choose-victims.ts';
import type { ManagedFile } from './managed-group.ts';
import type { Removal } from './remove-archives.ts';
import { rulesFor, type RetentionRules } from './retention-rules.ts';
import { retain } from './retention.ts';

/** What is known about archives besides themselves. */
export interface ArchiveSurroundings {
  /** epoch seconds. */
  readonly now: number;
  /** that of the dates in names, unless these have their own. */
  readonly zone: Zone;
  /** whether a file is to be compressed yet. */
  readonly isPending: (file: ManagedFile) => boolean;
}

/** Files of a group as archives; two forms of one file are two forms of one archive. */
export function groupArchives(
  files: readonly ManagedFile[],
  { now, zone, isPending }: ArchiveSurroundings,
): readonly FoundArchive[] {
  const nowCivil = civilSeconds(zone.localTime(now));
  return files.map((file) => ({
    path: file.path,
    facts: file.facts,
    order: file.at,
    slot: undefined,
    date: dateOf(file, zone),
    fromFuture: file.at - (file.isInstant ? now : nowCivil) > AHEAD_SECONDS,
    pending: isPending(file),
  }));
}

function dateOf({ at, isInstant }: ManagedFile, zone: Zone): CivilFields {
  return (isInstant ? zone : UTC).localTime(Math.floor(at));
}

/** Nothing is rotated, so all rules hold at every run; `rotate 0` is none, which would leave nothing. */
export function managedRules(settings: Settings): RetentionRules {
  const rules = rulesFor(settings, 'prune');
  return rules.rotate === 0 ? { ...rules, rotate: undefined } : rules;
}

/** The archives that go if none of them is protected, the oldest first. */
export function goingArchives(
  archives: readonly FoundArchive[],
  settings: Settings,
  now: number,
): readonly Removal[] {
  const about = { log: '', archives, rules: managedRules(settings), protections: new Map() };
  const [retention] = retain([about], { now, deficitBytes: 0 }).logs;
  return retention === undefined ? [] : removalsOf(retention, archives);
}
