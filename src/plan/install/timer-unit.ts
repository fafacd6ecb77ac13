// The timer of systemd that starts logrotor.service.
import { header } from './ours.ts';
import { hourGroups, isDaily, type RunTimes, type ScheduleTimes } from './run-times.ts';
import { unitWord } from './unit-words.ts';

const HOUR_MINUTES = 60;

/** logrotor.timer. */
export function timerUnit(times: RunTimes): string {
  const because = times.because === undefined ? '' : ` (for '${times.because}')`;
  const lines = [
    ...header(),
    '[Unit]',
    `Description=Rotate logs ${often(times)}${because}`,
    'Documentation=man:logrotor(8)',
    '',
    '[Timer]',
    `OnCalendar=${calendarOf(times)}`,
    ...times.schedules.flatMap(scheduleLines),
    ...spread(times),
    '# What came due while the machine was off is done when it is on again.',
    'Persistent=true',
    '',
    '[Install]',
    'WantedBy=timers.target',
  ];
  return `${lines.join('\n')}\n`;
}

function often(times: RunTimes): string {
  if (isDaily(times)) return 'daily';
  const { everyMinutes } = times;
  return everyMinutes === HOUR_MINUTES ? 'hourly' : `every ${everyMinutes} min`;
}

function calendarOf(times: RunTimes): string {
  const { everyMinutes } = times;
  return isDaily(times) || everyMinutes === HOUR_MINUTES ? often(times) : `*:0/${everyMinutes}`;
}

/** Runs of many machines are spread, but stay in the day or hour that they are for. */
function spread(times: RunTimes): readonly string[] {
  const isExact = times.everyMinutes < HOUR_MINUTES || times.schedules.length > 0;
  if (isExact) return ['AccuracySec=1s'];
  return [
    'AccuracySec=1min',
    `RandomizedDelaySec=${isDaily(times) ? '1h' : '5min'}`,
    '# The same delay each time, so that a day stays a day.',
    'FixedRandomDelay=true',
  ];
}

function scheduleLines({ timezone, minutes }: ScheduleTimes): readonly string[] {
  const zone = timezone === undefined ? '' : ` ${unitWord(timezone)}`;
  return hourGroups(minutes).map((group) => {
    return `OnCalendar=*-*-* ${list(group.hours)}:${list(group.minutes)}:00${zone}`;
  });
}

function list(numbers: readonly number[]): string {
  return numbers.map((number) => String(number).padStart(2, '0')).join(',');
}
