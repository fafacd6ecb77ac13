/** Lines that count: each of the same length, with its number, so that whatever happened to them shows. */

/** A prime, so that lines seldom end where a block does. */
export const LINE_BYTES = 97;
const DIGITS = 12;
const ZERO = 48;
const NINE = 57;
const TEMPLATE = Buffer.from(
  `${'0'.repeat(DIGITS)} ${'a line of a log '.repeat(6).slice(0, 83)}\n`,
);

/** The lines from 0 on, a block of them at a time. */
export class NumberedLines {
  readonly #block: Buffer;
  readonly #number = Buffer.alloc(DIGITS, ZERO);

  constructor(linesOfBlock: number) {
    this.#block = Buffer.alloc(linesOfBlock * LINE_BYTES);
    for (let start = 0; start < this.#block.length; start += LINE_BYTES) {
      TEMPLATE.copy(this.#block, start);
    }
  }

  /** The next block; it is overwritten by the one after it. */
  next(): Buffer {
    for (let start = 0; start < this.#block.length; start += LINE_BYTES) {
      this.#number.copy(this.#block, start);
      this.#count();
    }
    return this.#block;
  }

  /** Goes on with another number. */
  goTo(number: number): void {
    this.#number.write(String(number).padStart(DIGITS, '0'), 'latin1');
  }

  #count(): void {
    let digit = DIGITS - 1;
    while (this.#number[digit] === NINE) {
      this.#number[digit] = ZERO;
      digit -= 1;
    }
    this.#number[digit] = (this.#number[digit] ?? ZERO) + 1;
  }
}

/** The number of a whole line, given without its end; undefined if it is none. */
export function numberOf(line: Buffer): number | undefined {
  if (line.length !== LINE_BYTES - 1) return undefined;
  if (line.compare(TEMPLATE, DIGITS, LINE_BYTES - 1, DIGITS) !== 0) return undefined;
  const digits = line.toString('latin1', 0, DIGITS);
  return /^[0-9]+$/.test(digits) ? Number(digits) : undefined;
}
