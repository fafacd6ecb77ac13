// The daemon: sleeps until something is due, and runs one run at a time. It keeps no time of its own but compares
// with the clock, so that nothing drifts.
import type { Clock } from '../plan/verdict.ts';
import type { Sample } from '../state/memory.ts';
import { firstOf, nextRound, type WakeUp } from './schedule.ts';
import { Shipping } from './shipping.ts';
import {
  Watch,
  type DueLog,
  type LastOf,
  type LogEyes,
  type RunOutcome,
  type WatchedStanza,
} from './watch.ts';

/** What is to be run over: everything, or logs that are due. */
export interface Work {
  readonly due: readonly DueLog[] | 'all';
  /** those that are: nothing of theirs waits for a quieter machine any longer. */
  readonly urgent: ReadonlySet<string>;
  readonly force: boolean;
  /** logs to be left alone. */
  readonly resting: ReadonlySet<string>;
  readonly samples: ReadonlyMap<string, Sample>;
}

/** What the patterns match now, and what is known of it. */
export interface Matched {
  readonly stanzas: readonly WatchedStanza[];
  readonly lastOf: LastOf;
}

/** What the daemon asks of the rest of the program, and of the machine. */
export interface DaemonHost extends LogEyes {
  /** epoch milliseconds. */
  readonly now: () => number;
  /** The same instant for decisions. */
  readonly clockAt: (nowMs: number) => Clock;
  /** Sleeps, or until a signal comes in. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Undefined if nothing has changed, unless that is asked for in any case. */
  readonly match: (always: boolean) => Matched | undefined;
  /** Undefined if another run has the lock. */
  readonly run: (work: Work) => Promise<RunOutcome | undefined>;
  /** Ships what waits, beside everything else. False if not all of it could be; undefined if nothing ships. */
  readonly ship: () => Promise<boolean> | undefined;
  /** Reads the configuration anew. */
  readonly reload: () => Promise<void>;
  /** Is told of the logs that have failed, after each run and each shipping. */
  readonly settled: (failing: ReadonlySet<string>) => void;
}

/** What was asked of the daemon by signals. */
export interface Wishes {
  readonly stop: AbortSignal;
  reload: boolean;
  force: boolean;
}

/** Clocks are set, and machines suspended: the clock is looked at again after this time. */
const LONGEST_SLEEP_MS = 60_000;
/** New logs are found within this time. */
const MATCH_MS = 60_000;
/** Another run has the lock: it is asked again after this time, and less often if that takes long. */
const SOON_MS = 500;
const LONGEST_SOON_MS = 15_000;
/** A clock that is less behind was not set, but corrected. */
const SET_BACK_MS = 1000;

/** Runs until it is asked to stop. */
export async function runDaemon(host: DaemonHost, wishes: Wishes): Promise<void> {
  const daemon = new Daemon(host, wishes);
  while (!wishes.stop.aborted) await daemon.step();
  await daemon.end();
}

/** The daemon between two steps. All times are epoch milliseconds. */
class Daemon {
  readonly #host: DaemonHost;
  readonly #wishes: Wishes;
  readonly #watch = new Watch();
  readonly #shipping: Shipping;
  #roundMs = 0;
  #matchMs = 0;
  #refusals = 0;
  #lastMs = 0;
  #hasChanged = true;

  constructor(host: DaemonHost, wishes: Wishes) {
    this.#host = host;
    this.#wishes = wishes;
    this.#shipping = new Shipping(host.ship, host.now);
  }

