// The bytes of an archive on their way out, and of what comes back.
import { createHash } from 'node:crypto';
import { read } from 'node:fs';
import { promisify } from 'node:util';
import { ShipFailure } from './failure.ts';
import type { Cargo } from './shipper.ts';
import type { Throttle } from './throttle.ts';

const readAt = promisify(read);

/** Enough to keep the way full, and little beside what a process has anyway. */
const CHUNK_BYTES = 256 * 1024;

/**
 * The bytes of an open archive from an offset on, in order.
 * @throws ShipFailure if it is not the archive that was to be sent: it was written to meanwhile. What comes
 * last is only handed out when all of it is known to be right, unless the offset is not 0.
 */
export async function* bytesOf(
  cargo: Cargo,
  throttle: Throttle,
  signal: AbortSignal,
  offset = 0,
): AsyncGenerator<Buffer, void> {
  const hash = createHash('sha256');
  for (let position = offset; position < cargo.bytes;) {
    signal.throwIfAborted();
    const wanted = Math.min(CHUNK_BYTES, cargo.bytes - position);
    const { bytesRead, buffer } = await readAt(
      cargo.fd,
      Buffer.allocUnsafe(wanted),
      0,
      wanted,
      position,
    );
    const chunk = buffer.subarray(0, bytesRead);
    hash.update(chunk);
    position += bytesRead;
    if (bytesRead === 0) throw changed();
    if (position === cargo.bytes && offset === 0 && hash.digest('hex') !== cargo.sha256)
      throw changed();
    await throttle.pass(bytesRead, signal);
    yield chunk;
  }
}

function changed(): ShipFailure {
  return new ShipFailure('archive', 'it was written to while it was sent');
}

/** The SHA-256 of all bytes of an open file, and how many there are. */
export async function hashFile(
  fd: number,
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(4 * CHUNK_BYTES);
  for (let bytes = 0; ;) {
    const { bytesRead } = await readAt(fd, chunk, 0, chunk.length, bytes);
    if (bytesRead === 0) return { sha256: hash.digest('hex'), bytes };
    hash.update(chunk.subarray(0, bytesRead));
    bytes += bytesRead;
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
