// How one log is at the moment, in the numbers that an overview has room for.
import type { Place } from '../config/diagnostic.ts';
import type { LocalTime } from '../calendar/zone.ts';
import type { SystemError } from '../config/system-error.ts';
import { frequencyDue } from './frequency.ts';
import { growthRate } from './growth.ts';
import type { NextDue } from './next-due.ts';
import type { Holder } from './proof.ts';
import type { FileFacts } from './snapshot.ts';
import { isError, type DueQuestion, type Verdict } from './verdict.ts';

/** What is not as it should be. */
export type Trouble =
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  /** its last rotation is yet to come. */
  | { readonly kind: 'future'; readonly last: LocalTime }
  /** it has been due for so many seconds. */
  | { readonly kind: 'overdue'; readonly seconds: number }
  /** an archive is still being written to. */
  | { readonly kind: 'held'; readonly path: string; readonly holders: readonly Holder[] }
  /** an interrupted rotation of it is to be completed. */
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'unlistable'; readonly error: SystemError };

/** The archives of a log; times are milliseconds since 1970. */
export interface ArchiveTotals {
  readonly count: number;
  readonly bytes: number;
  readonly oldestMs: number | undefined;
}

/** One row of the overview. */
export interface LogStatus {
  readonly log: string;
  readonly place: Place;
  readonly pattern: string;
  /** files that their program dates itself; the log is what they are called. */
  readonly managed: boolean;
  readonly bytes: number | undefined;
  /** bytes a second; undefined if it is not known. */
  readonly rate: number | undefined;
  /** false if the state file could not be read. */
  readonly isLastKnown: boolean;
  /** epoch seconds. */
  readonly last: number | undefined;
  readonly next: NextDue | undefined;
  readonly archives: ArchiveTotals;
  /** the newest of them, where the log itself is not there. */
  readonly newest: string | undefined;
  /** how many are at all of their destinations, and how many are not; undefined if none are to be shipped. */
  readonly shipping: { readonly shipped: number; readonly waiting: number } | 'unknown' | undefined;
  readonly troubles: readonly Trouble[];
}

/** The sum of some archives. */
export function totalsOf(
  archives: readonly Pick<FileFacts, 'sizeBytes' | 'mtimeMs'>[],
): ArchiveTotals {
  let bytes = 0;
  let oldestMs: number | undefined;
  for (const { sizeBytes, mtimeMs } of archives) {
    bytes += sizeBytes;
    if (oldestMs === undefined || mtimeMs < oldestMs) oldestMs = mtimeMs;
  }
  return { count: archives.length, bytes, oldestMs };
}

/** How fast a log grows: since its last sample, or without one since its last rotation, after which it was empty. */
export function currentRate(
  { facts, sample, last, clock }: DueQuestion,
  isNew: boolean,
): number | undefined {
  const sampled = growthRate(facts, sample, clock.now);
  if (sampled !== undefined || isNew) return sampled;
  const seconds = clock.now - last.epoch;
  return seconds < 60 ? undefined : facts.sizeBytes / seconds;
}

/** A run that a timer makes once a day may be a little late. */
const LATE_SECONDS = 25 * 3600;

/** What a verdict, and the dates behind it, have of trouble. */
export function troublesOf(verdict: Verdict, due: DueQuestion | undefined): readonly Trouble[] {
  if (isError(verdict)) return [{ kind: 'verdict', verdict }];
  if (due === undefined) return [];
  const { last, clock } = due;
  if (last.epoch > clock.now) return [{ kind: 'future', last: last.local }];
  if (
    verdict.kind !== 'rotate' ||
    (verdict.because !== 'period' && verdict.because !== 'scheduled')
  )
    return [];
  const since = frequencyDue({ ...due, zone: clock.zone });
  const seconds = since === undefined ? 0 : clock.now - since;
  return seconds > LATE_SECONDS ? [{ kind: 'overdue', seconds }] : [];
}
