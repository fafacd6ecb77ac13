// When the period of a time criterion will be over: the first instant at which period.ts says so. Its answer
// changes only where a day, an hour or a minute begins, and where clocks change.
import { changesBetween, firstInstantOf, instantsOf } from '../calendar/instants.ts';
import { civilSeconds, type LocalTime, type Zone } from '../calendar/zone.ts';
import { isDueByPeriod, isSameMinute, type Moment, type TimeCriterion } from './period.ts';

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86_400;
/** The longest of these periods, and what clocks may add to it. */
const LONGEST_DAYS = { daily: 3, weekly: 9, monthly: 33 } as const;
const LONGEST_HOURS = 27;
/** A minute may come again an hour later, and is the same then. */
const LONGEST_MINUTES = 62;

/**
 * The first instant, not before `notBefore`, at which the period that began with `last` is over, in epoch seconds;
 * undefined if there is none within a period.
 */
export function periodEnd(
  criterion: TimeCriterion,
  last: Moment,
  zone: Zone,
  notBefore = last.epoch + 1,
): number | undefined {
  const start = Math.max(notBefore, last.epoch + 1);
  const later = candidatesFor(criterion, last, zone).filter((at) => at > start);
  const instants = [start, ...later.toSorted((a, b) => a - b)];
  const clockAt = (now: number): Clock => ({ now, local: zone.localTime(now) });
  const first = instants.find((now) => isDueByPeriod(criterion, last, clockAt(now)));
  if (first === undefined || isOver(criterion, last, clockAt(first))) return first;
  // In the minute of the last rotation nothing is due, whatever the period says.
  const minutes = minutesFrom(first).filter((at) => at > first);
  const others = [...minutes, ...later.filter((at) => at > first)].toSorted((a, b) => a - b);
  return others.find((now) => isOver(criterion, last, clockAt(now)));
}

interface Clock {
  readonly now: number;
  readonly local: LocalTime;
}

function isOver(criterion: TimeCriterion, last: Moment, clock: Clock): boolean {
  return isDueByPeriod(criterion, last, clock) && !isSameMinute(last.local, clock.local);
}

/** The instants at which a period may end. */
function candidatesFor(criterion: TimeCriterion, last: Moment, zone: Zone): readonly number[] {
  const { epoch, local } = last;
  const civil = civilSeconds(local);
  switch (criterion.kind) {
    case 'minutes':
      return minutesFrom(epoch + (criterion.minutes + 1) * MINUTE_SECONDS);
    case 'hourly': {
      const hour = civil - (civil % HOUR_SECONDS);
      const hours = steps(LONGEST_HOURS).flatMap((n) => instantsOf(hour + n * HOUR_SECONDS, zone));
      return [...hours, ...changesBetween(epoch, epoch + LONGEST_HOURS * HOUR_SECONDS, zone)];
    }
    case 'daily':
    case 'weekly':
    case 'monthly': {
      const midnight = civil - (civil % DAY_SECONDS);
      return daysFrom(midnight, epoch, { zone, days: LONGEST_DAYS[criterion.kind] });
    }
    case 'yearly': {
      const newYear = { year: local.year + 1, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
      return beginningsOf(civilSeconds(newYear), zone);
    }
  }
}

function daysFrom(
  midnight: number,
  epoch: number,
  { zone, days }: { readonly zone: Zone; readonly days: number },
): readonly number[] {
  const beginnings = steps(days).flatMap((n) => beginningsOf(midnight + n * DAY_SECONDS, zone));
  return [...beginnings, ...changesBetween(epoch, epoch + days * DAY_SECONDS, zone)];
}

/** A midnight may come twice, or be skipped. */
function beginningsOf(midnight: number, zone: Zone): readonly number[] {
  const instants = instantsOf(midnight, zone);
  return instants.length > 0 ? instants : [firstInstantOf(midnight, zone)];
}

/** An instant, and the beginnings of the minutes after it. */
function minutesFrom(start: number): readonly number[] {
  const minute = start - (start % MINUTE_SECONDS);
  return [start, ...steps(LONGEST_MINUTES).map((n) => minute + n * MINUTE_SECONDS)];
}

function steps(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
