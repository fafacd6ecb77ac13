// Local time as the C library sees it: a Zone turns epoch seconds into local fields and back.
// Zones are built from an offset function, so that nothing here reads a clock or the environment.

/** Broken-down local time. */
export interface LocalTime {
  readonly year: number;
  /** 1–12 */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  /** 0 = Sunday */
  readonly weekday: number;
  /** 0 = 1 January */
  readonly yearday: number;
  /** seconds east of UTC */
  readonly offset: number;
}

/** Date and time fields without a zone; they may be out of range where a function normalises them. */
export interface CivilFields {
  readonly year: number;
  /** 1–12 */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** Seconds east of UTC that are in force at an instant. */
export type OffsetAt = (epochSeconds: number) => number;

export interface Zone {
  /** Takes whole seconds. */
  localTime(epochSeconds: number): LocalTime;
  /**
   * As mktime(3) with tm_isdst = -1: normalises fields that are out of range, and moves a time inside a DST gap
   * forward. Of the two readings of an ambiguous time it takes the one that glibc's first call in a process takes:
   * the later one east of Greenwich, the earlier one west of it.
   */
  epochSeconds(fields: CivilFields): number;
}

/** Builds a zone from its offset function. */
export function zoneFromOffset(offsetAt: OffsetAt): Zone {
  return {
    localTime: (epochSeconds) => localTimeAt(epochSeconds, offsetAt(epochSeconds)),
    epochSeconds: (fields) => resolveLocal(civilSeconds(fields), offsetAt),
  };
}

/** The same zone, which works out what an instant is only once: for whoever asks for the same ones again and again. */
export function zoneWithMemory(zone: Zone): Zone {
  const known = new Map<number, LocalTime>();
  return {
    localTime: (epochSeconds) => {
      const before = known.get(epochSeconds);
      if (before !== undefined) return before;
      const local = zone.localTime(epochSeconds);
      known.set(epochSeconds, local);
      return local;
    },
    epochSeconds: (fields) => zone.epochSeconds(fields),
  };
}

export const UTC: Zone = zoneFromOffset(() => 0);

/** Returns the seconds from 1970-01-01 00:00:00 to the fields, both taken as UTC; normalises. */
export function civilSeconds(fields: CivilFields): number {
  // Date.UTC would take the years 0–99 for 1900–1999.
  const days = new Date(0).setUTCFullYear(fields.year, fields.month - 1, fields.day) / 1000;
  return days + fields.hour * 3600 + fields.minute * 60 + fields.second;
}

/** Returns the instant, in epoch seconds, that a local time stands for. */
export function epochOf(local: LocalTime): number {
  return civilSeconds(local) - local.offset;
}

function localTimeAt(epochSeconds: number, offset: number): LocalTime {
  const date = new Date((epochSeconds + offset) * 1000);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth() + 1;
  const day = date.getUTCDate();
  return {
    year,
    month,
    day,
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    weekday: date.getUTCDay(),
    yearday: dayOfYear(year, month, day),
    offset,
  };
}

const DAYS_BEFORE_MONTH: readonly number[] = [
  0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334,
];

function dayOfYear(year: number, month: number, day: number): number {
  const leapDay = month > 2 && isLeapYear(year) ? 1 : 0;
  return (DAYS_BEFORE_MONTH[month - 1] ?? 0) + leapDay + day - 1;
}

/** Tells whether a year of the Gregorian calendar has 366 days. */
export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

// glibc guesses an instant, looks what the clock shows there and corrects the guess until it fits. In a gap
// the guesses alternate between the two sides, and the one in summer time, the later one, is taken.
function resolveLocal(civil: number, offsetAt: OffsetAt): number {
  let guess = civil;
  let previous = civil;
  for (let probe = 0; probe < 6; probe++) {
    const next = civil - offsetAt(guess);
    if (next === guess) return guess;
    if (next === previous && probe > 0) return Math.max(next, guess);
    previous = guess;
    guess = next;
  }
  return guess;
}
