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
