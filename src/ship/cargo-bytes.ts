// The bytes of an archive on their way out, and of what comes back.
import { createHash } from 'node:crypto';
import { fstatSync, read } from 'node:fs';
import { promisify } from 'node:util';
import { ShipFailure } from './failure.ts';
import type { Cargo } from './shipper.ts';
import type { Throttle } from './throttle.ts';

const readAt = promisify(read);

/** Enough to keep the way full, and little beside what a process has anyway. */
const CHUNK_BYTES = 512 * 1024;
const HASHED_BYTES = 1024 * 1024;

/**
 * The bytes of an open archive, in order.
 * @throws ShipFailure if it is not the archive that was to be sent: it was written to meanwhile. What comes
 * last is only handed out when all of it is known to be right.
 */
export async function* bytesOf(
  cargo: Cargo,
  throttle: Throttle,
  signal: AbortSignal,
): AsyncGenerator<Buffer, void> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of unprovedBytesOf(cargo, throttle, signal)) {
    hash.update(chunk);
    bytes += chunk.length;
    if (bytes === cargo.bytes && hash.digest('hex') !== cargo.sha256) throw changed();
    yield chunk;
  }
}

/**
 * The bytes of an open archive from an offset on, in order, whatever they are: for whom proves what has arrived.
 * What comes next is read while a piece is sent.
 * @throws ShipFailure if there are fewer.
 */
export async function* unprovedBytesOf(
  { fd, bytes }: Cargo,
  throttle: Throttle,
  signal: AbortSignal,
  offset = 0,
): AsyncGenerator<Buffer, void> {
  const readFrom = (position: number): Promise<Buffer> =>
    readPiece(fd, position, Math.min(CHUNK_BYTES, bytes - position));
  let coming = readFrom(offset);
  try {
    for (let position = offset; position < bytes;) {
      signal.throwIfAborted();
      const chunk = await coming;
      if (chunk.length === 0) throw changed();
      position += chunk.length;
      coming = readFrom(position);
      await throttle.pass(chunk.length, signal);
      yield chunk;
    }
  } finally {
    // The descriptor may be closed when this has ended.
    await coming.catch(() => undefined);
  }
}

async function readPiece(fd: number, position: number, wanted: number): Promise<Buffer> {
  if (wanted === 0) return Buffer.of();
  const { bytesRead, buffer } = await readAt(fd, Buffer.allocUnsafe(wanted), 0, wanted, position);
  return buffer.subarray(0, bytesRead);
}

/** @throws ShipFailure if an archive is not what was to be sent. */
export async function checkUnchanged({ fd, sha256 }: Cargo): Promise<void> {
  if ((await hashFile(fd)).sha256 !== sha256) throw changed();
}

function changed(): ShipFailure {
  return new ShipFailure('archive', 'it was written to since it was found');
}

/** The SHA-256 of all bytes of an open file, and how many there are. What comes next is read while a piece is hashed. */
export async function hashFile(
  fd: number,
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256');
  // Most archives fit into one piece.
  const pieceBytes = Math.min(fstatSync(fd).size + 1, HASHED_BYTES);
  let spare = Buffer.allocUnsafe(pieceBytes);
  let coming = readAt(fd, Buffer.allocUnsafe(pieceBytes), 0, pieceBytes, 0);
  for (let bytes = 0; ;) {
    const { bytesRead, buffer } = await coming;
    if (bytesRead === 0) return { sha256: hash.digest('hex'), bytes };
    bytes += bytesRead;
    coming = readAt(fd, spare, 0, pieceBytes, bytes);
    hash.update(buffer.subarray(0, bytesRead));
    spare = buffer;
  }
}

/** True if a stream has exactly these bytes. A stream that is too long is not read to its end. */
export async function holdsSame(
  stream: AsyncIterable<Uint8Array>,
  expected: Pick<Cargo, 'bytes' | 'sha256'>,
): Promise<boolean> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of stream) {
    hash.update(chunk);
    bytes += chunk.length;
    if (bytes > expected.bytes) return false;
  }
  return isSame(hash.digest('hex'), expected.sha256);
}

/** The comparison that every proof rests on. */
function isSame(sha256: string, expected: string): boolean {
  return /^[0-9a-f]{64}$/.test(expected) && sha256 === expected;
}
