// The read-back check: an archive is decompressed and compared with its source, byte by byte, before
// the source may go.
import { pipeline, Readable } from 'node:stream';
import { createGunzip, gunzipSync } from 'node:zlib';

/** How far a file is that is being written. */
export interface Growth {
  /** nothing more will be written. */
  readonly isComplete: boolean;
  /** Resolves when more may have been written, or nothing more will be. */
  more(): Promise<void>;
}

/** Fills as much of the buffer as it can from a file, from its start on; 0 at the end. */
export type ReadBytes = (buffer: Buffer) => number;

/** zlib's code for compressed data that ends too early. */
const CUT_OFF = 'Z_BUF_ERROR';
const CHUNK_BYTES = 256 * 1024;
/** So much is decompressed at a time: fewer turns between the threads than with less. */
const CONTENTS_BYTES = 1024 * 1024;
/** Smaller archives of smaller sources are decompressed in one go. */
const SMALL_BYTES = 64 * 1024;
const SMALL_SOURCE_BYTES = 64 * 1024;
/** A file that nobody writes to. */
const COMPLETE: Growth = { isComplete: true, more: () => Promise.resolve() };

/**
 * True if the gzip file that `archive` reads holds exactly the bytes that `source` reads. A damaged or
 * cut-off archive is not an error but different. With `growth` the archive is read while it is written.
 */
export async function holdsSameBytes(
  archive: ReadBytes,
  source: ReadBytes,
  growth: Growth = COMPLETE,
): Promise<boolean> {
  const first = await readGrowing(archive, SMALL_BYTES, growth);
  try {
    if (first.length < SMALL_BYTES) {
      const expected = readChunk(source, SMALL_SOURCE_BYTES);
      if (expected.length < SMALL_SOURCE_BYTES) return equalsAtOnce(first, expected);
      return await equalsInChunks([first], prefixed(expected, source));
    }
    return await equalsInChunks(startingWith(first, growingChunks(archive, growth)), source);
  } catch (error) {
    if (isDecodingError(error)) return false;
    throw error;
  }
}

/**
 * True if `archive` is empty, or a gzip file that breaks off and holds the beginning of what `source`
 * reads: what a compressor leaves that was killed. A whole archive is none, whatever it holds.
 */
export async function isCutOffCopy(archive: ReadBytes, source: ReadBytes): Promise<boolean> {
  const first = readChunk(archive, CHUNK_BYTES);
  if (first.length === 0) return true;
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  pipeline(Readable.from(chunks(first, archive)), gunzip, () => undefined);
  try {
    const expected = Buffer.allocUnsafe(CHUNK_BYTES);
    for await (const contents of gunzip) {
      if (!Buffer.isBuffer(contents) || !matches(contents, source, expected)) return false;
    }
    return false;
  } catch (error) {
    if (isDecodingError(error)) return error.code === CUT_OFF;
    throw error;
  }
}

function equalsAtOnce(archive: Buffer, expected: Buffer): boolean {
  const contents = gunzipSync(archive, { maxOutputLength: Math.max(expected.length, 1) });
  return contents.equals(expected);
}

async function equalsInChunks(
  archive: Iterable<Buffer> | AsyncIterable<Buffer>,
  source: ReadBytes,
): Promise<boolean> {
  const gunzip = createGunzip({ chunkSize: CONTENTS_BYTES });
  // What goes wrong in either stream ends the loop below.
  pipeline(Readable.from(archive), gunzip, () => undefined);
  return holdsRestOf(source, gunzip);
}

/** True if `contents` are the bytes that `source` has left, no more and no less. */
export async function holdsRestOf(
  source: ReadBytes,
  contents: AsyncIterable<unknown>,
): Promise<boolean> {
  const expected = Buffer.allocUnsafe(CONTENTS_BYTES);
  for await (const chunk of contents) {
    if (!Buffer.isBuffer(chunk) || !matches(chunk, source, expected)) return false;
  }
  return source(expected.subarray(0, 1)) === 0;
}

/** The chunks of a file that may still be written to. */
export async function* growingChunks(archive: ReadBytes, growth: Growth): AsyncGenerator<Buffer> {
  for (;;) {
    const chunk = await readGrowing(archive, CHUNK_BYTES, growth);
    if (chunk.length === 0) return;
    yield chunk;
  }
}

async function* startingWith(first: Buffer, others: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* others;
}

/** The next `size` bytes of a file that may still be written to; fewer only at its end. */
async function readGrowing(read: ReadBytes, size: number, growth: Growth): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(size);
  let filled = 0;
  for (;;) {
    // What is complete before it is read has an end that stays.
    const { isComplete } = growth;
    filled += fill(buffer.subarray(filled), read);
    if (filled === size || isComplete) return buffer.subarray(0, filled);
    await growth.more();
  }
}

function* chunks(first: Buffer, archive: ReadBytes): Generator<Buffer> {
  for (let chunk = first; chunk.length > 0; chunk = readChunk(archive, CHUNK_BYTES)) yield chunk;
}

/** True if the next bytes of the source are `contents`; `expected` is room for some of them. */
function matches(contents: Buffer, source: ReadBytes, expected: Buffer): boolean {
  for (let start = 0; start < contents.length; start += expected.length) {
    const part = contents.subarray(start, start + expected.length);
    const count = fill(expected.subarray(0, part.length), source);
    if (!expected.subarray(0, count).equals(part)) return false;
  }
  return true;
}

/** A source of which the first bytes were read before. */
function prefixed(before: Buffer, source: ReadBytes): ReadBytes {
  let used = 0;
  return (buffer) => {
    if (used === before.length) return source(buffer);
    const count = before.copy(buffer, 0, used);
    used += count;
    return count;
  };
}

function readChunk(read: ReadBytes, size: number): Buffer {
  const buffer = Buffer.allocUnsafe(size);
  return buffer.subarray(0, fill(buffer, read));
}

/** Reads until the buffer is full or there is no more; the result is how much was read. */
export function fill(buffer: Buffer, read: ReadBytes): number {
  let filled = 0;
  while (filled < buffer.length) {
    const count = read(buffer.subarray(filled));
    if (count === 0) break;
    filled += count;
  }
  return filled;
}

/** True of an error of zlib about what it was to decompress. */
export function isDecodingError(error: unknown): error is Error & { readonly code: string } {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) return false;
  return error.code.startsWith('Z_') || error.code === 'ERR_BUFFER_TOO_LARGE';
}
