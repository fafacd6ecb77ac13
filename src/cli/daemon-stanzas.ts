// Stanzas as the daemon watches them. One that says what it said before is the same to it, although it was read anew.
import type { Zone } from '../calendar/zone.ts';
import type { Settings } from '../config/settings.ts';
import type { Stanza } from '../config/stanza.ts';
import type { WatchedStanza } from '../daemon/watch.ts';
import { frequencyDue } from '../plan/frequency.ts';
import type { Moment } from '../plan/period.ts';
import { scheduleOf } from '../plan/schedule.ts';

type Known = Omit<WatchedStanza, 'logs'>;

/** So many answers about times are kept. */
const KEPT_TIMES = 1000;

/** What is known of the stanzas that are watched. */
export class DaemonStanzas {
  #known: ReadonlyMap<string, Known> = new Map();

  /** The stanzas that are watched, with those of their matches that are logs. Managed files are never due. */
  watch(
    stanzas: readonly Stanza[],
    logs: ReadonlySet<string>,
    zoneOf: (name: string | undefined) => Zone,
  ): readonly WatchedStanza[] {
    const known = new Map<string, Known>();
    const watched = stanzas
      .filter(({ settings }) => settings.managed === undefined)
      .map(({ settings, logs: matches }) => {
        const key = JSON.stringify(settings);
        const same = known.get(key) ?? this.#known.get(key) ?? knownOf(settings, zoneOf);
        known.set(key, same);
        return { ...same, logs: matches.filter((log) => logs.has(log)) };
      });
    this.#known = known;
    return watched;
  }

  /** Other settings may be in force, or the same in another zone. */
  forget(): void {
    this.#known = new Map();
  }
}

function knownOf(settings: Settings, zoneOf: (name: string | undefined) => Zone): Known {
  const zone = zoneOf(undefined);
  const real = scheduleOf(settings.criterion, zoneOf(settings.timezone));
  const next = real === undefined ? undefined : once((after: number) => real.next(after), identity);
  const schedule = real === undefined || next === undefined ? undefined : { ...real, next };
  const due = (last: Moment): number | undefined =>
    frequencyDue({ settings, schedule, last, zone });
  return { settings, schedule, dueAfter: once(due, ({ epoch }) => epoch) };
}

function identity(value: number): number {
  return value;
}

/** The same function, which is asked once for each time: many logs are rotated at one. */
function once<T>(
  ask: (value: T) => number | undefined,
  timeOf: (value: T) => number,
): (value: T) => number | undefined {
  const answers = new Map<number, number | undefined>();
  return (value) => {
    const time = timeOf(value);
    if (answers.has(time)) return answers.get(time);
    if (answers.size >= KEPT_TIMES) answers.clear();
    const answer = ask(value);
    answers.set(time, answer);
    return answer;
  };
}