  /** Does what is due, or sleeps until something is. */
  async step(): Promise<void> {
    const nowMs = this.#host.now();
    if (nowMs < this.#lastMs - SET_BACK_MS) this.#forgetTimes(nowMs);
    this.#lastMs = nowMs;
    if (this.#wishes.reload) {
      this.#wishes.reload = false;
      await this.#host.reload();
      this.#matchMs = nowMs;
    }
    if (this.#wishes.force || nowMs >= this.#roundMs) return this.#round(nowMs);
    if (nowMs >= this.#matchMs) this.#match(nowMs, false);
    const due = this.#look(nowMs);
    if (due.length > 0) return this.#runOver(due, nowMs);
    this.#shipping.startAt(nowMs);
    if (this.#shipping.hasEnded()) this.#hasChanged = true;
    if (this.#hasChanged) this.#host.settled(this.#watch.resting(nowMs));
    this.#hasChanged = false;
    const untilMs = Math.min(this.#nextWakeUp().atMs, nowMs + LONGEST_SLEEP_MS);
    await this.#host.sleep(Math.max(untilMs - this.#host.now(), 0));
  }

  /** Waits for what goes on beside it. */
  async end(): Promise<void> {
    await this.#shipping.ended;
  }

  #nextWakeUp(): WakeUp {
    return firstOf(
      { atMs: this.#roundMs, because: 'round' },
      { atMs: this.#matchMs, because: 'match' },
      { atMs: this.#shipping.nextMs, because: 'ship' },
      this.#watch.nextLook(),
    );
  }

  #match(nowMs: number, always: boolean): void {
    const matched = this.#host.match(always);
    this.#matchMs = nowMs + MATCH_MS;
    if (matched === undefined) return;
    this.#watch.match(matched.stanzas, matched.lastOf, this.#host.clockAt(nowMs));
  }

  #look(nowMs: number): readonly DueLog[] {
    return this.#watch.look(this.#host, { clock: this.#host.clockAt(nowMs), nowMs });
  }

  async #round(nowMs: number): Promise<void> {
    const { force } = this.#wishes;
    this.#wishes.force = false;
    const isFirst = this.#roundMs === 0;
    this.#match(nowMs, true);
    this.#roundMs = nextRound(nowMs);
    const due = pathsOf(this.#look(nowMs));
    const resting = force ? new Set<string>() : this.#watch.resting(nowMs);
    const samples = this.#watch.samples();
    const work: Work = { due: 'all', urgent: due, force, resting, samples };
    const outcome = await this.#host.run(work);
    if (outcome === undefined) {
      this.#wishes.force ||= force;
      this.#roundMs = nowMs + this.#refused();
      if (force) await this.#host.sleep(this.#roundMs - this.#host.now());
      return;
    }
    const paths = [...this.#watch.paths()].filter((path) => !resting.has(path));
    this.#settle(paths, due, outcome);
    // What the state knows tells logs from archives of logs that have gone.
    if (isFirst) this.#match(nowMs, true);
  }

  async #runOver(due: readonly DueLog[], nowMs: number): Promise<void> {
    const paths = pathsOf(due);
    const resting = this.#watch.resting(nowMs);
    const samples = this.#watch.samples();
    const work: Work = { due, urgent: paths, force: false, resting, samples };
    const outcome = await this.#host.run(work);
    if (outcome === undefined) this.#watch.postpone(paths, nowMs + this.#refused());
    else this.#settle(paths, paths, outcome);
  }

  /** How long to wait for a lock that another run has. */
  #refused(): number {
    this.#refusals += 1;
    return Math.min(SOON_MS * 2 ** (this.#refusals - 1), LONGEST_SOON_MS);
  }

  #settle(paths: Iterable<string>, due: ReadonlySet<string>, outcome: RunOutcome): void {
    this.#refusals = 0;
    this.#hasChanged = true;
    const nowMs = this.#host.now();
    this.#watch.settle(paths, due, outcome, this.#host.clockAt(nowMs));
    this.#shipping.wish(nowMs);
  }

  /** The clock was set back: what was to come at a time may be due long before it. */
  #forgetTimes(nowMs: number): void {
    this.#watch.lookAnew();
    this.#matchMs = nowMs;
    this.#roundMs = Math.min(this.#roundMs, nextRound(nowMs));
    this.#shipping.forgetTime(nowMs);
  }
}

function pathsOf(due: readonly DueLog[]): ReadonlySet<string> {
  return new Set(due.map(({ path }) => path));
}
