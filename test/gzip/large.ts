/**
 * Compresses a sparse source of more than 4 GiB, so that the size in the trailer wraps around, and reads the archive
 * back with gunzip(1), pigz(1) and Python, side by side. On two idle processors that takes one or two minutes.
 * npm run test:large
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipChecked } from '../../src/gzip/checked.ts';
import type { ReadBytes } from '../../src/gzip/compare.ts';

const GB = 1_000_000_000;
const SIZE = 5 * GB;
/** Lines at the beginning, over the border of 4 GiB, and at the end. */
const ISLANDS = [0, 2 ** 32 - 100, SIZE - 200];
const LINES = Buffer.from('a line in a sea of zeros\n'.repeat(8));

const PYTHON = `
import gzip, sys
with gzip.open(sys.argv[1]) as archive:
    while chunk := archive.read(1 << 20):
        sys.stdout.buffer.write(chunk)
`;
const DECODERS = [
  ['gunzip', 'gunzip -c "$1"'],
  ['pigz', 'pigz -dc "$1"'],
  ['python3', `python3 -c '${PYTHON}' "$1"`],
] as const;

const dir = mkdtempSync(join(tmpdir(), 'logrotor-large-'));
try {
  process.exitCode = (await compress()) && (await readBack()) ? 0 : 1;
} finally {
  rmSync(dir, { recursive: true });
}

async function compress(): Promise<boolean> {
  const source = openSync(join(dir, 'source'), 'w+');
  const archive = openSync(join(dir, 'archive.gz'), 'w+');
  ftruncateSync(source, SIZE);
  for (const island of ISLANDS) writeSync(source, LINES, 0, LINES.length, island);
  const write = (bytes: Buffer): void => {
    for (let done = 0; done < bytes.length; done += writeSync(archive, bytes, done));
  };
  const streams = {
    read: readerOf(source),
    write,
    readBack: readerOf(archive),
    readAgain: readerOf(source),
  };
  const same = await gzipChecked(streams, { level: 6, mtimeMs: 0, jobs: 2 });
  closeSync(source);
  closeSync(archive);
  process.stdout.write(
    `${SIZE} bytes compressed, ${same ? 'the same' : 'not the same'} when read back\n`,
  );
  return same;
}

async function readBack(): Promise<boolean> {
  const results = await Promise.all(DECODERS.map(isTheSameBy));
  return results.every(Boolean);
}

async function isTheSameBy([name, command]: (typeof DECODERS)[number]): Promise<boolean> {
  const script = `${command} | cmp - "$2"`;
  const words = ['-c', script, 'sh', join(dir, 'archive.gz'), join(dir, 'source')];
  const child = spawn('/bin/sh', words, { stdio: 'inherit' });
  await once(child, 'exit');
  const isSame = child.exitCode === 0;
  process.stdout.write(`${name}: ${isSame ? 'the same' : 'different'}\n`);
  return isSame;
}

function readerOf(fd: number): ReadBytes {
  let position = 0;
  return (buffer) => {
    const count = readSync(fd, buffer, 0, buffer.length, position);
    position += count;
    return count;
  };
}
