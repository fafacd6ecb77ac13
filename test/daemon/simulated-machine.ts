/** A machine for the daemon's loop on which time passes only while somebody sleeps or runs. */
import { setImmediate as immediately } from 'node:timers/promises';
import { zoneFromOffset, type Zone } from '../../src/calendar/zone.ts';
import type { DaemonHost, Matched, Wishes, Work } from '../../src/daemon/loop.ts';
import type { LastOf, RunOutcome, WatchedStanza } from '../../src/daemon/watch.ts';
import type { Moment } from '../../src/plan/period.ts';
import { judgeDue } from '../../src/plan/verdict.ts';
import { factsOf } from '../support/facts.ts';

/** Half past the hours of UTC, where the daemon does its rounds. */
export const ZONE: Zone = zoneFromOffset(() => 5.5 * 3600);

/** A rotation that took place: NOW of its run, and how large the log was. */
export interface Rotation {
  readonly log: string;
  readonly at: number;
  readonly sizeBytes: number;
}

interface SimulatedLog {
  readonly stanza: WatchedStanza;
  /** bytes per second. */
  readonly rate: number;
  inode: number;
  /** how much time had passed when it was made, in milliseconds. */
  sinceMs: number;
  /** undefined if no run has met it. */
  last: Moment | undefined;
}

/** What a machine is made of; times are epoch milliseconds, and its clock right at the start. */
export interface Making {
  readonly stanzas: readonly WatchedStanza[];
  readonly startMs: number;
  readonly endMs: number;
  readonly runMs: number;
  readonly rateOf?: (log: string) => number;
  /** When the state says that all logs were rotated last, in epoch seconds; otherwise it knows none. */
  readonly last?: number;
  /** Is called before each sleep, with how many there have been. */
  readonly onSleep?: (count: number) => void;
  /** Logs that cannot be rotated at that time. */
  readonly fails?: (log: string, at: number) => boolean;
  /** Whether all can be shipped at that time, in epoch seconds; otherwise nothing ships. */
  readonly ships?: (at: number) => boolean;
  /** Whether the machine is too busy for what is heavy, at that time. */
  readonly busy?: (at: number) => boolean;
}

/** The machine, which asks the loop to stop when its time is over. */
export class SimulatedMachine implements DaemonHost {
  readonly rotations: Rotation[] = [];
  /** NOW of each run that could have rotated a log, in epoch seconds. */
  readonly attempts: { readonly log: string; readonly at: number }[] = [];
  /** When something was to be shipped, in epoch seconds. */
  readonly shipments: number[] = [];
  /** When a log was finished that had been put off. */
  readonly finishes: { readonly log: string; readonly at: number }[] = [];
  readonly sleeps: number[] = [];
  looks = 0;
  readonly wishes: Wishes;
  readonly #making: Making;
  readonly #logs = new Map<string, SimulatedLog>();
  readonly #stop = new AbortController();
  /** How long each log that was put off may wait, in epoch seconds. */
  readonly #waiting = new Map<string, number>();
  /** What its clock shows, and the time that has passed really. */
  #nowMs: number;
  #passedMs = 0;

