// When the daemon wakes next, and why: pure, from what is configured, what the state knows, and how logs grow.
import type { Settings } from '../config/settings.ts';
import { nextDue, type NextDue } from '../plan/next-due.ts';
import type { Moment } from '../plan/period.ts';
import type { Schedule } from '../plan/schedule.ts';
import { judgeFile, type Clock, type RotateReason } from '../plan/verdict.ts';
import type { Growth } from './schedule-growth.ts';

/** Looks are taken at quarters of a second, so that there are never more of them. */
const LOOK_EVERY_MS = 250;
/** Logs that have a size rule are looked at once a minute at least, and where they are few, once a second. */
const LONGEST_LOOK_MS = 60_000;
const SHORTEST_IDLE_MS = 1000;
const IDLE_MS_PER_LOG = 6;
const ROUND_MS = 3_600_000;
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 3_600_000;

/** A log, and what its being due depends on beside its file. */
export interface WatchedLog {
  readonly path: string;
  readonly settings: Settings;
  /** the times of `schedule`, where that is the criterion. */
  readonly schedule: Schedule | undefined;
  /** when it was rotated last; undefined if no run has met it yet. */
  readonly last: Moment | undefined;
  /** when it is due by its frequency alone, in epoch seconds; undefined if it never is. */
  readonly frequencyAt: number | undefined;
}

/**
 * Why the daemon does something about a log: it is due, was never met, or its rotation was left unfinished, by a failure
 * or (`calm`) until the machine was quieter.
 */
export type Reason = RotateReason | 'new' | 'left' | 'calm';

/** A log is due, or is to be looked at again then, in epoch milliseconds. */
export type Outlook =
  | { readonly kind: 'due'; readonly because: Reason }
  | { readonly kind: 'look'; readonly atMs: number; readonly because: LookReason };

/** Why a log is looked at: it may be due by the calendar, or by its size; or there was no log. */
export type LookReason = 'calendar' | 'growth' | 'absent';

/** The time at which the outlook is asked for. */
export interface Present {
  readonly clock: Clock;
  readonly nowMs: number;
  /** how long a log may go unseen whose size matters and that grows slowly. */
  readonly idleMs: number;
}

/** How long a log may go unseen, where so many have a size that matters. */
export function idleTime(logs: number): number {
  return Math.min(Math.max(logs * IDLE_MS_PER_LOG, SHORTEST_IDLE_MS), LONGEST_LOOK_MS);
}

/** What is to be expected of a log that was just looked at; `growth` is undefined if there is no file. */
export function outlookOn(log: WatchedLog, growth: Growth | undefined, present: Present): Outlook {
  const { nowMs, idleMs, clock } = present;
  const { settings, schedule, last, frequencyAt } = log;
  if (growth === undefined || judgeFile(log.path, growth.facts, settings) !== undefined) {
    return { kind: 'look', atMs: atLook(nowMs + idleMs), because: 'absent' };
  }
  if (last === undefined) return { kind: 'due', because: 'new' };
  if (isAlwaysDue(settings)) return { kind: 'look', atMs: nextRound(nowMs), because: 'growth' };
  const { facts, rate, sample } = growth;
  const question = { settings, facts, last, clock, force: false, schedule, sample };
  const due = nextDue({ ...question, rate, frequencyAt });
  const isDue = due !== undefined && !due.predicted && due.at <= clock.now;
  return isDue ? { kind: 'due', because: due.because } : lookBefore(due, settings, present);
}

/** When to look again at a log that is not due. */
function lookBefore(
  due: NextDue | undefined,
  settings: Settings,
  { nowMs, idleMs }: Present,
): Outlook {
  const dueMs = due === undefined ? Infinity : due.at * 1000;
  if (due?.predicted === false && !hasSizeRule(settings)) {
    return { kind: 'look', atMs: dueMs, because: 'calendar' };
  }
  const isCalendar = due?.predicted === false && dueMs <= nowMs + idleMs;
  if (isCalendar) return { kind: 'look', atMs: dueMs, because: 'calendar' };
  // Half the way to where it will be: it may grow faster by then.
  const halfMs = Math.max((dueMs - nowMs) / 2, 1);
  return { kind: 'look', atMs: atLook(nowMs + Math.min(halfMs, idleMs)), because: 'growth' };
}

/** True if it may be its size that makes a log due. */
export function hasSizeRule({ criterion, maxsize, maxrate, minsize }: Settings): boolean {
  return criterion.kind === 'size' || maxsize + maxrate + minsize > 0;
}

/** Every run rotates such a log: those do that are over everything. */
function isAlwaysDue({ criterion }: Settings): boolean {
  return criterion.kind === 'size' && criterion.bytes === 0;
}

function atLook(ms: number): number {
  return Math.ceil(ms / LOOK_EVERY_MS) * LOOK_EVERY_MS;
}

/** The next hour: everything is gone over then, also what has no time of its own. */
export function nextRound(nowMs: number): number {
  return (Math.floor(nowMs / ROUND_MS) + 1) * ROUND_MS;
}

/** How long something is left alone that has failed so often. */
export function pauseAfter(failures: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.max(failures - 1, 0), LONGEST_PAUSE_MS);
}

/** When the daemon wakes, in epoch milliseconds, and why. */
export interface WakeUp {
  readonly atMs: number;
  readonly because: LookReason | 'round' | 'match' | 'retry' | 'ship';
  /** the log that it is about. */
  readonly log?: string;
}

/** The first of several reasons to wake. */
export function firstOf(first: WakeUp, ...others: readonly (WakeUp | undefined)[]): WakeUp {
  return others.reduce<WakeUp>(
    (earliest, each) => (each === undefined || each.atMs >= earliest.atMs ? earliest : each),
    first,
  );
}
