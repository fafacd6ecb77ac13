// Stanzas as the daemon watches them. One that says what it said before is the same to it, although it was read anew.
import type { Zone } from '../calendar/zone.ts';
import type { Settings } from '../config/settings.ts';
import type { Stanza } from '../config/stanza.ts';
import type { WatchedStanza } from '../daemon/watch.ts';
import { scheduleOf, type Schedule } from '../plan/schedule.ts';

interface Known {
  readonly settings: Settings;
  readonly schedule: Schedule | undefined;
}

/** So many times of a schedule are kept. */
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
  const schedule = scheduleOf(settings.criterion, zoneOf(settings.timezone));
  return { settings, schedule: schedule === undefined ? undefined : remembering(schedule) };
}

/** The same schedule, asked once for each time: many logs are rotated at one. */
function remembering(schedule: Schedule): Schedule {
  const times = new Map<number, number | undefined>();
  return {
    ...schedule,
    next: (after) => {
      if (times.has(after)) return times.get(after);
      if (times.size >= KEPT_TIMES) times.clear();
      const next = schedule.next(after);
      times.set(after, next);
      return next;
    },
  };
}
