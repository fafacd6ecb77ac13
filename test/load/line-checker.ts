/** Counts what happened to numbered lines on their way through the files that they are in. */
import { closeSync, openSync, readSync } from 'node:fs';
import { LINE_BYTES, NumberedLines, numberOf } from './numbered-lines.ts';

/** What was found so far. */
export interface Findings {
  /** intact lines. */
  lines: number;
  lost: number;
  doubled: number;
  torn: number;
  outOfOrder: number;
}

const BLOCK_LINES = 2048;
const NEWLINE = 10;

/** Reads files one after the other, as if they were one. */
export class LineChecker {
  readonly findings: Findings = { lines: 0, lost: 0, doubled: 0, torn: 0, outOfOrder: 0 };
  readonly #expected = new NumberedLines(BLOCK_LINES);
  readonly #missing = new Set<number>();
  #next = 0;
  #rest = Buffer.alloc(0);

  /** Adds the whole of a file. */
  read(path: string): void {
    const fd = openSync(path, 'r');
    const buffer = Buffer.alloc(BLOCK_LINES * LINE_BYTES);
    for (;;) {
      const count = readSync(fd, buffer, 0, buffer.length, null);
      if (count === 0) break;
      this.#take(Buffer.concat([this.#rest, buffer.subarray(0, count)]));
    }
    closeSync(fd);
  }

  /** What is left behind the last line end is the beginning of a line. */
  end(): Findings {
    if (this.#rest.length > 0) this.findings.torn += 1;
    this.#rest = Buffer.alloc(0);
    return this.findings;
  }

  #take(bytes: Buffer): void {
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    this.#rest = Buffer.from(bytes.subarray(end));
    const lines = bytes.subarray(0, end);
    if (!this.#isAsExpected(lines)) this.#takeEach(lines);
  }

  /** One comparison for many lines. */
  #isAsExpected(lines: Buffer): boolean {
    const count = lines.length / LINE_BYTES;
    if (count > BLOCK_LINES) return false;
    this.#expected.goTo(this.#next);
    if (lines.compare(this.#expected.next(), 0, lines.length) !== 0) return false;
    this.#next += count;
    this.findings.lines += count;
    return true;
  }

  #takeEach(lines: Buffer): void {
    for (let start = 0; start < lines.length;) {
      const end = lines.indexOf(NEWLINE, start);
      const number = numberOf(lines.subarray(start, end));
      if (number === undefined) this.findings.torn += 1;
      else this.#takeLine(number);
      start = end + 1;
    }
  }

  #takeLine(number: number): void {
    const { findings } = this;
    findings.lines += 1;
    if (number < this.#next) {
      if (this.#missing.delete(number)) {
        findings.outOfOrder += 1;
        findings.lost -= 1;
      } else findings.doubled += 1;
      return;
    }
    for (let missing = this.#next; missing < number; missing += 1) this.#missing.add(missing);
    findings.lost += number - this.#next;
    this.#next = number + 1;
  }
}
