// The logs that the daemon watches. Each has its own next look, so that a look at one that grows costs nothing for
// those that do not.
import type { Settings } from '../config/settings.ts';
import type { Moment } from '../plan/period.ts';
import { mayWait } from '../plan/postpone.ts';
import type { Schedule } from '../plan/schedule.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import type { Clock } from '../plan/verdict.ts';
import { growthAfter, type Growth } from './schedule-growth.ts';
import {
  hasSizeRule,
  idleTime,
  nextRound,
  outlookOn,
  pauseAfter,
  type Present,
  type Reason,
  type WakeUp,
  type WatchedLog,
} from './schedule.ts';
import type { Sample } from '../state/memory.ts';

/** A stanza, and the logs that it has now. */
export interface WatchedStanza {
  readonly settings: Settings;
  readonly schedule: Schedule | undefined;
  /** When a log is due by its frequency alone, in epoch seconds; undefined if it never is. */
  readonly dueAfter: (last: Moment) => number | undefined;
  readonly logs: readonly string[];
}

/** When logs were rotated last; undefined for one that no run has met. */
export type LastOf = (path: string) => Moment | undefined;

/** A log that something is to be done about. */
export interface DueLog {
  readonly path: string;
  readonly because: Reason;
}

/** What a run has done about logs. */
export interface RunOutcome {
  /** NOW of the run in epoch seconds, with which what was rotated is dated. */
  readonly now: number;
  readonly lastOf: LastOf;
  /** what is left to the next run. */
  readonly unfinished: ReadonlySet<string>;
  /** what is left until the machine is quieter, or until then, in epoch seconds: all there is of that. */
  readonly waiting: ReadonlyMap<string, number>;
}

/** What is asked of the machine about a log. */
export interface LogEyes {
  /** The file; undefined if there is none. */
  readonly look: (path: string) => FileFacts | undefined;
  /** True while what is heavy about it is to wait for a quieter machine. */
  readonly isBusy: (log: WatchedLog) => boolean;
}

interface Entry {
  log: WatchedLog;
  dueAfter: WatchedStanza['dueAfter'];
  growth: Growth | undefined;
  /** when to look next, in epoch milliseconds. */
  nextMs: number;
  because: WakeUp['because'];
  /** it was due, and a run has just been over it: its NOW, and how the log was before. */
  tried: { readonly at: number; readonly growth: Growth | undefined } | undefined;
  /** a run has left it unfinished, or has put that off, and it may be done now. */
  left: 'left' | 'calm' | undefined;
  failures: number;
}

/** A machine that is busy is asked again then. */
const BUSY_PAUSE_MS = 60_000;
/** What is only to be finished waits for the load, which the kernel works out every five seconds. */
const CALM_LOOK_MS = 5000;

/** What is watched. */
export class Watch {
  #entries = new Map<string, Entry>();
  /** The same: all of them are gone through at every waking, for which a list is made. */
  #list: readonly Entry[] = [];
  #idleMs = idleTime(0);
  #waiting: RunOutcome['waiting'] = new Map();

  /** Takes over the logs that there are now; what is known of those that stay is kept. */
  match(stanzas: readonly WatchedStanza[], lastOf: LastOf, clock: Clock): void {
    const before = this.#entries;
    this.#entries = new Map();
    let sized = 0;
    for (const { settings, schedule, dueAfter, logs } of stanzas) {
      if (hasSizeRule(settings)) sized += logs.length;
      for (const path of logs) {
        const known = before.get(path);
        const log = { path, settings, schedule, last: undefined, frequencyAt: undefined };
        const entry = known ?? newEntry(log, dueAfter);
        if (known?.log.settings !== settings) {
          entry.log = log;
          entry.dueAfter = dueAfter;
          entry.nextMs = Math.min(entry.nextMs, clock.now * 1000);
        }
        setLast(entry, lastOf(path), clock);
        this.#entries.set(path, entry);
      }
    }
    this.#list = [...this.#entries.values()];
    this.#idleMs = idleTime(sized);
  }

