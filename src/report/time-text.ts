// Times and durations for people.
import type { LocalTime } from '../calendar/zone.ts';

/** `Y-MM-DD hh:mm`. */
export function minuteText({ year, month, day, hour, minute }: LocalTime): string {
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`;
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
