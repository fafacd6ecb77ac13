// When the archives that wait for their shipment will have filled a filesystem.

/** An archive that waits. */
export interface SpooledArchive {
  readonly bytes: number;
  readonly writtenMs: number;
}

/** What there is to tell. */
export interface SpoolForecast {
  readonly count: number;
  readonly bytes: number;
  readonly freeBytes: number;
  /** until nothing is free, if archives go on coming as those have that wait; undefined if that cannot be told. */
  readonly secondsLeft: number | undefined;
}

/** With less than this share free it is told (FEATURES, section 6). */
const SHORT_SHARE = 0.1;
/** A rate of less time than that says nothing. */
const SHORTEST_SECONDS = 60;

/** Undefined if there is room enough, or nothing waits; `now` is in epoch seconds. */
export function spoolForecast(
  waiting: readonly SpooledArchive[],
  room: { readonly totalBytes: number; readonly freeBytes: number },
  now: number,
): SpoolForecast | undefined {
  const { totalBytes, freeBytes } = room;
  if (waiting.length === 0 || freeBytes >= totalBytes * SHORT_SHARE) return undefined;
  const bytes = waiting.reduce((sum, archive) => sum + archive.bytes, 0);
  const oldestMs = waiting.reduce((least, { writtenMs }) => Math.min(least, writtenMs), Infinity);
  const seconds = now - Math.floor(oldestMs / 1000);
  const isTelling = seconds >= SHORTEST_SECONDS && bytes > 0;
  const secondsLeft = isTelling ? Math.floor((freeBytes / bytes) * seconds) : undefined;
  return { count: waiting.length, bytes, freeBytes, secondsLeft };
}
