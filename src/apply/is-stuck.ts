// Logs that another run has left in the middle of a rotation.
import type { Run } from './run.ts';

/** True if an earlier rotation of a log can neither be completed nor taken back yet. */
export function isStuck({ left }: Run, log: string): boolean {
  const rotation = left.get(log)?.rotation(log);
  if (rotation === undefined || rotation.departure !== undefined || rotation.emptied) return false;
  return rotation.shifts.length > 0 || rotation.emptying !== undefined;
}

/** True if what is left of a log's rotation waits for a quieter machine: it is finished before another one begins. */
export function isWaiting({ left, laterExcept, now }: Run, log: string): boolean {
  const { postponed } = left.get(log)?.rotation(log) ?? {};
  return laterExcept !== undefined && postponed !== undefined && postponed.until > now;
}
