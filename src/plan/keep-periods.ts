// Grandfather, father, son: the newest archive of each of the last so many hours, days, weeks, months and
// years that have one stays. A period without an archive does not count, and the rules add up.
import { civilSeconds, type CivilFields } from '../calendar/zone.ts';
import type { KeepPeriod } from '../config/settings.ts';

/** So many periods of a kind. */
export interface KeepRule {
  readonly period: KeepPeriod;
  readonly count: number;
}

/**
 * Which rules keep each of the dates, given from the newest to the oldest, each of them once. The result is
 * in the same order.
 */
export function keptByPeriods(
  newestFirst: readonly CivilFields[],
  rules: readonly KeepRule[],
): readonly (readonly KeepRule[])[] {
  const left = rules.map((rule) => ({ rule, count: rule.count, last: '' }));
  return newestFirst.map((date) =>
    left.flatMap((each) => {
      const name = NAMES[each.rule.period](date);
      if (each.count === 0 || name === each.last) return [];
      each.count -= 1;
      each.last = name;
      return [each.rule];
    }),
  );
}

/** A name of the period that a date is in; no other period of its kind has it. */
const NAMES: Readonly<Record<KeepPeriod, (date: CivilFields) => string>> = {
  keephourly: ({ year, month, day, hour }) => `${year}-${month}-${day} ${hour}`,
  keepdaily: ({ year, month, day }) => `${year}-${month}-${day}`,
  keepweekly: (date) => `week ${weekOf(date)}`,
  keepmonthly: ({ year, month }) => `${year}-${month}`,
  keepyearly: ({ year }) => String(year),
};

/** Weeks begin on Monday, as ISO 8601 has them; counted from that of 1 January 1970, a Thursday. */
function weekOf({ year, month, day }: CivilFields): number {
  const days = civilSeconds({ year, month, day, hour: 0, minute: 0, second: 0 }) / 86_400;
  return Math.floor((days + 3) / 7);
}
