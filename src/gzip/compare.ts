// The read-back check: an archive is decompressed and compared with its source, byte by byte, before
// the source may go.
import { pipeline, Readable } from 'node:stream';
import { createGunzip, gunzipSync } from 'node:zlib';

/** Fills as much of the buffer as it can from a file, from its start on; 0 at the end. */
export type ReadBytes = (buffer: Buffer) => number;

/** zlib's code for compressed data that ends too early. */
const CUT_OFF = 'Z_BUF_ERROR';
const CHUNK_BYTES = 256 * 1024;
/** Smaller archives are decompressed in one go. */
const SMALL_BYTES = 64 * 1024;

/**
 * True if the gzip file that `archive` reads holds exactly the bytes that `source` reads. A damaged or
 * cut-off archive is not an error but different.
 */
export async function holdsSameBytes(archive: ReadBytes, source: ReadBytes): Promise<boolean> {
  const first = readChunk(archive, SMALL_BYTES);
  try {
    if (first.length < SMALL_BYTES) {
      const expected = readChunk(source, CHUNK_BYTES);
      if (expected.length < CHUNK_BYTES) return equalsAtOnce(first, expected);
      return await equalsInChunks([first], prefixed(expected, source));
    }
    return await equalsInChunks(chunks(first, archive), source);
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
    for await (const contents of gunzip) {
      if (!Buffer.isBuffer(contents) || !matches(contents, source)) return false;
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

async function equalsInChunks(archive: Iterable<Buffer>, source: ReadBytes): Promise<boolean> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  // What goes wrong in either stream ends the loop below.
  pipeline(Readable.from(archive), gunzip, () => undefined);
  for await (const contents of gunzip) {
    if (!Buffer.isBuffer(contents) || !matches(contents, source)) return false;
  }
  return atEnd(source);
}

function* chunks(first: Buffer, archive: ReadBytes): Generator<Buffer> {
  for (let chunk = first; chunk.length > 0; chunk = readChunk(archive, CHUNK_BYTES)) yield chunk;
}

/** True if the next bytes of the source are `contents`. */
export function matches(contents: Buffer, source: ReadBytes): boolean {
  return readChunk(source, contents.length).equals(contents);
}

/** True if the source has no more bytes; one that has loses one. */
export function atEnd(source: ReadBytes): boolean {
  return source(Buffer.allocUnsafe(1)) === 0;
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
  let filled = 0;
  while (filled < size) {
    const count = read(buffer.subarray(filled));
    if (count === 0) break;
    filled += count;
  }
  return buffer.subarray(0, filled);
}

function isDecodingError(error: unknown): error is Error & { readonly code: string } {
  if (!(error instanceof Error && 'code' in error && typeof error.code === 'string')) return false;
  return error.code.startsWith('Z_') || error.code === 'ERR_BUFFER_TOO_LARGE';
}
