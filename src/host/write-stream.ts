// Writing to standard streams and log files as they come: pipes that are full are waited for, and a
// reader that has gone never stops a rotation.
import { writeSync } from 'node:fs';
import { toBytes } from './bytes.ts';
import { systemError } from './strerror.ts';

const WAIT = new Int32Array(new SharedArrayBuffer(4));
const WAIT_MS = 5;

/** Writes all of a byte string; what cannot be written is lost, since nobody could be told. */
export function writeText(fd: number, text: string): void {
  const bytes = toBytes(text);
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      if (systemError(error).code !== 'EAGAIN') return;
      Atomics.wait(WAIT, 0, 0, WAIT_MS);
    }
  }
}
