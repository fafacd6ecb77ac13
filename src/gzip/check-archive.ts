// The check of an archive that is being written: each piece is read back, decompressed and compared with
// its source as soon as it is there, while the next ones are compressed.
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { fill, holdsSameBytes, isDecodingError, type ReadBytes } from './compare.ts';
import { BLOCK_BYTES, DICTIONARY_BYTES, type Piece } from './encode.ts';
import { END_OF_DATA, gzipTrailer } from './gzip-member.ts';

/** What the check reads, each from its start on. */
export interface Checked {
  /** the archive. */
  readonly readBack: ReadBytes;
  /** its source, once more. */
  readonly readAgain: ReadBytes;
}

const inflateBlock = promisify<Buffer, object, Buffer>(inflateRaw);

/**
 * A last block of one byte, as it is, put behind each block that is checked: if that byte comes out, the
 * block was whole, and did not say that it is the last one.
 */
const SENTINEL = Buffer.from([1, 1, 0, 0xfe, 0xff, 0x58]);
const MARK = 0x58;
/** Room for a block and the byte behind it. */
const INFLATED_BYTES = BLOCK_BYTES + 64;

/** The check of one archive. */
export class ArchiveCheck {
  readonly #streams: Checked;
  readonly #expected = Buffer.allocUnsafe(BLOCK_BYTES);
  #dictionary: Buffer | undefined;
  #crc = 0;
  #total = 0;
  #same: Promise<boolean> = Promise.resolve(true);

  constructor(streams: Checked) {
    this.#streams = streams;
  }

  /** Checks a piece, of which `bytes` have been written, after those before it. */
  take(bytes: Buffer, piece: Piece): void {
    const { length } = bytes;
    const frame = piece.kind === 'header' ? bytes : undefined;
    this.#same = this.#same.then((same) => same && this.#isRight(piece, length, frame));
    // Whoever asks for the result is told of what was thrown.
    this.#same.catch(() => undefined);
  }

  /** True if what has been taken is right; with the last piece, that it holds what its source holds. */
  result(): Promise<boolean> {
    return this.#same;
  }

  async #isRight(piece: Piece, length: number, header: Buffer | undefined): Promise<boolean> {
    switch (piece.kind) {
      case 'whole':
        return holdsSameBytes(this.#streams.readBack, this.#streams.readAgain);
      case 'header':
        return header !== undefined && this.#isNext(header);
      case 'block':
        return this.#isBlock(length, piece.contentsBytes);
      case 'trailer':
        return this.#isEnd();
    }
  }

  #isNext(bytes: Buffer): boolean {
    const found = Buffer.alloc(bytes.length);
    return fill(found, this.#streams.readBack) === bytes.length && found.equals(bytes);
  }

  async #isBlock(length: number, contentsBytes: number): Promise<boolean> {
    const block = Buffer.allocUnsafe(length + SENTINEL.length);
    if (fill(block.subarray(0, length), this.#streams.readBack) < length) return false;
    SENTINEL.copy(block, length);
    const expected = this.#expected.subarray(0, contentsBytes);
    if (fill(expected, this.#streams.readAgain) < contentsBytes) return false;
    const inflated = await this.#inflate(block);
    if (inflated?.length !== contentsBytes + 1 || inflated[contentsBytes] !== MARK) return false;
    const contents = inflated.subarray(0, contentsBytes);
    this.#crc = crc32(contents, this.#crc);
    this.#total += contentsBytes;
    // The room of `expected` is the next block's before that needs this.
    this.#dictionary = Buffer.from(expected.subarray(-DICTIONARY_BYTES));
    return contents.equals(expected);
  }

  /** What a block holds; undefined if it is damaged. */
  async #inflate(block: Buffer): Promise<Buffer | undefined> {
    const dictionary = this.#dictionary;
    const room = { chunkSize: INFLATED_BYTES };
    try {
      return await inflateBlock(block, dictionary === undefined ? room : { ...room, dictionary });
    } catch (error) {
      if (isDecodingError(error)) return undefined;
      throw error;
    }
  }

  /** The trailer fits what was inflated, and neither file holds more. */
  #isEnd(): boolean {
    const trailer = gzipTrailer(this.#crc, this.#total);
    if (!this.#isNext(Buffer.concat([END_OF_DATA, trailer]))) return false;
    const { readBack, readAgain } = this.#streams;
    const more = Buffer.alloc(1);
    return readBack(more) === 0 && readAgain(more) === 0;
  }
}
