// POSIX TZ strings: `EST5EDT`, `CET-1CEST,M3.5.0,M10.5.0/3`, `<+03>-3`. They come from TZ itself and
// from the last line of compiled zone files. Oddities follow glibc, whose dates logrotate writes.

import { isLeapYear, type OffsetAt } from './zone.ts';

type RuleDay =
  | { readonly kind: 'julian'; readonly day: number }
  | { readonly kind: 'zero-based'; readonly day: number }
  | {
      readonly kind: 'month';
      readonly month: number;
      readonly week: number;
      readonly weekday: number;
    };

interface Rule {
  readonly on: RuleDay;
  /** seconds after local midnight; may be negative or beyond a day */
  readonly timeSeconds: number;
}

interface SummerTime {
  readonly standardOffset: number;
  readonly summerOffset: number;
  readonly start: Rule;
  readonly end: Rule;
}

const NAME = '(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)';
const OFFSET = '[+-]?\\d{1,3}(?::\\d{1,2}(?::\\d{1,2})?)?';
const RULE = `(?:J\\d{1,3}|\\d{1,3}|M\\d{1,2}\\.\\d\\.\\d)(?:/${OFFSET})?`;
const STANDARD = new RegExp(`^${NAME}(${OFFSET})`);
const SUMMER = new RegExp(`^${NAME}(${OFFSET})?(?:,(${RULE}),(${RULE}))?,?$`);

// What glibc takes when the string names a summer time and says nothing of its dates.
const DEFAULT_START = 'M3.2.0';
const DEFAULT_END = 'M11.1.0';

/** Returns the offset function of a POSIX TZ string, or undefined when the text is not one. */
export function parsePosixTz(text: string): OffsetAt | undefined {
  const standard = STANDARD.exec(text);
  if (standard === null) return undefined;
  const standardOffset = 0 - parseClock(standard[1] ?? '0', 24);
  const summerTime = parseSummerTime(text.slice(standard[0].length), standardOffset);
  // The rest can not be understood: standard time all the year. glibc is erratic there.
  return summerTime === undefined ? () => standardOffset : summerTimeOffset(summerTime);
}

function parseSummerTime(text: string, standardOffset: number): SummerTime | undefined {
  const match = SUMMER.exec(text);
  if (match === null) return undefined;
  const start = parseRule(match[2] ?? DEFAULT_START);
  const end = parseRule(match[3] ?? DEFAULT_END);
  if (start === undefined || end === undefined) return undefined;
  const summerOffset =
    match[1] === undefined ? standardOffset + 3600 : 0 - parseClock(match[1], 24);
  return { standardOffset, summerOffset, start, end };
}

/** Returns seconds; hours above the limit are taken as the limit, as in glibc. */
function parseClock(text: string, maxHours: number): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.replace(/^[+-]/, '').split(':').map(Number);
  const size =
    Math.min(hours, maxHours) * 3600 + Math.min(minutes, 59) * 60 + Math.min(seconds, 59);
  return text.startsWith('-') ? 0 - size : size;
}

function parseRule(text: string): Rule | undefined {
  const [dayText = '', timeText = '2'] = text.split('/');
  const on = parseRuleDay(dayText);
  return on === undefined ? undefined : { on, timeSeconds: parseClock(timeText, 167) };
}

function parseRuleDay(text: string): RuleDay | undefined {
  if (text.startsWith('M')) return parseMonthRule(text.slice(1));
  if (!text.startsWith('J')) {
    return Number(text) <= 365 ? { kind: 'zero-based', day: Number(text) } : undefined;
  }
  const day = Number(text.slice(1));
  return day >= 1 && day <= 365 ? { kind: 'julian', day } : undefined;
}

function parseMonthRule(text: string): RuleDay | undefined {
  const [month = 0, week = 0, weekday = 7] = text.split('.').map(Number);
  const valid = month >= 1 && month <= 12 && week >= 1 && week <= 5 && weekday <= 6;
  return valid ? { kind: 'month', month, week, weekday } : undefined;
}

function summerTimeOffset(zone: SummerTime): OffsetAt {
  let year = Number.NaN;
  let start = 0;
  let end = 0;
  return (epochSeconds) => {
    // glibc looks the rules up by the UTC year.
    const utcYear = new Date(epochSeconds * 1000).getUTCFullYear();
    if (utcYear !== year) {
      year = utcYear;
      start = ruleSeconds(zone.start, year) - zone.standardOffset;
      end = ruleSeconds(zone.end, year) - zone.summerOffset;
    }
    const isSummer =
      start <= end
        ? epochSeconds >= start && epochSeconds < end
        : epochSeconds >= start || epochSeconds < end;
    return isSummer ? zone.summerOffset : zone.standardOffset;
  };
}

/** Returns the local time of a change, counted as if it were UTC. */
function ruleSeconds(rule: Rule, year: number): number {
  return Date.UTC(year, 0, 1 + ruleYearday(rule.on, year)) / 1000 + rule.timeSeconds;
}

function ruleYearday(on: RuleDay, year: number): number {
  switch (on.kind) {
    case 'zero-based':
      return on.day;
    case 'julian':
      return on.day - 1 + (on.day >= 60 && isLeapYear(year) ? 1 : 0);
    case 'month':
      return monthRuleYearday(on.month, on.week, on.weekday, year);
  }
}

function monthRuleYearday(month: number, week: number, weekday: number, year: number): number {
  const first = new Date(Date.UTC(year, month - 1, 1));
  const daysInMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  let day = 1 + ((weekday - first.getUTCDay() + 7) % 7) + (week - 1) * 7;
  if (day > daysInMonth) day -= 7;
  return (first.getTime() - Date.UTC(year, 0, 1)) / 86_400_000 + day - 1;
}
