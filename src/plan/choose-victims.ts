// Which archives go for the room of one filesystem, over all logs whose stanzas ask for it there; chosen
// before the first of them is removed.
import type { FreeSpace } from '../config/settings.ts';
import type { FoundArchive } from './archives.ts';
import type { Removal } from './remove-archives.ts';
import type { Protection } from './retention-candidate.ts';
import type { RetentionRules } from './retention-rules.ts';
import { retain, type LogArchives, type Retention } from './retention.ts';

/** A log on the filesystem, and what it may lose. */
export interface RoomLog extends LogArchives {
  readonly archives: readonly FoundArchive[];
  /** bytes that are to be free as long as this log has archives to give. */
  readonly targetBytes: number;
}

/** What is to be free, and what is. */
export interface RoomQuestion {
  readonly logs: readonly RoomLog[];
  readonly freeBytes: number;
  /** no more than that, and the rest of one archive, may go. */
  readonly limitBytes: number;
  /** epoch seconds. */
  readonly now: number;
}

/** What goes. */
export interface Victims {
  /** by log, the oldest first. */
  readonly removals: ReadonlyMap<string, readonly Removal[]>;
  /** what is expected to come back. */
  readonly gainBytes: number;
  /** what was decided where all that may go is not enough. */
  readonly bound: readonly Retention[];
}

/** The bytes that a `minfree` stands for on a filesystem of this size. */
export function bytesOf(free: FreeSpace, totalBytes: number): number {
  switch (free.kind) {
    case 'off':
      return 0;
    case 'bytes':
      return free.bytes;
    case 'percent':
      return Math.ceil((totalBytes * free.percent) / 100);
  }
}

/** The rules of a stanza as far as the room of its filesystem is concerned. */
export function roomRules(rules: RetentionRules): RetentionRules {
  return { ...rules, rotate: undefined, keep: [], maxage: 0, maxtotal: -1 };
}

/** Chooses for the lowest target first, for which every log gives, and for the higher ones from who asks for them. */
export function chooseVictims({ logs, freeBytes, limitBytes, now }: RoomQuestion): Victims {
  const targets = [...new Set(logs.map(({ targetBytes }) => targetBytes))].toSorted(
    (a, b) => a - b,
  );
  const removals = new Map<string, readonly Removal[]>();
  let gainBytes = 0;
  let bound: readonly Retention[] = [];
  for (const target of targets) {
    const deficitBytes = Math.min(target - freeBytes, limitBytes) - gainBytes;
    if (deficitBytes <= 0) continue;
    const asked = logs.filter(({ targetBytes }) => targetBytes >= target);
    const left = asked.map((log) => without(log, removals.get(log.log) ?? []));
    const retained = retain(left, { now, deficitBytes });
    for (const [index, retention] of retained.logs.entries()) {
      const more = removalsOf(retention, left[index]?.archives ?? []);
      removals.set(retention.log, [...(removals.get(retention.log) ?? []), ...more]);
    }
    gainBytes += retained.gainBytes;
    bound = retained.gainBytes < deficitBytes ? retained.logs : [];
  }
  return { removals, gainBytes, bound };
}

/** What goes, with the facts by which it is known again. */
export function removalsOf(
  { decisions }: Retention,
  found: readonly FoundArchive[],
): readonly Removal[] {
  const byPath = new Map(found.map((archive) => [archive.path, archive]));
  return decisions.flatMap((decision) => {
    const archive = byPath.get(decision.archive.path);
    if (decision.kind !== 'remove' || archive === undefined) return [];
    return [{ archive, because: decision.because }];
  });
}

/** A log without what goes already. */
export function without<Log extends RoomLog>(log: Log, removals: readonly Removal[]): Log {
  const gone = new Set(removals.map(({ archive }) => archive.path));
  return { ...log, archives: log.archives.filter(({ path }) => !gone.has(path)) };
}

/** A log some of whose archives could not be removed. */
export function withStuck<Log extends RoomLog>(log: Log, stuck: readonly string[]): Log {
  const more = stuck.map((path): [string, Protection] => [path, { kind: 'not-removable' }]);
  return { ...log, protections: new Map([...log.protections, ...more]) };
}
