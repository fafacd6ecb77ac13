// A file as one gzip member, made from blocks that are compressed side by side on the threads of
// libuv's pool. A block takes the last 32 KiB before it as its dictionary, so that nothing is lost by
// cutting. The memory used is bounded by the number of blocks in work, whose buffers are used again.
import { promisify } from 'node:util';
import { crc32, deflateRaw, deflateRawSync } from 'node:zlib';
import { BlockDeflater, type BlockInWork } from './block-deflater.ts';
import { END_OF_DATA, gzipHeader, gzipTrailer } from './gzip-member.ts';

/** What is smaller is compressed in one go. */
export const BLOCK_BYTES = 512 * 1024;
const SMALL_BYTES = 64 * 1024;
/** What is smaller is compressed in less time than another thread is told of it. */
const TINY_BYTES = 4 * 1024;
const LEAST_CHUNK_BYTES = 16 * 1024;
/** How far back a block may refer. */
export const DICTIONARY_BYTES = 32 * 1024;

const deflateAside = promisify<Buffer, object, Buffer>(deflateRaw);

/** Where the bytes come from and go to. Errors of either are thrown through. */
export interface GzipStreams {
  /** Fills the buffer from the source as far as it can; 0 at the end. */
  read(buffer: Buffer): number;
  /** Writes all bytes. */
  write(bytes: Buffer, piece: Piece): void;
}

/** What is written at a time: a whole member, or its frame and blocks in their order. */
export type Piece =
  | { readonly kind: 'whole' | 'header' | 'trailer' }
  | { readonly kind: 'block'; readonly contentsBytes: number };

/** How a file is compressed. */
export interface GzipOptions {
  /** 1 to 9. */
  readonly level: number;
  /** the time that the header carries. */
  readonly mtimeMs: number;
  /** how many blocks are in work at a time. */
  readonly jobs: number;
  /** others need this thread meanwhile: what is too small for blocks is compressed on another one too. */
  readonly aside?: boolean;
  /** gives up between two blocks when aborted, by throwing its reason. */
  readonly stop?: AbortSignal;
}

/** Compresses everything that `read` gives. The result is the number of bytes read. */
export async function gzip(streams: GzipStreams, options: GzipOptions): Promise<number> {
  const header = gzipHeader(options.mtimeMs, options.level);
  const first = readFirstBlock(streams);
  if (first.length < BLOCK_BYTES) return gzipSmall(streams, options, { header, contents: first });
  streams.write(header, { kind: 'header' });
  return gzipBlocks(streams, options, first);
}

/** One block is not worth a thread, unless there are others to compress. */
async function gzipSmall(
  streams: GzipStreams,
  { level, aside = false }: GzipOptions,
  { header, contents }: { readonly header: Buffer; readonly contents: Buffer },
): Promise<number> {
  const trailer = gzipTrailer(crc32(contents), contents.length);
  const options = { level, chunkSize: Math.max(contents.length >> 1, LEAST_CHUNK_BYTES) };
  const compressed =
    aside && contents.length >= TINY_BYTES
      ? await deflateAside(contents, options)
      : deflateRawSync(contents, options);
  streams.write(Buffer.concat([header, compressed, trailer]), { kind: 'whole' });
  return contents.length;
}

async function gzipBlocks(
  streams: GzipStreams,
  { level, jobs, stop }: GzipOptions,
  first: Buffer,
): Promise<number> {
  const deflater = new BlockDeflater(level);
  const inWork: BlockInWork[] = [];
  let crc = 0;
  let total = 0;
  let block = first;
  let dictionary: Buffer | undefined;
  try {
    while (block.length > 0) {
      stop?.throwIfAborted();
      inWork.push(await deflater.begin({ contents: block, dictionary }));
      crc = crc32(block, crc);
      total += block.length;
      // The buffer is another block's before the next one needs this.
      dictionary = Buffer.from(block.subarray(-DICTIONARY_BYTES));
      const written = inWork.length > jobs ? await writeOldest(streams, inWork) : undefined;
      if (block.length < BLOCK_BYTES) break;
      block = readBlock(streams, written ?? Buffer.allocUnsafe(BLOCK_BYTES));
    }
    while (inWork.length > 0) await writeOldest(streams, inWork);
  } finally {
    await Promise.allSettled(inWork.map(({ compressed }) => compressed));
  }
  streams.write(Buffer.concat([END_OF_DATA, gzipTrailer(crc, total)]), { kind: 'trailer' });
  return total;
}

/** Writes the oldest block in work; the result is its buffer, which is free then. */
async function writeOldest(
  streams: GzipStreams,
  inWork: BlockInWork[],
): Promise<Buffer | undefined> {
  const oldest = inWork[0];
  if (oldest === undefined) return undefined;
  const compressed = await oldest.compressed;
  inWork.shift();
  streams.write(compressed, { kind: 'block', contentsBytes: oldest.contents.length });
  return oldest.contents;
}

/** A small source is not given the room of a block: there may be thousands of them. */
function readFirstBlock(streams: GzipStreams): Buffer {
  const small = readBlock(streams, Buffer.allocUnsafe(SMALL_BYTES));
  if (small.length < SMALL_BYTES) return small;
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  small.copy(block);
  return readBlock(streams, block, SMALL_BYTES);
}

/** The next full block, or what is left of the source; the first `already` bytes are there. */
function readBlock(streams: GzipStreams, buffer: Buffer, already = 0): Buffer {
  let filled = already;
  while (filled < buffer.length) {
    const count = streams.read(buffer.subarray(filled));
    if (count === 0) break;
    filled += count;
  }
  return buffer.subarray(0, filled);
}
