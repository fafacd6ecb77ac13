// The file of cron that starts the program.
import { header, PATHS, type Taken } from './ours.ts';
import { hourGroups, isDaily, type HourGroup, type RunTimes } from './run-times.ts';

const HOURS = 24;
const HOUR_MINUTES = 60;
/** No zone is off by less than this from another's hours. */
const QUARTER_MINUTES = 15;
const SEARCH_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What the file is made from. */
export interface CronFacts {
  /** the program and what it is started with, with absolute paths. */
  readonly command: readonly string[];
  /** where Node is, if it is not where the program looks by itself. */
  readonly nodeDirectory: string | undefined;
  readonly times: RunTimes;
  readonly taken: readonly Taken[];
}

/** /etc/cron.d/logrotor. */
export function cronFile({ command, nodeDirectory, times, taken }: CronFacts): string {
  const path = nodeDirectory === undefined ? SEARCH_PATH : `${nodeDirectory}:${SEARCH_PATH}`;
  const job = ['flock', '-n', '-o', '-E', '0', PATHS.cron, ...command].map(shellWord).join(' ');
  const lines = [
    ...header(taken),
    '# The lock keeps a run from being started while the one before it is still at work.',
    'SHELL=/bin/sh',
    `PATH=${path}`,
    ...hourGroups(minutesOf(times)).map((group) => `${fieldsOf(group)} * * * root ${job}`),
    '# What came due while the machine was off.',
    `@reboot root ${job}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** The minutes of the day at which a run is started. cron knows the zone of the machine only. */
function minutesOf(times: RunTimes): readonly number[] {
  const minutes = new Set<number>(isDaily(times) ? [0] : everyHour([0], times.everyMinutes));
  for (const schedule of times.schedules) {
    const own =
      schedule.timezone === undefined
        ? schedule.minutes
        : everyHour(schedule.minutes, QUARTER_MINUTES);
    for (const minute of own) minutes.add(minute);
  }
  return [...minutes].toSorted((a, b) => a - b);
}

/** In all hours, from each of the minutes on in steps. */
function everyHour(starts: readonly number[], step: number): readonly number[] {
  const count = (HOURS * HOUR_MINUTES) / step;
  return starts.flatMap((start) =>
    Array.from({ length: count }, (_, n) => (start + n * step) % (HOURS * HOUR_MINUTES)),
  );
}

function fieldsOf({ hours, minutes }: HourGroup): string {
  return `${field(minutes, HOUR_MINUTES)} ${field(hours, HOURS)}`;
}

function field(numbers: readonly number[], all: number): string {
  const [first = 0, second = all] = numbers;
  const step = second - first;
  const isEven = first === 0 && numbers.every((number, index) => number === index * step);
  if (numbers.length === 1 || !isEven || numbers.length * step !== all) return numbers.join(',');
  return step === 1 ? '*' : `*/${step}`;
}

/** For the shell; and to cron a percent sign is the end of a line. */
function shellWord(word: string): string {
  const quoted = /^[\w@+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
  return quoted.replaceAll('%', '\\%');
}
