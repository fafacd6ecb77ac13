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
