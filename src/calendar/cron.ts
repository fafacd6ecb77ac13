// Cron expressions. cron-parser says which dates and times of the calendar an expression names, in a civil
// time without a zone; which instants these are, fire-time.ts says with the zones that all our dates have.
import { CronExpressionParser, type CronExpression } from 'cron-parser';

/** A cron expression that was understood. */
export interface Cron {
  /** the times of the day that it names, on whatever days: each hour with each minute with each second. */
  readonly times: ClockTimes;
  /** its hours are all hours of the day: what is repeated when clocks go back counts again. */
  readonly everyHour: boolean;
  /**
   * The first civil time that it names after one, both in seconds from 1970-01-01 00:00:00 without a zone;
   * undefined if there is none.
   */
  next(afterSeconds: number): number | undefined;
}

/** Numbers in ascending order, without the leap second. */
export interface ClockTimes {
  readonly hours: readonly number[];
  readonly minutes: readonly number[];
  readonly seconds: readonly number[];
}

/** An expression, or in words what is wrong with it. */
export type ParsedCron =
  | { readonly kind: 'cron'; readonly cron: Cron }
  | { readonly kind: 'bad'; readonly reason: string };

/** The names that stand for a whole expression. */
const WHOLE = /^@[a-z]+$/;
const FIELDS = /^(?:\S+\s+){4,5}\S+$/;
const HOURS_A_DAY = 24;
/** What has no time in the years from here on never has one; leap years come round until then. */
const PROBE_SECONDS = Date.UTC(2001, 0, 1) / 1000;

/** Reads five or six fields (the first of six are seconds), or a name such as `@daily`. */
export function parseCron(text: string): ParsedCron {
  if (!WHOLE.test(text) && !FIELDS.test(text)) {
    return { kind: 'bad', reason: 'five or six fields are expected, or a name such as @daily' };
  }
  // To cron-parser it stands for a number that is drawn by lot.
  if (/H/.test(text)) return { kind: 'bad', reason: "'H' is not known" };
  try {
    // Without a date and a seed it would ask the clock and draw by lot.
    const currentDate = new Date(PROBE_SECONDS * 1000);
    const options = { tz: 'UTC', currentDate, hashSeed: 'none' };
    const expression = CronExpressionParser.parse(text, options);
    const cron = cronOf(expression);
    if (cron.next(PROBE_SECONDS) !== undefined) return { kind: 'cron', cron };
    return { kind: 'bad', reason: 'no date is ever like this' };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { kind: 'bad', reason: error.message };
  }
}

function cronOf(expression: CronExpression): Cron {
  const { hour, minute, second } = expression.fields;
  return {
    times: { hours: hour.values, minutes: minute.values, seconds: second.values },
    everyHour: hour.values.length === HOURS_A_DAY,
    next: (afterSeconds) => nextIn(expression, afterSeconds),
  };
}

/** The expression is an iterator, which is set anew each time: what it said before changes nothing. */
function nextIn(expression: CronExpression, afterSeconds: number): number | undefined {
  expression.reset(new Date(afterSeconds * 1000));
  try {
    return expression.next().getTime() / 1000;
  } catch (error) {
    // It gives up after some thousand steps, which is for ever in the calendar.
    if (error instanceof Error && error.message.includes('loop limit')) return undefined;
    throw error;
  }
}