  constructor(making: Making) {
    this.#making = making;
    this.#nowMs = making.startMs;
    this.wishes = { stop: this.#stop.signal, reload: false, force: false };
    for (const stanza of making.stanzas) {
      for (const log of stanza.logs) {
        const rate = making.rateOf?.(log) ?? 0;
        const { last } = making;
        const met = last === undefined ? undefined : momentOf(last);
        this.#logs.set(log, { stanza, rate, inode: 1, sinceMs: 0, last: met });
      }
    }
  }

  readonly now = (): number => this.#nowMs;

  /** Sets its clock; the machine goes on for as long as it was to. */
  setClock(byMs: number): void {
    this.#nowMs += byMs;
  }

  readonly clockAt: DaemonHost['clockAt'] = (nowMs) => {
    const now = Math.floor(nowMs / 1000);
    return { now, local: ZONE.localTime(now), zone: ZONE };
  };

  readonly sleep = async (ms: number): Promise<void> => {
    // What goes on beside the loop takes no time.
    await immediately();
    this.sleeps.push(ms);
    this.#making.onSleep?.(this.sleeps.length);
    this.#pass(ms);
  };

  readonly match: DaemonHost['match'] = (): Matched => ({
    stanzas: this.#making.stanzas,
    lastOf: this.#lastOf,
  });

  readonly look: DaemonHost['look'] = (path) => {
    this.looks += 1;
    const log = this.#logs.get(path);
    return log === undefined
      ? undefined
      : factsOf({ sizeBytes: this.#sizeOf(log), inode: log.inode });
  };

  readonly run = (work: Work): Promise<RunOutcome> => {
    const clock = this.clockAt(this.#nowMs);
    const due = work.due === 'all' ? [...this.#logs.keys()] : work.due.map(({ path }) => path);
    this.#finishWaiting(work, clock.now);
    for (const path of due) if (!work.resting.has(path)) this.#consider(path, work, clock);
    this.#pass(this.#making.runMs);
    const left = { unfinished: new Set<string>(), waiting: new Map(this.#waiting) };
    return Promise.resolve({ now: clock.now, lastOf: this.#lastOf, ...left });
  };

  readonly isBusy = (): boolean => this.#isBusyAt(Math.floor(this.#nowMs / 1000));

  readonly ship: DaemonHost['ship'] = () => {
    const { ships } = this.#making;
    if (ships === undefined) return undefined;
    const at = Math.floor(this.#nowMs / 1000);
    this.shipments.push(at);
    return Promise.resolve(ships(at));
  };

  readonly reload = (): Promise<void> => Promise.resolve();
  readonly settled = (): void => undefined;

  #consider(path: string, work: Work, clock: ReturnType<DaemonHost['clockAt']>): void {
    const log = this.#logs.get(path);
    if (log === undefined) return;
    log.last ??= momentOf(clock.now);
    const { last } = log;
    const { settings, schedule } = log.stanza;
    const sizeBytes = this.#sizeOf(log);
    const sample = work.samples.get(path);
    const facts = factsOf({ sizeBytes, inode: log.inode });
    const question = { settings, schedule, facts, last, clock, force: work.force, sample };
    if (judgeDue(question).kind !== 'rotate') return;
    this.attempts.push({ log: path, at: clock.now });
    if (this.#making.fails?.(path, clock.now) === true) return;
    this.rotations.push({ log: path, at: clock.now, sizeBytes });
    log.last = momentOf(clock.now);
    log.inode += 1;
    log.sinceMs = this.#passedMs;
    const { maxload } = settings;
    if (maxload.perCpu > 0 && this.#isBusyAt(clock.now)) {
      this.#waiting.set(path, clock.now + maxload.seconds);
    }
  }

  #finishWaiting({ urgent }: Work, now: number): void {
    for (const [log, until] of this.#waiting) {
      if (!urgent.has(log) && this.#isBusyAt(now) && now < until) continue;
      this.#waiting.delete(log);
      this.finishes.push({ log, at: now });
    }
  }

  #isBusyAt(at: number): boolean {
    return this.#making.busy?.(at) === true;
  }

  #sizeOf({ rate, sinceMs }: SimulatedLog): number {
    return Math.floor((rate * (this.#passedMs - sinceMs)) / 1000);
  }

  #pass(ms: number): void {
    this.#nowMs += ms;
    this.#passedMs += ms;
    const { startMs, endMs } = this.#making;
    if (this.#passedMs >= endMs - startMs) this.#stop.abort();
  }

  readonly #lastOf: LastOf = (path) => this.#logs.get(path)?.last;
}

function momentOf(epoch: number): Moment {
  return { local: ZONE.localTime(epoch), epoch };
}
