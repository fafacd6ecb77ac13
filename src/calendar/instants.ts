// Which instants a civil time stands for: one as a rule, two where clocks go back, none where they go forward.
import type { Zone } from './zone.ts';

const DAY_SECONDS = 86_400;

/** The instants, in epoch seconds, at which the clock shows a civil time; ascending. */
export function instantsOf(civilSeconds: number, zone: Zone): readonly number[] {
  const { smallest, largest } = offsetsAround(civilSeconds, zone);
  const guesses = new Set([civilSeconds - largest, civilSeconds - smallest]);
  return [...guesses].filter((guess) => guess + offsetAt(guess, zone) === civilSeconds);
}

/**
 * The first instant that stands for a civil time. One that is skipped when clocks go forward is moved by as
 * much as they are: half past two becomes half past three.
 */
export function firstInstantOf(civilSeconds: number, zone: Zone): number {
  const [first] = instantsOf(civilSeconds, zone);
  return first ?? civilSeconds - offsetsAround(civilSeconds, zone).smallest;
}

/** The instants at which the offset of the zone changes after `from` and not after `to`; ascending. */
export function changesBetween(from: number, to: number, zone: Zone): readonly number[] {
  const changes: number[] = [];
  for (let start = from; start < to; start += DAY_SECONDS) {
    const end = Math.min(start + DAY_SECONDS, to);
    if (offsetAt(start, zone) !== offsetAt(end, zone)) changes.push(changeIn(start, end, zone));
  }
  return changes;
}

/** The first second with another offset than that of `start`, which `end` has. */
function changeIn(start: number, end: number, zone: Zone): number {
  let [low, high] = [start, end];
  const offset = offsetAt(start, zone);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle, zone) === offset) low = middle;
    else high = middle;
  }
  return high;
}

/** Seconds east of UTC at an instant. */
function offsetAt(epochSeconds: number, zone: Zone): number {
  return zone.localTime(epochSeconds).offset;
}

/** The offsets within a day of a time, whether that is a civil time or an instant. */
export function offsetsAround(
  seconds: number,
  zone: Zone,
): { readonly smallest: number; readonly largest: number } {
  const offsets = [-1, 0, 1].map((days) => offsetAt(seconds + days * DAY_SECONDS, zone));
  return { smallest: Math.min(...offsets), largest: Math.max(...offsets) };
}
