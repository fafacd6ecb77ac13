// Writing to standard streams and log files as they come: pipes that are full are waited for, and a
// reader that has gone never stops a rotation.
import { writeSync } from 'node:fs';
import type { SystemError } from '../config/system-error.ts';
import { toBytes } from './bytes.ts';
import { systemError } from './strerror.ts';

const WAIT = new Int32Array(new SharedArrayBuffer(4));
const WAIT_MS = 5;

/** Writes all of a byte string, or gives up with an error. That the reader has gone is none: it has read enough. */
export function writeText(fd: number, text: string): SystemError | undefined {
  const bytes = toBytes(text);
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      const failure = systemError(error);
      if (failure.code !== 'EAGAIN') return failure.code === 'EPIPE' ? undefined : failure;
      Atomics.wait(WAIT, 0, 0, WAIT_MS);
    }
  }
  return undefined;
}
