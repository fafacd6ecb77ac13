// A position in the bytes of one configuration file, and the line it is on. The end of that line is
// kept, so that a line of many items is searched for it only once.
import { isBlank, isLetter, trimEnd } from './byte-class.ts';

/** Reads one file from front to back; never moves backwards over a line end. */
export class Cursor {
  readonly text: string;
  #position = 0;
  #line = 1;
  #startOfLine = 0;
  #endOfLine: number;

  constructor(text: string) {
    this.text = text;
    this.#endOfLine = this.#lineEndFrom(0);
  }

  get position(): number {
    return this.#position;
  }

  /** The column of the next byte, from 1, in bytes. */
  get column(): number {
    return this.#position - this.#startOfLine + 1;
  }

  /** The line of the next byte, from 1. */
  get line(): number {
    return this.#line;
  }

  get atEnd(): boolean {
    return this.#position >= this.text.length;
  }

  /** The byte `ahead` of the next one; empty at the end of the file. */
  peek(ahead = 0): string {
    return this.text.charAt(this.#position + ahead);
  }

  /** Moves forward to `position`, counting the line ends passed. */
  moveTo(position: number): void {
    const target = Math.min(position, this.text.length);
    while (this.#endOfLine < target) {
      this.#line += 1;
      this.#startOfLine = this.#endOfLine + 1;
      this.#endOfLine = this.#lineEndFrom(this.#endOfLine + 1);
    }
    this.#position = target;
  }

  /** Moves over `count` bytes. */
  skip(count = 1): void {
    this.moveTo(this.#position + count);
  }

  skipBlanks(): void {
    while (isBlank(this.peek())) this.#position += 1;
  }

  /** The maximal run of letters from here, consumed; may be empty. */
  takeLetters(): string {
    const start = this.#position;
    while (isLetter(this.peek())) this.#position += 1;
    return this.text.slice(start, this.#position);
  }

  /** The position of the line end of the current line, or of the end of the file. */
  get endOfLine(): number {
    return this.#endOfLine;
  }

  /** Discards the rest of the line, its end included. */
  skipLine(): void {
    this.moveTo(this.endOfLine + 1);
  }

  /**
   * The rest of the line, consumed up to its end. A NUL byte ends what counts of it; white bytes at
   * its end go only if a line end follows (CONFIG-SPEC 5.5).
   */
  takeLine(): string {
    const end = this.endOfLine;
    const line = this.text.slice(this.#position, end);
    this.#position = end;
    const nul = line.indexOf('\0');
    if (nul !== -1) return line.slice(0, nul);
    return end < this.text.length ? trimEnd(line) : line;
  }

  #lineEndFrom(position: number): number {
    const found = this.text.indexOf('\n', position);
    return found === -1 ? this.text.length : found;
  }
}
