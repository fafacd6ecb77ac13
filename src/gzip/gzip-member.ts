// The frame of a gzip member (RFC 1952). The header is what gzip(1) writes for a regular file on its
// standard input: the file's time and no name.

/** OS code of the header: Unix. */
const UNIX = 3;

/** An empty last block: what is in front of it need not know that it is the end. */
export const END_OF_DATA = Buffer.from([3, 0]);

/** The ten bytes in front of the compressed data; `mtimeMs` is kept in whole seconds. */
export function gzipHeader(mtimeMs: number, level: number): Buffer {
  const header = Buffer.alloc(10);
  header.set([0x1f, 0x8b, 8, 0]);
  header.writeUInt32LE(Math.min(Math.max(Math.floor(mtimeMs / 1000), 0), 0xffffffff), 4);
  header[8] = extraFlags(level);
  header[9] = UNIX;
  return header;
}

/** 2 for the slowest compression, 4 for the fastest. */
function extraFlags(level: number): number {
  if (level === 9) return 2;
  return level === 1 ? 4 : 0;
}

/** The eight bytes behind the compressed data: checksum and size of the contents. */
export function gzipTrailer(crc: number, sizeBytes: number): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc >>> 0, 0);
  trailer.writeUInt32LE(sizeBytes % 2 ** 32, 4);
  return trailer;
}
