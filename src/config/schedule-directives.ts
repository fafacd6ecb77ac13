// The rows of what says when a log is rotated and how the load of the machine counts, beyond logrotate's.
import { parseCron } from '../calendar/cron.ts';
import { error, flag, set, value, type Directive, type DirectiveCall } from './directive.ts';
import type { LoadLimit, Ondup, Settings } from './settings.ts';
import { parseDuration, parseRate } from './units.ts';

const ONDUP: readonly Ondup[] = ['skip', 'suffix'];
const OFF: LoadLimit = { perCpu: 0, seconds: 0 };

/** The rows, as the table of directives has them. */
export const SCHEDULE_DIRECTIVES: readonly Directive[] = [
  value('schedule', 'schedule', 'Rotate at the times of a cron expression.', setSchedule),
  value('timezone', 'timezone', 'The zone of schedule and of dates in names.', setTimezone),
  flag('notimezone', 'Use the zone of the machine.', (settings) => ({
    ...settings,
    timezone: undefined,
  })),
  value('maxrate', 'maxrate', 'Rotate a log early that grows this fast.', (text, { settings }) => {
    const maxrate = parseRate(text);
    return maxrate === undefined
      ? error(`bad maxrate '${text}': a size and /s, /m, /h or /d are expected, as in 10M/m`)
      : set({ ...settings, maxrate });
  }),
  flag('nomaxrate', 'Do not look at how fast logs grow.', (settings) => ({
    ...settings,
    maxrate: 0,
  })),
  ...loadRows(
    'maxload',
    30 * 60,
    'Compress only while the load is not over this.',
    'Compress whatever the load is.',
  ),
  ...loadRows(
    'busyskip',
    12 * 60 * 60,
    'Put rotations off while the load is over this.',
    'Rotate whatever the load is.',
  ),
  value(
    'holduncompressed',
    'holduncompressed',
    'Keep the newest archive plain for so long.',
    (text, { settings }) => {
      const holduncompressed = parseDuration(text);
      return holduncompressed === undefined
        ? error(badDuration('holduncompressed', text))
        : set({ ...settings, holduncompressed });
    },
  ),
  flag('noholduncompressed', 'Compress the newest archive too.', (settings) => ({
    ...settings,
    holduncompressed: 0,
  })),
  value('ondup', 'ondup', 'What a dated name that is taken means.', (text, { settings }) => {
    const ondup = ONDUP.find((each) => each === text);
    return ondup === undefined
      ? error(`bad ondup '${text}': skip or suffix is expected`)
      : set({ ...settings, ondup });
  }),
];

type Outcome = ReturnType<typeof set>;

function setSchedule(text: string, { settings }: DirectiveCall): Outcome {
  const cron = unquoted(text);
  const parsed = parseCron(cron);
  if (parsed.kind === 'bad') return error(`bad schedule '${cron}': ${parsed.reason}`);
  return set({ ...settings, criterion: { kind: 'schedule', cron } });
}

function unquoted(text: string): string {
  const inner = /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;
  return inner.trim();
}

function setTimezone(text: string, { settings, reading }: DirectiveCall): Outcome {
  return reading.host.hasZone(text)
    ? set({ ...settings, timezone: text })
    : error(`bad timezone '${text}': a name such as Europe/Berlin is expected`);
}

/** `N` or `N DURATION`, and how to undo it. */
function loadRows(
  name: 'maxload' | 'busyskip',
  defaultSeconds: number,
  on: string,
  off: string,
): readonly Directive[] {
  return [
    value(name, name, on, (text, { settings }) => {
      const [load = '', duration, ...others] = text.split(/[ \t]+/);
      const perCpu = /^[0-9]{1,6}(?:\.[0-9]{1,6})?$/.test(load) ? Number(load) : 0;
      if (perCpu === 0 || others.length > 0) {
        return error(`bad ${name} '${text}': a load per CPU is expected, and perhaps a duration`);
      }
      const seconds = duration === undefined ? defaultSeconds : parseDuration(duration);
      if (seconds === undefined) return error(badDuration(name, duration ?? ''));
      return set({ ...settings, [name]: { perCpu, seconds } });
    }),
    flag(`no${name}`, off, (settings: Settings) => ({ ...settings, [name]: OFF })),
  ];
}

function badDuration(name: string, text: string): string {
  return `bad ${name} duration '${text}': a number and s, m, h, d or w are expected, as in 90m`;
}
