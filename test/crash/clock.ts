/**
 * The days around the runs. Programs under test have the real time, in a zone where it was about noon when this
 * program started, so that no midnight falls between two runs.
 */
const DAY_MS = 24 * 3_600_000;
const STARTED = new Date();

/** The value of TZ for every run. */
export const NOON_ZONE = `LOC${STARTED.getUTCHours() - 12}`;

/** A day in that zone, as the state file and as the names of archives have it. */
export interface Day {
  readonly inState: string;
  readonly inNames: string;
}

/** The day so many days before today. */
export function daysAgo(count: number): Day {
  const date = new Date(STARTED.getTime() - count * DAY_MS);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  const padded = [month, day].map((field) => String(field).padStart(2, '0')).join('');
  return { inState: `${year}-${month}-${day}-0:0:0`, inNames: `${year}${padded}` };
}
