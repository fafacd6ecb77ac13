// Whether a log is due, and why (ENGINE-SPEC 6). Verdicts are data: the run prints them in logrotate's
// words, `explain` in its own.
import type { LocalTime } from '../calendar/zone.ts';
import type { SystemError } from '../config/system-error.ts';
import type { Settings } from '../config/settings.ts';
import { isDueByPeriod, type TimeCriterion } from './period.ts';
import type { FileFacts, UnsafeLink } from './snapshot.ts';

/** The instant of the run: NOW in epoch seconds, and in the zone of the stanza. */
export interface Clock {
  readonly now: number;
  readonly local: LocalTime;
}

/** Why a log that could be rotated is not. */
export type SkipReason =
  | { readonly kind: 'below-size' }
  | { readonly kind: 'already-rotated' }
  | {
      readonly kind: 'period-not-over';
      readonly criterion: TimeCriterion;
      readonly last: LocalTime;
    }
  | { readonly kind: 'below-minsize' }
  | { readonly kind: 'below-minage' }
  | { readonly kind: 'empty' };

/** Why a log is rotated. */
export type RotateReason = 'forced' | 'over-maxsize' | 'over-size' | 'future' | 'period';

/** What was decided about one log. */
export type Verdict =
  /** its directory is missing and that is fine. */
  | { readonly kind: 'directory-missing' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'stat-failed'; readonly path: string; readonly error: SystemError }
  | { readonly kind: 'insecure-directory' }
  /** on the way to its directory, or to that of its archives. */
  | { readonly kind: 'unsafe-link'; readonly link: UnsafeLink }
  | { readonly kind: 'symlink' }
  | { readonly kind: 'hard-links'; readonly links: number }
  | {
      readonly kind: 'skip';
      readonly skipped: readonly SkipReason[];
      /** what would have made it due, had it not been for `skipped`. */
      readonly despite: RotateReason | undefined;
    }
  | { readonly kind: 'rotate'; readonly because: RotateReason };

const ERRORS: ReadonlySet<Verdict['kind']> = new Set([
  'stat-failed',
  'insecure-directory',
  'unsafe-link',
]);

/** True if a verdict is an error of its log. */
export function isError(verdict: Verdict): boolean {
  return ERRORS.has(verdict.kind);
}

/**
 * The verdict on the directory that a log is in, for a stanza without `su` that root runs; undefined
 * if the log itself is to be looked at.
 */
export function judgeDirectory(
  path: string,
  facts: FileFacts | SystemError,
  missingok: boolean,
): Verdict | undefined {
  if ('code' in facts) {
    if (facts.code === 'ENOENT' && missingok) return { kind: 'directory-missing' };
    return { kind: 'stat-failed', path, error: facts };
  }
  const groupCanWrite = facts.gid !== 0 && (facts.mode & 0o020) !== 0;
  const othersCanWrite = (facts.mode & 0o002) !== 0;
  return groupCanWrite || othersCanWrite ? { kind: 'insecure-directory' } : undefined;
}

/** The verdict on what lstat said about a log; undefined if its size and dates are to be looked at. */
export function judgeFile(
  path: string,
  facts: FileFacts | SystemError,
  settings: Settings,
): Verdict | undefined {
  if ('code' in facts) {
    if (facts.code === 'ENOENT' && settings.missingok) return { kind: 'missing' };
    return { kind: 'stat-failed', path, error: facts };
  }
  if (facts.kind === 'symlink') return { kind: 'symlink' };
  if (facts.links !== 1 && !settings.allowhardlink) {
    return { kind: 'hard-links', links: facts.links };
  }
  return undefined;
}

/** The question whether a log that may be rotated is due. */
export interface DueQuestion {
  readonly settings: Settings;
  readonly facts: FileFacts;
  /** when it was rotated last, or first seen. */
  readonly last: { readonly local: LocalTime; readonly epoch: number };
  readonly clock: Clock;
  readonly force: boolean;
}

/** Whether a log that may be rotated is due. An empty one is not under notifempty, even if forced. */
export function judgeDue(question: DueQuestion): Verdict {
  const judged = judgeCriteria(question);
  const { settings, facts } = question;
  if (judged.kind === 'rotate' && !settings.ifempty && facts.sizeBytes === 0) {
    return { kind: 'skip', skipped: [{ kind: 'empty' }], despite: judged.because };
  }
  return judged;
}

type Judged = Extract<Verdict, { readonly kind: 'rotate' | 'skip' }>;

/** A clock may be this far behind the last rotation before that is taken for a mistake. */
const FUTURE_SECONDS = 25 * 3600;

function judgeCriteria({ settings, facts, last, clock, force }: DueQuestion): Judged {
  const { criterion, maxsize } = settings;
  if (force) return { kind: 'rotate', because: 'forced' };
  if (maxsize !== 0 && facts.sizeBytes > maxsize)
    return { kind: 'rotate', because: 'over-maxsize' };
  if (criterion.kind === 'size') {
    if (facts.sizeBytes >= criterion.bytes) return { kind: 'rotate', because: 'over-size' };
    return skip([{ kind: 'below-size' }]);
  }
  if (last.epoch - clock.now > FUTURE_SECONDS) return { kind: 'rotate', because: 'future' };
  if (isSameMinute(last.local, clock.local)) return skip([{ kind: 'already-rotated' }]);
  const skipped: SkipReason[] = [];
  const due = isDueByPeriod(criterion, last, clock);
  if (!due) skipped.push({ kind: 'period-not-over', criterion, last: last.local });
  skipped.push(...belowMinimum(settings, facts, clock.now));
  if (skipped.length === 0) return { kind: 'rotate', because: 'period' };
  return { kind: 'skip', skipped, despite: due ? 'period' : undefined };
}

function skip(skipped: readonly SkipReason[]): Judged {
  return { kind: 'skip', skipped, despite: undefined };
}

function belowMinimum(settings: Settings, facts: FileFacts, now: number): readonly SkipReason[] {
  const { minsize, minage } = settings;
  const reasons: SkipReason[] = [];
  if (minsize !== 0 && facts.sizeBytes < minsize) reasons.push({ kind: 'below-minsize' });
  const ageSeconds = now - Math.floor(facts.mtimeMs / 1000);
  if (minage !== 0 && minage * 86400 >= ageSeconds) reasons.push({ kind: 'below-minage' });
  return reasons;
}

function isSameMinute(a: LocalTime, b: LocalTime): boolean {
  return (
    a.year === b.year &&
    a.month === b.month &&
    a.day === b.day &&
    a.hour === b.hour &&
    a.minute === b.minute
  );
}
