/** What happens on each simulated day, from a seed: what is written, what is deleted, and when programs run. */
import { randomOf, type Random } from '../../support/random.ts';
import { LOGS, type LogHabit } from './log-habits.ts';

/** What a log gets on a day; made if it is not there. */
export interface Growth {
  readonly log: LogHabit;
  readonly bytes: Buffer;
}

export interface Run {
  /** Epoch seconds. */
  readonly now: number;
  readonly force: boolean;
}

export interface DayPlan {
  readonly growth: readonly Growth[];
  /** Logs that are deleted. */
  readonly deleted: readonly string[];
  readonly runs: readonly Run[];
}

export const ZONE = 'Europe/Berlin';
/** Ten past midnight of the first day in winter, and past one in summer, as a daily timer may run. */
const FIRST_RUN = Date.UTC(2026, 9, 14, 23, 10) / 1000;
const DAY_SECONDS = 86_400;
const JITTER_SECONDS = 40 * 60;
const FORCED_AFTER_SECONDS = 13 * 3600;
/** Days on which the machine is off: now and then one, and once a fortnight. */
const OFF_SHARE = 0.03;
const HOLIDAY = { first: 100, last: 113 };
const FORCED_SHARE = 0.03;

/** The plan of a day, counted from 1. */
export function planDay(seed: number, day: number): DayPlan {
  const random = randomOf(seed * 10_007 + day);
  const isOff = (day >= HOLIDAY.first && day <= HOLIDAY.last) || random.chance(OFF_SHARE);
  const now = FIRST_RUN + day * DAY_SECONDS + random.below(JITTER_SECONDS);
  const forced = random.chance(FORCED_SHARE);
  const runs = [
    { now, force: false },
    ...(forced ? [{ now: now + FORCED_AFTER_SECONDS, force: true }] : []),
  ];
  const growing = LOGS.filter(({ from = 1, until = Infinity }) => day >= from && day < until);
  return {
    growth: growing.flatMap((log) => growthOf(log, day, random)),
    deleted: LOGS.filter(({ until }) => until === day).map(({ path }) => path),
    runs: isOff ? [] : runs,
  };
}

function growthOf(log: LogHabit, day: number, random: Random): Growth[] {
  const isNew = day === (log.from ?? 1);
  const [low, high] = log.lines;
  const count = random.between(low, high);
  const isQuiet = random.chance(log.quiet);
  if (isQuiet) return isNew ? [{ log, bytes: Buffer.alloc(0) }] : [];
  const { recordBytes } = log;
  const records = Array.from({ length: count }, (_, index) =>
    recordBytes === undefined
      ? Buffer.from(lineOf(log, day, index, random))
      : recordOf(recordBytes, random),
  );
  return [{ log, bytes: Buffer.concat(records) }];
}

function lineOf({ path }: LogHabit, day: number, index: number, random: Random): string {
  return `day ${day} ${path}[${random.below(30_000)}]: ${index} ${random.next().toString(36)}\n`;
}

function recordOf(bytes: number, random: Random): Buffer {
  const record = Buffer.alloc(bytes);
  record.writeUInt32LE(random.below(2 ** 31), 0);
  record.writeUInt32LE(random.below(2 ** 31), bytes - 4);
  return record;
}
