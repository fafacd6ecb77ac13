// The interval rules of the time criteria (ENGINE-SPEC 6). Fields are compared in local time.
import { civilSeconds, type LocalTime } from '../calendar/zone.ts';
import type { Criterion } from '../config/settings.ts';

/** logrotate's criteria that look at the calendar or the clock. */
export type TimeCriterion = Exclude<Criterion, { readonly kind: 'size' | 'schedule' }>;

/** A time in a zone, and the instant that it is. */
export interface Moment {
  readonly local: LocalTime;
  readonly epoch: number;
}

/** True if the period of `criterion` is over between the last rotation and now. */
export function isDueByPeriod(
  criterion: TimeCriterion,
  last: Moment,
  clock: { readonly now: number; readonly local: LocalTime },
): boolean {
  const { local } = clock;
  const days = (): number => daysBetween(last.local, local);
  switch (criterion.kind) {
    case 'hourly':
      return !isSameDay(last.local, local) || last.local.hour !== local.hour;
    case 'daily':
      return !isSameDay(last.local, local);
    case 'weekly':
      return days() >= 7 || (days() >= 1 && local.weekday === criterion.weekday);
    case 'monthly':
      return criterion.monthday === 0
        ? !isSameMonth(last.local, local)
        : days() >= 31 || (days() >= 1 && isMonthday(local, criterion.monthday));
    case 'yearly':
      return last.local.year !== local.year;
    case 'minutes':
      return Math.trunc((clock.now - last.epoch) / 60) > criterion.minutes;
  }
}

/**
 * Whole days between the midnights of two days, each taken with the UTC offset of its own moment: a
 * distance across the start of summer time is an hour short, and so counts a day less.
 */
function daysBetween(from: LocalTime, to: LocalTime): number {
  return Math.trunc((midnight(to) - midnight(from)) / 86400);
}

function midnight(local: LocalTime): number {
  const { year, month, day, offset } = local;
  return civilSeconds({ year, month, day, hour: 0, minute: 0, second: 0 }) - offset;
}

/** The last day of a month stands in for every monthday, also for those before it. */
function isMonthday(local: LocalTime, monthday: number): boolean {
  const lastDay = new Date(Date.UTC(local.year, local.month, 0)).getUTCDate();
  return local.day === monthday || local.day === lastDay;
}

function isSameDay(a: LocalTime, b: LocalTime): boolean {
  return isSameMonth(a, b) && a.day === b.day;
}

function isSameMonth(a: LocalTime, b: LocalTime): boolean {
  return a.year === b.year && a.month === b.month;
}

/** True if two times show the same minute. */
export function isSameMinute(a: LocalTime, b: LocalTime): boolean {
  return (
    a.year === b.year &&
    a.month === b.month &&
    a.day === b.day &&
    a.hour === b.hour &&
    a.minute === b.minute
  );
}
