// A checksum of a file's bytes, to see whether it holds later what was read of it before.
import { crc32 } from 'node:zlib';
import type { ReadBytes } from './compare.ts';

const CHUNK_BYTES = 256 * 1024;

/** The checksum of the bytes that have been added. */
export class Checksum {
  #crc = 0;
  #length = 0;

  /** That of all that `read` gives. */
  static of(read: ReadBytes): Checksum {
    const { bytes, checksum } = Checksum.whileReading(read);
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    while (bytes(buffer) > 0);
    return checksum;
  }

  /** One that grows with what is read. */
  static whileReading(read: ReadBytes): { readonly bytes: ReadBytes; readonly checksum: Checksum } {
    const checksum = new Checksum();
    const bytes: ReadBytes = (buffer) => {
      const count = read(buffer);
      checksum.#crc = crc32(buffer.subarray(0, count), checksum.#crc);
      checksum.#length += count;
      return count;
    };
    return { bytes, checksum };
  }

  equals(other: Checksum): boolean {
    return this.#crc === other.#crc && this.#length === other.#length;
  }
}