  /** Looks at each log whose time has come; the result is those that are due. */
  look(eyes: LogEyes, { clock, nowMs }: Omit<Present, 'idleMs'>): readonly DueLog[] {
    const present = { clock, nowMs, idleMs: this.#idleMs };
    const due: DueLog[] = [];
    for (const entry of this.#list) {
      if (entry.nextMs > nowMs) continue;
      const { path } = entry.log;
      const until = this.#waiting.get(path);
      if (until !== undefined) entry.left = isCalm(entry, until, clock, eyes) ? 'calm' : undefined;
      const because = lookAt(entry, eyes.look(path), present);
      if (because !== undefined) due.push({ path, because });
      else if (until !== undefined) entry.nextMs = Math.min(entry.nextMs, nowMs + CALM_LOOK_MS);
    }
    return due;
  }

  /** Looks at everything again at once: the clock was set. */
  lookAnew(): void {
    for (const entry of this.#list) entry.nextMs = 0;
  }

  /** Leaves logs alone until then, since nothing could be done about them. */
  postpone(paths: ReadonlySet<string>, untilMs: number): void {
    for (const path of paths) {
      const entry = this.#entries.get(path);
      if (entry !== undefined) entry.nextMs = untilMs;
    }
  }

  /** Takes in what a run has done about logs, and which of them were due for it; they are looked at next. */
  settle(
    paths: Iterable<string>,
    due: ReadonlySet<string>,
    { now, lastOf, unfinished, waiting }: RunOutcome,
    clock: Clock,
  ): void {
    this.#waiting = waiting;
    for (const path of paths) {
      const entry = this.#entries.get(path);
      if (entry === undefined) continue;
      const isMet = entry.log.last === undefined && lastOf(path) !== undefined;
      setLast(entry, lastOf(path), clock);
      // A new log was to be met; whether it was also to be rotated could not be told before.
      const isTried = due.has(path) && (!isMet || this.#wasDue(entry, clock));
      entry.tried = isTried ? { at: now, growth: entry.growth } : undefined;
      entry.left = unfinished.has(path) ? 'left' : undefined;
      entry.nextMs = 0;
    }
  }

  /** Whether a log was due as it was at the last look. */
  #wasDue({ log, growth }: Entry, clock: Clock): boolean {
    const present = { clock, nowMs: clock.now * 1000, idleMs: this.#idleMs };
    return outlookOn(log, growth, present).kind === 'due';
  }

  /** The logs that have failed, and whose time has not come again. */
  resting(nowMs: number): ReadonlySet<string> {
    const resting = new Set<string>();
    for (const [path, { failures, nextMs }] of this.#entries) {
      if (failures > 0 && nextMs > nowMs) resting.add(path);
    }
    return resting;
  }

  /** How logs with `maxrate` were a minute ago or longer. */
  samples(): ReadonlyMap<string, Sample> {
    const samples = new Map<string, Sample>();
    for (const [path, { log, growth }] of this.#entries) {
      if (log.settings.maxrate > 0 && growth?.sample !== undefined)
        samples.set(path, growth.sample);
    }
    return samples;
  }

  /** All logs. */
  paths(): Iterable<string> {
    return this.#entries.keys();
  }

  /** The next look; undefined if there is no log. */
  nextLook(): WakeUp | undefined {
    let first: Entry | undefined;
    for (const entry of this.#list) {
      if (first === undefined || entry.nextMs < first.nextMs) first = entry;
    }
    if (first === undefined) return undefined;
    return { atMs: first.nextMs, because: first.because, log: first.log.path };
  }
}

function newEntry(log: WatchedLog, dueAfter: WatchedStanza['dueAfter']): Entry {
  return {
    log,
    dueAfter,
    growth: undefined,
    nextMs: 0,
    because: 'absent',
    tried: undefined,
    left: undefined,
    failures: 0,
  };
}

function setLast(entry: Entry, last: Moment | undefined, clock: Clock): void {
  if (entry.log.last?.epoch === last?.epoch) return;
  const frequencyAt = last === undefined ? undefined : entry.dueAfter(last);
  entry.log = { ...entry.log, last, frequencyAt };
  entry.nextMs = Math.min(entry.nextMs, clock.now * 1000);
}

/** True if what was put off is to be done. */
function isCalm({ log }: Entry, until: number, clock: Clock, eyes: LogEyes): boolean {
  return !mayWait(until, clock.now, log.settings) || !eyes.isBusy(log);
}

/** Why a log is due; undefined if it is not, or rests. */
function lookAt(entry: Entry, facts: FileFacts | undefined, present: Present): Reason | undefined {
  const { nowMs } = present;
  const { tried, left } = entry;
  entry.growth = facts === undefined ? undefined : growthAfter(entry.growth, facts, nowMs);
  entry.tried = undefined;
  const outlook = outlookOn(entry.log, entry.growth, present);
  if (left === undefined && outlook.kind === 'look') {
    entry.failures = 0;
    lookAgain(entry, outlook);
    return undefined;
  }
  const because = outlook.kind === 'due' ? outlook.because : left;
  if (tried === undefined) return because;
  if (left !== undefined || tried.at !== entry.log.last?.epoch) {
    rest(entry, nowMs);
    return undefined;
  }
  if (facts === undefined || !isUnchanged(tried.growth, facts)) return because;
  lookAgain(entry, { atMs: nextRound(nowMs), because: 'growth' });
  return undefined;
}

function lookAgain(entry: Entry, { atMs, because }: Pick<WakeUp, 'atMs' | 'because'>): void {
  entry.nextMs = atMs;
  entry.because = because;
}

/** A log that was copied and is as it was (`copy`) could be rotated for ever. */
function isUnchanged(before: Growth | undefined, facts: FileFacts): boolean {
  const { device, inode, sizeBytes } = before?.facts ?? {};
  return device === facts.device && inode === facts.inode && facts.sizeBytes >= (sizeBytes ?? 0);
}

/** A run was over the log, and it is still due. */
function rest(entry: Entry, nowMs: number): void {
  const { busyskip } = entry.log.settings;
  const isBusy = busyskip.perCpu > 0 && entry.left === undefined;
  if (!isBusy) entry.failures += 1;
  const pauseMs = isBusy ? BUSY_PAUSE_MS : pauseAfter(entry.failures);
  lookAgain(entry, { atMs: nowMs + pauseMs, because: 'retry' });
}
