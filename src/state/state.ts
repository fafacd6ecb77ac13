// What one run knows of the last rotations: the state file as read, and what the run adds to it.

import { epochOf, type LocalTime, type Zone } from '../calendar/zone.ts';
import type { StateEntry } from './state-file.ts';

/** A solar year: an entry of a log that was not met in the run is dropped when older. */
const MAX_AGE_SECONDS = 31_556_926;

/** The dates of all logs, during one run. NOW is one instant for the whole run, in epoch seconds. */
export class State {
  // A Map keeps the order of insertion, on which the order in the file depends.
  readonly #entries: Map<string, StateEntry>;
  readonly #used = new Set<string>();
  readonly #now: number;
  readonly #zone: Zone;
  /** NOW in the zone of the state's dates. */
  readonly nowLocal: LocalTime;
  readonly #hour: LocalTime;

  constructor(entries: readonly StateEntry[], now: number, zone: Zone) {
    this.#entries = new Map(entries.map((entry) => [entry.path, entry]));
    this.#now = now;
    this.#zone = zone;
    this.nowLocal = zone.localTime(now);
    this.#hour = { ...this.nowLocal, minute: 0, second: 0 };
  }

  has(path: string): boolean {
    return this.#entries.has(path);
  }

  /** All logs that have an entry. */
  paths(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** Returns the entry of a log; one that is not known yet is entered as rotated at the beginning of this hour. */
  lookup(path: string): StateEntry {
    return this.#entries.get(path) ?? this.#set(path, this.#hour);
  }

  /** When a log was rotated last, in epoch seconds; undefined if that is not known. */
  rotatedAt(path: string): number | undefined {
    const entry = this.#entries.get(path);
    return entry === undefined ? undefined : epochOf(entry.last);
  }

  /** Notes that the log existed when it was considered, so that its entry is kept whatever its age. */
  markUsed(path: string): void {
    this.#used.add(path);
  }

  /** Dates a log's last rotation, in epoch seconds. */
  stampAt(path: string, at: number): void {
    this.#set(path, at === this.#now ? this.nowLocal : this.#zone.localTime(at));
  }

  /** Returns the entries that are too old to keep, of logs that were not met. */
  agedOut(): readonly StateEntry[] {
    return [...this.#entries.values()].filter((entry) => this.#isAgedOut(entry));
  }

  /** Returns the entries to keep, in order of insertion. */
  entriesToWrite(): readonly StateEntry[] {
    return [...this.#entries.values()].filter((entry) => !this.#isAgedOut(entry));
  }

  #set(path: string, last: LocalTime): StateEntry {
    const entry = { path, last };
    this.#entries.set(path, entry);
    return entry;
  }

  #isAgedOut({ path, last }: StateEntry): boolean {
    return !this.#used.has(path) && this.#now - epochOf(last) > MAX_AGE_SECONDS;
  }
}
