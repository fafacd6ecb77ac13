/**
 * A program that appends numbered lines to a log as fast as it can, several with each write.
 * node line-writer.js LOG LINES_OF_A_WRITE
 */
import { openSync, writeSync } from 'node:fs';
import { NumberedLines } from './numbered-lines.ts';

const [path = '', linesOfWrite = ''] = process.argv.slice(2);
const log = openSync(path, 'a');
const lines = new NumberedLines(Number(linesOfWrite));
for (;;) {
  const block = lines.next();
  for (let written = 0; written < block.length;) {
    written += writeSync(log, block, written);
  }
}
