// How often, and when, a timer must start the program so that no rule of a configuration waits for it long.
// The program itself decides what is due; a run too many rotates nothing.
import { parseCron, type ClockTimes } from '../../calendar/cron.ts';
import type { Settings } from '../../config/settings.ts';
import type { Stanza } from '../../config/stanza.ts';

const HOUR_MINUTES = 60;
const DAY_MINUTES = 24 * HOUR_MINUTES;
/** A log that grows too fast is found within so many minutes. */
const LOAD_MINUTES = 5;
/** What `minutes N` asks for comes at most one part in so many late. */
const PRECISION = 5;
const DAY_SECONDS = 86_400;

/** When to run. */
export interface RunTimes {
  /** minutes between runs: a divisor of 60, or a day. */
  readonly everyMinutes: number;
  /** the directive that asks for more than a run a day. */
  readonly because: string | undefined;
  /** the times of day of the schedules, by their zones. */
  readonly schedules: readonly ScheduleTimes[];
}

/** Minutes of the day, ascending. */
export interface ScheduleTimes {
  /** undefined is the machine's. */
  readonly timezone: string | undefined;
  readonly minutes: readonly number[];
}

/** The times for all stanzas together. */
export function runTimes(stanzas: readonly Stanza[]): RunTimes {
  const wishes = stanzas.flatMap(({ settings }) => wishesOf(settings));
  const [finest] = wishes.toSorted((a, b) => a.everyMinutes - b.everyMinutes);
  const { everyMinutes, because } = finest ?? { everyMinutes: DAY_MINUTES, because: undefined };
  return { everyMinutes, because, schedules: schedulesOf(stanzas) };
}

/** True if runs are a day apart, but for those that schedules ask for. */
export function isDaily({ everyMinutes }: RunTimes): boolean {
  return everyMinutes >= DAY_MINUTES;
}

interface Wish {
  readonly everyMinutes: number;
  readonly because: string;
}

function wishesOf(settings: Settings): readonly Wish[] {
  const { criterion, maxsize, maxrate, maxtotal, minfree, busyskip, ship } = settings;
  const { holduncompressed } = settings;
  const wishes: Wish[] = [];
  if (criterion.kind === 'minutes') wishes.push(wish(minutesApart(criterion.minutes), 'minutes'));
  if (criterion.kind === 'hourly' || criterion.kind === 'size') hourly(criterion.kind);
  if (maxrate !== 0) wishes.push(wish(LOAD_MINUTES, 'maxrate'));
  if (maxsize !== 0) hourly('maxsize');
  if (maxtotal !== -1) hourly('maxtotal');
  if (minfree.kind !== 'off') hourly('minfree');
  if (busyskip.perCpu !== 0) hourly('busyskip');
  if (ship.length > 0) hourly('ship');
  if (holduncompressed !== 0 && holduncompressed < DAY_SECONDS) hourly('holduncompressed');
  return wishes;

  function hourly(because: string): void {
    wishes.push(wish(HOUR_MINUTES, because));
  }
}

function wish(everyMinutes: number, because: string): Wish {
  return { everyMinutes, because };
}

/** `minutes N` is due when more than N minutes have passed; a run may begin some seconds late. */
function minutesApart(minutes: number): number {
  const longest = Math.max(1, Math.floor((minutes + 1) / PRECISION));
  const divisors = [60, 30, 20, 15, 12, 10, 6, 5, 4, 3, 2, 1];
  return divisors.find((divisor) => divisor <= longest) ?? 1;
}

function schedulesOf(stanzas: readonly Stanza[]): readonly ScheduleTimes[] {
  const zones = new Map<string | undefined, Set<number>>();
  for (const { settings } of stanzas) {
    const { criterion, timezone } = settings;
    if (criterion.kind !== 'schedule') continue;
    const parsed = parseCron(criterion.cron);
    if (parsed.kind === 'bad') continue;
    const minutes = zones.get(timezone) ?? new Set<number>();
    for (const minute of minutesOf(parsed.cron.times)) minutes.add(minute);
    zones.set(timezone, minutes);
  }
  return [...zones].map(([timezone, minutes]) => ({
    timezone,
    minutes: [...minutes].toSorted((a, b) => a - b),
  }));
}

/** The minutes of the day at whose beginnings something has just become due. */
function minutesOf({ hours, minutes, seconds }: ClockTimes): readonly number[] {
  const after = new Set(seconds.map((second) => (second === 0 ? 0 : 1)));
  return hours.flatMap((hour) =>
    minutes.flatMap((minute) =>
      [...after].map((late) => (hour * HOUR_MINUTES + minute + late) % DAY_MINUTES),
    ),
  );
}

/** Minutes of the hour, and the hours that have a run in exactly these. */
export interface HourGroup {
  readonly hours: readonly number[];
  readonly minutes: readonly number[];
}

/** Minutes of the day, put together by hours that have the same. */
export function hourGroups(minutesOfDay: readonly number[]): readonly HourGroup[] {
  const groups = new Map<string, { readonly hours: number[]; readonly minutes: number[] }>();
  for (let hour = 0; hour < DAY_MINUTES / HOUR_MINUTES; hour += 1) {
    const start = hour * HOUR_MINUTES;
    const minutes = minutesOfDay
      .filter((minute) => minute >= start && minute < start + HOUR_MINUTES)
      .map((minute) => minute - start);
    if (minutes.length === 0) continue;
    const key = minutes.join(',');
    const group = groups.get(key) ?? { hours: [], minutes };
    group.hours.push(hour);
    groups.set(key, group);
  }
  return [...groups.values()];
}
