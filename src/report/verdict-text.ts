// What -v says about a log that is being considered (ENGINE-SPEC 6).
import type { TimeCriterion } from '../plan/period.ts';
import type { UnsafeLink } from '../plan/snapshot.ts';
import type { RotateReason, SkipReason, Verdict } from '../plan/verdict.ts';
import type { Event } from './event.ts';
import { debug, error, type Message } from './message.ts';
import { minuteText } from './time-text.ts';

type Considered = Extract<Event, { readonly kind: 'considered' }>;

/** The messages of a consideration, in logrotate's order. */
export function consideredMessages(event: Considered): readonly Message[] {
  const { log, isNew, last, now, verdict } = event;
  const created = isNew ? [debug('Creating new state')] : [];
  const looked = verdict.kind !== 'missing' && !isBeforeLookup(verdict);
  const dates =
    last === undefined
      ? []
      : [debug(`  Now: ${minuteText(now)}`), debug(`  Last rotated at ${minuteText(last)}`)];
  return [
    debug(`considering log ${log}`),
    ...(looked ? created : []),
    ...dates,
    ...verdictMessages(event),
    ...(looked ? [] : created),
  ];
}

const BEFORE_LOOKUP: ReadonlySet<Verdict['kind']> = new Set([
  'directory-missing',
  'stat-failed',
  'insecure-directory',
  'unsafe-link',
]);

/** The state file is looked into after these. */
function isBeforeLookup({ kind }: Verdict): boolean {
  return BEFORE_LOOKUP.has(kind);
}

/** The messages about the verdict itself. */
export function verdictMessages({
  log,
  pattern,
  verdict,
}: Pick<Considered, 'log' | 'pattern' | 'verdict'>): readonly Message[] {
  switch (verdict.kind) {
    case 'directory-missing':
      return [];
    case 'missing':
      return [debug(`  log ${log} does not exist -- skipping`)];
    case 'stat-failed':
      return [error(`stat of ${verdict.path} failed: ${verdict.error.reason}`)];
    case 'insecure-directory':
      return [error(insecureText(log))];
    case 'unsafe-link':
      return [error(unsafeText(log, verdict.link))];
    case 'symlink':
      return [debug(`  log ${log} is symbolic link. ${SYMLINK_RULE}`)];
    case 'hard-links': {
      const rule = `Rotation of files with multiple hard links is not allowed for ${pattern}`;
      return [
        debug(`  log ${log} has multiple (${verdict.links}) hard links. ${rule} -- skipping.`),
      ];
    }
    case 'skip': {
      const skipped = verdict.skipped.map(skipText);
      return [
        ...futureMessage(log, verdict.despite),
        ...skipped.map((reason) => debug(`  log does not need rotating (${reason})`)),
      ];
    }
    case 'rotate':
      return [...futureMessage(log, verdict.because), debug('  log needs rotating')];
  }
}

function futureMessage(log: string, because: RotateReason | undefined): readonly Message[] {
  if (because !== 'future') return [];
  return [error(`log ${log} last rotated in the future -- rotation forced`)];
}

const SYMLINK_RULE =
  'Rotation of symbolic links is not allowed to avoid security issues -- skipping.';

const SU_HINT =
  'Set "su" directive in config file to tell logrotate which user/group should be used for rotation.';

function insecureText(log: string): string {
  const why =
    'parent directory has insecure permissions (It\'s world writable or writable by group which is not "root")';
  return `skipping "${log}" because ${why} ${SU_HINT}`;
}

/** Departure D43: whose link it is, and where it leads. */
function unsafeText(log: string, { link, owner, targetOwner }: UnsafeLink): string {
  const why = `symbolic link "${link}" belongs to uid ${owner} and leads to what belongs to uid ${targetOwner}`;
  return `skipping "${log}" because ${why}. Let root own the link, or: ${SU_HINT}`;
}

/** Why a log that could be rotated is not. */
export function skipText(reason: SkipReason): string {
  switch (reason.kind) {
    case 'below-size':
      return "log size is below the 'size' threshold";
    case 'already-rotated':
      return 'log has already been rotated';
    case 'period-not-over':
      return `log has been rotated at ${minuteText(reason.last)}, which is ${lessThan(reason.criterion)} ago`;
    case 'not-scheduled': {
      const next = reason.next === undefined ? 'never comes' : `is at ${minuteText(reason.next)}`;
      return `the next time of schedule '${reason.cron}' ${next}`;
    }
    case 'below-minsize':
      return minimumText('minsize', 'size', 'minsize value');
    case 'below-minage':
      return minimumText('minage', 'age', 'minage days');
    case 'busy':
      return `the load is ${reason.load.toFixed(2)} for each CPU, over 'busyskip', which waits until ${minuteText(reason.until)}`;
    case 'empty':
      return 'log is empty';
  }
}

function minimumText(directive: string, measure: string, limit: string): string {
  return `'${directive}' directive is used and the log ${measure} is smaller than the ${limit}`;
}

function lessThan(criterion: TimeCriterion): string {
  switch (criterion.kind) {
    case 'hourly':
      return 'less than an hour';
    case 'daily':
      return 'less than a day';
    case 'weekly':
      return 'less than a week';
    case 'monthly':
      return 'less than a month';
    case 'yearly':
      return 'less than a year';
    case 'minutes':
      return `less than or equal ${criterion.minutes} minutes`;
  }
}
