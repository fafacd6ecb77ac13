// Copies the bytes of a file that may still grow: as often as asked, what has come since.
import { ftruncateSync, readSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import { attempt } from '../host/strerror.ts';
import { writeAll } from './file-bytes.ts';

const CHUNK_BYTES = 128 * 1024;
/** A run of zeros of this length, at a multiple of it, becomes a hole in a copy that keeps holes. */
const HOLE_BYTES = 8192;

/** Which part of copying failed: reading is the original's fault, the others are the copy's. */
export interface CopyFailure {
  readonly operation: 'read' | 'write' | 'ftruncate' | 'sync';
  readonly error: SystemError;
}

/** A copy in progress from one descriptor to another, both from their beginning. */
export class Copier {
  readonly #from: number;
  readonly #to: number;
  readonly #keepHoles: boolean;
  readonly #buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  #position = 0;
  #fetched = 0;

  constructor(from: number, to: number, keepHoles: boolean) {
    this.#from = from;
    this.#to = to;
    this.#keepHoles = keepHoles;
  }

  /** How much has been copied. */
  get position(): number {
    return this.#position;
  }

  /** How much has been read and is not in the copy yet. */
  get fetched(): number {
    return this.#fetched;
  }

  /** Copies up to `limit`, or to the present end if that comes first. */
  copyOn(limit = Infinity): CopyFailure | undefined {
    while (this.#position < limit) {
      const failure = this.fetch();
      if (failure !== undefined) return failure;
      if (this.#fetched === 0) return undefined;
      const unkept = this.keep();
      if (unkept !== undefined) return unkept;
    }
    return undefined;
  }

  /** Reads what comes next, as much as a chunk; it is kept, or read again. */
  fetch(): CopyFailure | undefined {
    const count = attempt(() => readSync(this.#from, this.#buffer, 0, CHUNK_BYTES, this.#position));
    if (isSystemError(count)) return { operation: 'read', error: count };
    this.#fetched = count;
    return undefined;
  }

  /** Adds what was fetched to the copy. */
  keep(): CopyFailure | undefined {
    if (this.#fetched === 0) return undefined;
    const bytes = this.#buffer.subarray(0, this.#fetched);
    const ended = attempt(() => this.#write(bytes));
    if (isSystemError(ended)) return { operation: 'write', error: ended };
    this.#position += this.#fetched;
    this.#fetched = 0;
    // A hole at the end is not written, so that the length has to be set.
    return ended === 'with-hole' ? this.#setLength() : undefined;
  }

  /** Ends the copy at `position`, which has been reached; copying can go on from there. */
  endAt(position: number): CopyFailure | undefined {
    this.#position = position;
    return this.#setLength();
  }

  #setLength(): CopyFailure | undefined {
    const set = attempt(() => ftruncateSync(this.#to, this.#position));
    return isSystemError(set) ? { operation: 'ftruncate', error: set } : undefined;
  }

  #write(bytes: Buffer): 'with-hole' | 'with-bytes' {
    if (!this.#keepHoles) {
      writeAll(this.#to, bytes, this.#position);
      return 'with-bytes';
    }
    let isHole = false;
    for (let start = 0; start < bytes.length; start += HOLE_BYTES) {
      const part = bytes.subarray(start, start + HOLE_BYTES);
      isHole = isZero(part);
      if (!isHole) writeAll(this.#to, part, this.#position + start);
    }
    return isHole ? 'with-hole' : 'with-bytes';
  }
}

const ZEROS = Buffer.alloc(HOLE_BYTES);

function isZero(bytes: Buffer): boolean {
  return bytes.equals(ZEROS.subarray(0, bytes.length));
}
