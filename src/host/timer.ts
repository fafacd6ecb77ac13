// How long a timer may run.

/** Node takes a longer time for none at all. */
const LONGEST_MS = 2 ** 31 - 1;

/** A time for a timer of Node's: that many milliseconds, or the longest that there is, which is 24 days. */
export function timerMs(milliseconds: number): number {
  return Math.min(milliseconds, LONGEST_MS);
}
