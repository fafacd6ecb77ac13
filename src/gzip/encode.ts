// A file as one gzip member, made from blocks that are compressed side by side on the threads of
// libuv's pool. A block takes the last 32 KiB before it as its dictionary, so that nothing is lost by
// cutting. The memory used is bounded by the number of blocks in work.
import { promisify } from 'node:util';
import { constants, crc32, deflateRaw, deflateRawSync } from 'node:zlib';
import { gzipHeader, gzipTrailer } from './gzip-member.ts';

const BLOCK_BYTES = 512 * 1024;
const DICTIONARY_BYTES = 32 * 1024;

const deflateBlock = promisify<Buffer, object, Buffer>(deflateRaw);

/** Where the bytes come from and go to. Errors of either are thrown through. */
export interface GzipStreams {
  /** Fills the buffer from the source as far as it can; 0 at the end. */
  read(buffer: Buffer): number;
  /** Writes all bytes. */
  write(bytes: Buffer): void;
}

/** How a file is compressed. */
export interface GzipOptions {
  /** 1 to 9. */
  readonly level: number;
  /** the time that the header carries. */
  readonly mtimeMs: number;
  /** how many blocks are in work at a time. */
  readonly jobs: number;
  /** gives up between two blocks when aborted, by throwing its reason. */
  readonly stop?: AbortSignal;
}

/** Compresses everything that `read` gives. The result is the number of bytes read. */
export async function gzip(streams: GzipStreams, options: GzipOptions): Promise<number> {
  streams.write(gzipHeader(options.mtimeMs, options.level));
  const first = readBlock(streams);
  if (first.length < BLOCK_BYTES) return gzipSmall(streams, options, first);
  return gzipBlocks(streams, options, first);
}

/** One block is not worth a thread. */
function gzipSmall(streams: GzipStreams, { level }: GzipOptions, contents: Buffer): number {
  streams.write(deflateRawSync(contents, { level }));
  streams.write(gzipTrailer(crc32(contents), contents.length));
  return contents.length;
}

async function gzipBlocks(
  streams: GzipStreams,
  { level, jobs, stop }: GzipOptions,
  first: Buffer,
): Promise<number> {
  const inWork: Promise<Buffer>[] = [];
  let crc = 0;
  let total = 0;
  let block = first;
  let dictionary: Buffer | undefined;
  try {
    while (block.length > 0) {
      stop?.throwIfAborted();
      const next = block.length < BLOCK_BYTES ? Buffer.alloc(0) : readBlock(streams);
      const finishFlush = next.length === 0 ? constants.Z_FINISH : constants.Z_SYNC_FLUSH;
      const options = { level, finishFlush, chunkSize: BLOCK_BYTES / 2 };
      inWork.push(
        deflateBlock(block, dictionary === undefined ? options : { ...options, dictionary }),
      );
      crc = crc32(block, crc);
      total += block.length;
      dictionary = block.subarray(-DICTIONARY_BYTES);
      block = next;
      if (inWork.length > jobs) await writeOldest(streams, inWork);
    }
    while (inWork.length > 0) await writeOldest(streams, inWork);
  } finally {
    await Promise.allSettled(inWork);
  }
  streams.write(gzipTrailer(crc, total));
  return total;
}

async function writeOldest(streams: GzipStreams, inWork: Promise<Buffer>[]): Promise<void> {
  const oldest = inWork.shift();
  if (oldest !== undefined) streams.write(await oldest);
}

/** The next full block, or what is left of the source. */
function readBlock(streams: GzipStreams): Buffer {
  const buffer = Buffer.allocUnsafe(BLOCK_BYTES);
  let filled = 0;
  while (filled < BLOCK_BYTES) {
    const count = streams.read(buffer.subarray(filled));
    if (count === 0) break;
    filled += count;
  }
  return buffer.subarray(0, filled);
}
