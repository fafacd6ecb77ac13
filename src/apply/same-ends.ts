// Whether the front of a log still is what was copied. A log that another program has emptied meanwhile
// may have grown past that point again, so that its size alone does not tell.
import { fstatSync } from 'node:fs';
import type { SystemError } from '../config/system-error.ts';
import { attempt } from '../host/strerror.ts';
import { isSameAt } from './file-bytes.ts';

const END_BYTES = 64 * 1024;

/** True if the first `length` bytes of both files begin and end alike. */
export function haveSameEnds(log: number, copy: number, length: number): boolean | SystemError {
  const count = Math.min(END_BYTES, length);
  return attempt(
    () =>
      fstatSync(log).size >= length &&
      [0, length - count].every((offset) =>
        isSameAt({ fd: log, offset }, { fd: copy, offset }, count),
      ),
  );
}
