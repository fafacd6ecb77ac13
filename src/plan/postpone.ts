// Whether what is heavy (compressing, and whatever else reads whole archives) waits for a quieter machine.
import type { Settings } from '../config/settings.ts';

/** What the decision looks at. */
export interface LoadQuestion {
  readonly settings: Settings;
  /** the 1-minute load average for each CPU. */
  readonly load: number | undefined;
  readonly force: boolean;
  /** the share of the filesystem that is free, from 0 to 1; undefined where that is not known. */
  readonly freeShare: number | undefined;
}

/** With less than this free, space counts for more than load: compressing gains some. */
const SHORT_SHARE = 0.1;

/** True if heavy work is to wait now. */
export function isTooBusy({ settings, load, force, freeShare }: LoadQuestion): boolean {
  const { perCpu } = settings.maxload;
  if (perCpu === 0 || load === undefined || force) return false;
  return load > perCpu && !isShort(freeShare);
}

function isShort(freeShare: number | undefined): boolean {
  return freeShare !== undefined && freeShare < SHORT_SHARE;
}
