// Emptying a log in place by truncating it: what is written between the last read and the truncation is
// lost, so that nothing lies between the two.
import { fstatSync, ftruncateSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import { systemError } from '../host/strerror.ts';
import { patienceFor } from './approach-end.ts';
import type { CopyFailure, Copier } from './copier.ts';
import { haveSameEnds } from './same-ends.ts';

/** A log whose end cannot be reached is truncated after so many attempts. */
const MOST_CATCHES = 1000;

/** How it ended. */
export type Emptied =
  /** `lost` bytes, or more, were in the log and are nowhere now; `unkept` if those that were read last could not be written. */
  | { readonly kind: 'emptied'; readonly lost: number; readonly unkept?: CopyFailure }
  /** the log is not what was copied any more. */
  | { readonly kind: 'shrunk' }
  | { readonly kind: 'not-copied'; readonly failure: CopyFailure }
  | { readonly kind: 'not-truncated'; readonly error: SystemError };

/** Copies what has come since, and truncates the log when its end has been reached. */
export function truncateAtEnd(log: number, copy: number, copier: Copier): Emptied {
  const isSame = haveSameEnds(log, copy, copier.position);
  if (isSystemError(isSame)) {
    return { kind: 'not-copied', failure: { operation: 'read', error: isSame } };
  }
  if (!isSame) return { kind: 'shrunk' };
  // What a process calls for the first time takes many times longer than the second time: let the
  // first truncation be one that changes nothing.
  const error = truncate(copy, copier.position);
  if (error !== undefined)
    return { kind: 'not-copied', failure: { operation: 'ftruncate', error } };
  return catchAndTruncate(log, copier);
}

/**
 * Reads again and again what has come since, until nothing has: a writer that was stopped for a moment, as
 * each is at times, is not back yet when the log is truncated. Under one that never rests, what is read last
 * is written to the copy only after the truncation, since more would come while it is.
 */
function catchAndTruncate(log: number, copier: Copier): Emptied {
  let { size } = fstatSync(log);
  const patienceBytes = patienceFor(size);
  for (let catches = 1; ; catches += 1) {
    if (size < copier.position) return { kind: 'shrunk' };
    const failure = copier.fetch();
    if (failure !== undefined) return { kind: 'not-copied', failure };
    if (copier.fetched === 0 || catches >= MOST_CATCHES || size > patienceBytes) {
      const error = truncate(log, 0);
      return error === undefined ? keepLast(copier, size) : { kind: 'not-truncated', error };
    }
    const unkept = copier.keep();
    if (unkept !== undefined) return { kind: 'not-copied', failure: unkept };
    ({ size } = fstatSync(log));
  }
}

function keepLast(copier: Copier, seenSize: number): Emptied {
  const size = Math.max(seenSize, copier.position + copier.fetched);
  const unkept = copier.keep();
  const lost = size - copier.position;
  return { kind: 'emptied', lost, ...(unkept === undefined ? {} : { unkept }) };
}

function truncate(fd: number, length: number): SystemError | undefined {
  try {
    ftruncateSync(fd, length);
    return undefined;
  } catch (error) {
    return systemError(error);
  }
}
