// The frame of a gzip member (RFC 1952). The header is what gzip(1) writes for a regular file on its
// standard input, the file's time and no name, and says besides which inode that file had: so that a reader
// who followed the log by its inode finds it in its archive (src/logtail).

/** OS code of the header: Unix. */
const UNIX = 3;
/** The flag that says that an extra field follows. */
const FEXTRA = 4;
const FIXED_BYTES = 10;
const INODE_BYTES = 8;

/** What the header says of the file that was compressed. */
export interface Origin {
  /** kept in whole seconds. */
  readonly mtimeMs: number;
  /** one that Node cannot tell exactly is left out. */
  readonly inode: number;
}

/** What stands in front of the compressed data. */
export function gzipHeader({ mtimeMs, inode }: Origin, level: number): Buffer {
  const header = Buffer.alloc(FIXED_BYTES);
  header.set([0x1f, 0x8b, 8, Number.isSafeInteger(inode) ? FEXTRA : 0]);
  header.writeUInt32LE(Math.min(Math.max(Math.floor(mtimeMs / 1000), 0), 0xffffffff), 4);
  header[8] = extraFlags(level);
  header[9] = UNIX;
  return Number.isSafeInteger(inode) ? Buffer.concat([header, inodeField(inode)]) : header;
}

/** The extra field: its length, and in it the subfield `LR` with the inode. */
function inodeField(inode: number): Buffer {
  const field = Buffer.alloc(6 + INODE_BYTES);
  field.writeUInt16LE(4 + INODE_BYTES, 0);
  field.write('LR', 2, 'latin1');
  field.writeUInt16LE(INODE_BYTES, 4);
  field.writeBigUInt64LE(BigInt(inode), 6);
  return field;
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
