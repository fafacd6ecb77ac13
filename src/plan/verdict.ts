// Whether a log is due, and why (ENGINE-SPEC 6). Verdicts are data: the run prints them in logrotate's
// words, `explain` in its own.
import type { LocalTime, Zone } from '../calendar/zone.ts';
import type { SystemError } from '../config/system-error.ts';
import type { Criterion, Settings } from '../config/settings.ts';
import type { Sample } from '../state/memory.ts';
import { endOfMinage, frequencyDue } from './frequency.ts';
import { growthRate } from './growth.ts';
import { isDueByPeriod, isSameMinute, type TimeCriterion } from './period.ts';
import type { Schedule } from './schedule.ts';
import type { FileFacts, UnsafeLink } from './snapshot.ts';

/** The instant of the run: NOW in epoch seconds, and in the zone of the machine. */
export interface Clock {
  readonly now: number;
  readonly local: LocalTime;
  readonly zone: Zone;
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
  /** no time of `schedule` lies between the last rotation and now; the next one, if there is one. */
  | { readonly kind: 'not-scheduled'; readonly cron: string; readonly next: LocalTime | undefined }
  | { readonly kind: 'below-minsize' }
  | { readonly kind: 'below-minage' }
  /** the load per CPU is over `busyskip`, which holds it up until then. */
  | { readonly kind: 'busy'; readonly load: number; readonly until: LocalTime }
  | { readonly kind: 'empty' };

/** Why a log is rotated. */
export type RotateReason =
  'forced' | 'over-maxsize' | 'over-maxrate' | 'over-size' | 'future' | 'period' | 'scheduled';

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

/** True if a verdict says that the log itself is not there. */
export function isAbsent(verdict: Verdict, log: string): boolean {
  if (verdict.kind !== 'stat-failed') return verdict.kind === 'missing';
  return verdict.path === log && verdict.error.code === 'ENOENT';
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
  /** the times of `schedule`, where that is the criterion. */
  readonly schedule?: Schedule | undefined;
  /** how the log was at the end of an earlier run. */
  readonly sample?: Sample | undefined;
  /** the 1-minute load average for each CPU, where it is asked for. */
  readonly load?: number | undefined;
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

function judgeCriteria(question: DueQuestion): Judged {
  const { settings, facts, last, clock, force } = question;
  const { criterion } = settings;
  const early = force ? 'forced' : reasonToRotateEarly(question);
  if (early !== undefined) return { kind: 'rotate', because: early };
  if (criterion.kind === 'size') {
    if (facts.sizeBytes >= criterion.bytes) return { kind: 'rotate', because: 'over-size' };
    return skip([{ kind: 'below-size' }]);
  }
  if (last.epoch - clock.now > FUTURE_SECONDS) return { kind: 'rotate', because: 'future' };
  return judgeFrequency(question, criterion);
}

type Frequency = Exclude<Criterion, { readonly kind: 'size' }>;

function judgeFrequency(question: DueQuestion, criterion: Frequency): Judged {
  const { settings, facts, clock } = question;
  const because = criterion.kind === 'schedule' ? 'scheduled' : 'period';
  const tooEarly = reasonToWait(question, criterion);
  if (tooEarly?.kind === 'already-rotated') return skip([tooEarly]);
  const below = belowMinimum(settings, facts, clock.now);
  const notYet = tooEarly === undefined ? below : [tooEarly, ...below];
  const skipped = notYet.length === 0 ? busyReason(question) : notYet;
  if (skipped.length === 0) return { kind: 'rotate', because };
  return { kind: 'skip', skipped, despite: tooEarly === undefined ? because : undefined };
}

/** Why a log that is due by its frequency waits for a run at which the machine is less busy. */
function busyReason({
  settings,
  facts,
  last,
  clock,
  schedule,
  load,
}: DueQuestion): readonly SkipReason[] {
  const { perCpu, seconds } = settings.busyskip;
  if (perCpu === 0 || load === undefined || load <= perCpu) return [];
  const { now, zone } = clock;
  const due = frequencyDue({ settings, last, schedule, zone }, endOfMinage(settings, facts));
  if (due === undefined || now >= due + seconds) return [];
  return [{ kind: 'busy', load, until: zone.localTime(due + seconds) }];
}

/** What makes a log due whatever its criterion says. */
function reasonToRotateEarly({
  settings,
  facts,
  sample,
  clock,
}: DueQuestion): RotateReason | undefined {
  const { maxsize, maxrate } = settings;
  if (maxsize !== 0 && facts.sizeBytes > maxsize) return 'over-maxsize';
  const rate = maxrate === 0 ? undefined : growthRate(facts, sample, clock.now);
  return rate !== undefined && rate >= maxrate ? 'over-maxrate' : undefined;
}

/** Why a log is not due by the calendar yet; undefined if it is. */
function reasonToWait(
  { last, clock, schedule }: DueQuestion,
  criterion: Frequency,
): SkipReason | undefined {
  if (criterion.kind === 'schedule') {
    const next = schedule?.next(last.epoch);
    if (next !== undefined && next <= clock.now) return undefined;
    const local = next === undefined ? undefined : schedule?.zone.localTime(next);
    return { kind: 'not-scheduled', cron: criterion.cron, next: local };
  }
  if (isSameMinute(last.local, clock.local)) return { kind: 'already-rotated' };
  return isDueByPeriod(criterion, last, clock)
    ? undefined
    : { kind: 'period-not-over', criterion, last: last.local };
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
