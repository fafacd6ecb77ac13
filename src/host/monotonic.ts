// A clock for durations.

/** Milliseconds since some moment: never set back, whatever happens to the time of day. */
export function monotonicMs(): number {
  // What `performance` is part of takes Node a millisecond to load.
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}
