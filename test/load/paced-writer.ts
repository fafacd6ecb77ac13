/**
 * A program that appends numbered lines to a log at a given speed, and opens it again at SIGHUP. It ends at SIGTERM.
 * node paced-writer.js LOG BYTES_OF_A_SECOND
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { LINE_BYTES, NumberedLines } from './numbered-lines.ts';

const TICK_MS = 10;
const [path = '', bytesOfASecond = ''] = process.argv.slice(2);
const linesOfASecond = Number(bytesOfASecond) / LINE_BYTES;
const linesOfABlock = Math.max(Math.round((linesOfASecond * TICK_MS) / 1000), 1);
const lines = new NumberedLines(linesOfABlock);
const startedMs = performance.now();
let log = openSync(path, 'a');
let written = 0;
let isEnding = false;

process.on('SIGHUP', () => {
  closeSync(log);
  log = openSync(path, 'a');
});
process.on('SIGTERM', () => {
  isEnding = true;
});

setInterval(() => {
  const due = ((performance.now() - startedMs) / 1000) * linesOfASecond;
  for (; written < due; written += linesOfABlock) {
    const block = lines.next();
    for (let done = 0; done < block.length;) done += writeSync(log, block, done);
  }
  if (isEnding) process.exit();
}, TICK_MS);
process.stdout.write('writing\n');
