// Times and durations for people.
import type { LocalTime } from '../calendar/zone.ts';

/** `Y-MM-DD hh:mm`. */
export function minuteText({ year, month, day, hour, minute }: LocalTime): string {
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`;
}

/** A local time as ISO 8601 has it, with its offset. */
export function isoText({ year, month, day, hour, minute, second, offset }: LocalTime): string {
  const date = [String(year).padStart(4, '0'), two(month), two(day)].join('-');
  const time = [two(hour), two(minute), two(second)].join(':');
  const away = Math.abs(offset);
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(away / 3600))}:${two(Math.floor((away % 3600) / 60))}`;
  return `${date}T${time}${zone}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

const UNITS = [
  { seconds: 86_400, word: 'day' },
  { seconds: 3600, word: 'hour' },
  { seconds: 60, word: 'minute' },
  { seconds: 1, word: 'second' },
] as const;

/** A time in its largest unit of which it has at least two, or one that it is exactly. */
export function durationText(seconds: number): string {
  const unit =
    UNITS.find((each) => seconds >= 2 * each.seconds || seconds === each.seconds) ?? UNITS[3];
  const count = Math.floor(seconds / unit.seconds);
  return `${count} ${unit.word}${count === 1 ? '' : 's'}`;
}

/** How long ago something was, or how long it is until then. */
export function agoText(seconds: number): string {
  return seconds >= 0 ? `${durationText(seconds)} ago` : `in ${durationText(0 - seconds)}`;
}

const SHORT_UNITS = [
  { seconds: 86_400, word: 'd' },
  { seconds: 3600, word: 'h' },
  { seconds: 60, word: 'm' },
] as const;

/** A duration in few letters, as it is written in a configuration: `3d`, `12h`. */
export function shortDuration(seconds: number): string {
  const whole = Math.abs(seconds);
  const sign = seconds < 0 ? '-' : '';
  const unit = SHORT_UNITS.find((each) => whole >= 2 * each.seconds);
  if (unit === undefined) return `${sign}${Math.floor(whole)}s`;
  return `${sign}${Math.floor(whole / unit.seconds)}${unit.word}`;
}
