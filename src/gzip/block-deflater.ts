// Level 6 is what gzip(1) does, and level 5 takes a third less time. What it costs in size depends on the text:
// nothing, or up to a twelfth. So a block is compressed at both levels now and then. Where level 5 costs little, which
// is less than what zlib as Node has it saves of most logs against gzip at the same level, all blocks after it are
// compressed so, and elsewhere as many as make the whole no more than MOST_GROWTH larger.
import { promisify } from 'node:util';
import { constants, deflateRaw } from 'node:zlib';

/** The level that is mixed with the one below it. */
const MIXED_LEVEL = 6;
const LITTLE_GROWTH = 0.02;
const MOST_GROWTH = 0.009;
/** Levels are compared anew, for the text of a log changes. */
const COMPARED_EVERY_BLOCKS = 32;
/** From which block after it a comparison counts, however soon it was done: the archive is always the same. */
const COUNTS_AFTER_BLOCKS = 4;
/** As much as zlib takes for its tables: it is faster so, and finds no less. */
const MEMORY_LEVEL = 9;
/** zlib gives what it makes in pieces of this size; there is seldom a second one. */
const CHUNK_BYTES = 256 * 1024;

const deflate = promisify<Buffer, object, Buffer>(deflateRaw);

/** A piece of a file, and the bytes before it that its references may go back to. */
export interface Block {
  readonly contents: Buffer;
  readonly dictionary: Buffer | undefined;
}

/** A block that is being compressed, to something that ends on a whole byte and does not end the stream. */
export interface BlockInWork {
  /** May not change before `compressed` is there, just as its dictionary. */
  readonly contents: Buffer;
  readonly compressed: Promise<Buffer>;
}

/** A block at the level asked for, and the share of blocks, 0 to 1, that the lower level may have by what it made. */
interface Comparison {
  readonly compressed: Buffer;
  readonly lowerShare: number;
}

/** Compresses the blocks of one file, in their order, on the threads of libuv's pool. */
export class BlockDeflater {
  readonly #level: number;
  #begun = 0;
  #comparison: Promise<Comparison> | undefined;
  #lowerShare = 0;
  /** What the blocks so far have saved up towards one at the lower level. */
  #due = 0;

  constructor(level: number) {
    this.#level = level;
  }

  /** Begins with the next block. Throws the error of an earlier one if levels were compared on that. */
  async begin(block: Block): Promise<BlockInWork> {
    const { contents } = block;
    const place = this.#begun++ % COMPARED_EVERY_BLOCKS;
    if (place === 0 && this.#level === MIXED_LEVEL) {
      const comparison = compareLevels(block);
      this.#comparison = comparison;
      return { contents, compressed: comparison.then(({ compressed }) => compressed) };
    }
    if (place === COUNTS_AFTER_BLOCKS && this.#comparison !== undefined) {
      this.#lowerShare = (await this.#comparison).lowerShare;
    }
    return { contents, compressed: deflateBlock(block, this.#nextLevel()) };
  }

  #nextLevel(): number {
    this.#due += this.#lowerShare;
    if (this.#due < 1) return this.#level;
    this.#due -= 1;
    return this.#level - 1;
  }
}

async function compareLevels(block: Block): Promise<Comparison> {
  const [compressed, atLower] = await Promise.all([
    deflateBlock(block, MIXED_LEVEL),
    deflateBlock(block, MIXED_LEVEL - 1),
  ]);
  const growth = atLower.length / compressed.length - 1;
  return { compressed, lowerShare: growth <= LITTLE_GROWTH ? 1 : MOST_GROWTH / growth };
}

function deflateBlock({ contents, dictionary }: Block, level: number): Promise<Buffer> {
  return deflate(contents, {
    level,
    memLevel: MEMORY_LEVEL,
    finishFlush: constants.Z_SYNC_FLUSH,
    chunkSize: CHUNK_BYTES,
    ...(dictionary === undefined ? {} : { dictionary }),
  });
}
