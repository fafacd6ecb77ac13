// Whether what is heavy (compressing, and whatever else reads whole archives) waits for a quieter machine.
import type { Settings } from '../config/settings.ts';
import { bytesOf } from './choose-victims.ts';

/** What the decision looks at. */
export interface LoadQuestion {
  readonly settings: Settings;
  /** the 1-minute load average for each CPU. */
  readonly load: number | undefined;
  readonly force: boolean;
  /** the room of the filesystems of the archives, as far as it is known. */
  readonly rooms: readonly SpaceLeft[];
}

/** The room of a filesystem, in bytes. */
export interface SpaceLeft {
  readonly totalBytes: number;
  readonly freeBytes: number;
}

/** Why what was put off waits no more; also that a log is due again, or that an earlier run has left it to one that waits for nothing. */
export type Resumption = 'calm' | 'deadline' | 'short-of-space' | 'due' | 'left-over';

/** What is heavy waits for a quieter machine, or does so no more. */
export type PostponementNews =
  | {
      readonly kind: 'postponed';
      readonly load: number;
      readonly perCpu: number;
      readonly seconds: number;
    }
  | { readonly kind: 'resumed'; readonly because: Resumption };

/** With less than this share free, space counts for more than load: compressing gains some. */
const SHORT_SHARE = 0.1;

/** True if heavy work is to wait now. */
export function isTooBusy({ settings, load, force, rooms }: LoadQuestion): boolean {
  const { perCpu } = settings.maxload;
  if (perCpu === 0 || load === undefined || force) return false;
  return load > perCpu && !rooms.some((room) => isShort(room, settings));
}

/** True if what waits until then, in epoch seconds, may wait yet. A clock that was set back does not prolong it. */
export function mayWait(until: number, now: number, { maxload }: Settings): boolean {
  const left = until - now;
  return left > 0 && left <= maxload.seconds;
}

function isShort({ totalBytes, freeBytes }: SpaceLeft, { minfree }: Settings): boolean {
  return freeBytes < Math.max(totalBytes * SHORT_SHARE, bytesOf(minfree, totalBytes));
}
