// Emptying a log in place by truncating it: what is written between the last read and the truncation is
// lost, so that nothing but a look at the size lies between the two.
import { fstatSync, ftruncateSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import { attempt } from '../host/strerror.ts';
import { patienceFor } from './approach-end.ts';
import type { CopyFailure, Copier } from './copier.ts';
import { haveSameEnds } from './same-ends.ts';

/** A log whose end cannot be reached is truncated after so many attempts. */
const MOST_CATCHES = 1000;

/** How it ended. */
export type Emptied =
  /** `lost` bytes, or more, were in the log and are nowhere now. */
  | { readonly kind: 'emptied'; readonly lost: number }
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
  const failure = copier.endAt(copier.position);
  if (failure !== undefined) return { kind: 'not-copied', failure };
  return catchAndTruncate(log, copier);
}

function catchAndTruncate(log: number, copier: Copier): Emptied {
  let { size } = fstatSync(log);
  const patienceBytes = patienceFor(size);
  for (let catches = 1; ; catches += 1) {
    const failure = copier.copyOn(size);
    if (failure !== undefined) return { kind: 'not-copied', failure };
    ({ size } = fstatSync(log));
    if (size < copier.position) return { kind: 'shrunk' };
    if (size > copier.position && catches < MOST_CATCHES && size <= patienceBytes) continue;
    const truncated = attempt(() => ftruncateSync(log, 0));
    if (isSystemError(truncated)) return { kind: 'not-truncated', error: truncated };
    return { kind: 'emptied', lost: size - copier.position };
  }
}
