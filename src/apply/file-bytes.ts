// Reading and writing through descriptors: whole buffers, at positions of their own.
import { readSync, writeSync } from 'node:fs';

/** A reader that starts at the beginning of an open file, whatever others do with its offset. */
export function readerOf(fd: number): (buffer: Buffer) => number {
  let position = 0;
  return (buffer) => {
    const count = readSync(fd, buffer, 0, buffer.length, position);
    position += count;
    return count;
  };
}

/** Writes all of `bytes`, at `position` or where the descriptor stands. */
export function writeAll(fd: number, bytes: Uint8Array, position?: number): void {
  let written = 0;
  while (written < bytes.length) {
    const at = position === undefined ? null : position + written;
    written += writeSync(fd, bytes, written, bytes.length - written, at);
  }
}

/** A place in an open file. */
export interface Place {
  readonly fd: number;
  readonly offset: number;
}

const COMPARED_BYTES = 64 * 1024;

/** Whether two files have the same `count` bytes at these places. */
export function isSameAt(one: Place, other: Place, count: number): boolean {
  const [ours, theirs] = [Buffer.alloc(COMPARED_BYTES), Buffer.alloc(COMPARED_BYTES)];
  for (let done = 0; done < count; done += COMPARED_BYTES) {
    const wanted = Math.min(COMPARED_BYTES, count - done);
    if (readSync(one.fd, ours, 0, wanted, one.offset + done) !== wanted) return false;
    if (readSync(other.fd, theirs, 0, wanted, other.offset + done) !== wanted) return false;
    if (!ours.subarray(0, wanted).equals(theirs.subarray(0, wanted))) return false;
  }
  return true;
}
