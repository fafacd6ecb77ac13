// What one run knows of the last rotations: the state file as read, and what the run adds to it.

import { epochOf, type LocalTime, type Zone } from '../calendar/zone.ts';
import type { StateEntries, StateEntry } from './state-file.ts';

/** A solar year: an entry of a log that was not met in the run is dropped when older. */
const MAX_AGE_SECONDS = 31_556_926;

/** When a log was rotated, and the instant that this is, in epoch seconds. */
export interface Moment {
  readonly local: LocalTime;
  readonly epoch: number;
}

/** The dates of all logs, during one run. NOW is one instant for the whole run, in epoch seconds. */
export class State {
  readonly #read: StateEntries;
  // A Map keeps the order of insertion, on which the order in the file depends.
  readonly #changed = new Map<string, StateEntry>();
  /** the logs with old entries that were met. */
  readonly #used = new Set<string>();
  readonly #now: number;
  readonly #zone: Zone;
  /** NOW in the zone of the state's dates. */
  readonly nowLocal: LocalTime;
  readonly #hour: LocalTime;
  #latest: Moment;

  constructor(entries: StateEntries, now: number, zone: Zone) {
    this.#read = entries;
    this.#now = now;
    this.#zone = zone;
    this.nowLocal = zone.localTime(now);
    this.#hour = { ...this.nowLocal, minute: 0, second: 0 };
    this.#latest = { local: this.nowLocal, epoch: now };
  }

  has(path: string): boolean {
    return this.find(path) !== undefined;
  }

  /** All logs that have an entry. */
  paths(): readonly string[] {
    return this.#entries().map(({ path }) => path);
  }

  /** The entry of a log, if it has one. */
  find(path: string): StateEntry | undefined {
    return this.#changed.get(path) ?? this.#read.get(path);
  }

  /** Returns the entry of a log; one that is not known yet is entered as rotated at the beginning of this hour. */
  lookup(path: string): StateEntry {
    return this.find(path) ?? this.#set(path, this.#hour);
  }

  /** When a log was rotated last, in epoch seconds; undefined if that is not known. */
  rotatedAt(path: string): number | undefined {
    const entry = this.find(path);
    return entry === undefined ? undefined : epochOf(entry.last);
  }

  /** The instant of a date. Most logs are rotated together: the latest answer is given again. */
  momentOf(local: LocalTime): Moment {
    if (this.#latest.local !== local) this.#latest = { local, epoch: epochOf(local) };
    return this.#latest;
  }

  /** Notes that a log existed when it was considered, so that its entry, if it has one, is kept whatever its age. */
  markUsed(entry: StateEntry | undefined): void {
    if (entry !== undefined && this.#isOld(entry.last)) this.#used.add(entry.path);
  }

  /** Dates a log's last rotation, in epoch seconds. */
  stampAt(path: string, at: number): void {
    this.#set(path, at === this.#now ? this.nowLocal : this.#zone.localTime(at));
  }

  /** Returns the entries that are too old to keep, of logs that were not met. */
  agedOut(): readonly StateEntry[] {
    return this.#entries().filter((entry) => this.#isAgedOut(entry));
  }

  /** Returns the entries to keep, in order of insertion. */
  entriesToWrite(): readonly StateEntry[] {
    return this.#entries().filter((entry) => !this.#isAgedOut(entry));
  }

  #entries(): StateEntry[] {
    const entries = [...this.#read.values()];
    if (this.#changed.size === 0) return entries;
    const added = [...this.#changed.values()].filter(({ path }) => !this.#read.has(path));
    return [...entries.map((entry) => this.#changed.get(entry.path) ?? entry), ...added];
  }

  #set(path: string, last: LocalTime): StateEntry {
    const entry = { path, last };
    this.#changed.set(path, entry);
    return entry;
  }

  #isAgedOut({ path, last }: StateEntry): boolean {
    return this.#isOld(last) && !this.#used.has(path);
  }

  #isOld(last: LocalTime): boolean {
    return this.#now - this.momentOf(last).epoch > MAX_AGE_SECONDS;
  }
}
