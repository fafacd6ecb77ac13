/** Text as loggers write it: the same for the same seed, and as compressible as real logs. */
import { closeSync, openSync, readFileSync, writeSync, createReadStream } from 'node:fs';
import { createGunzip, gunzipSync } from 'node:zlib';
import { randomOf, type Random } from '../support/random.ts';

const BLOCK_BYTES = 8 * 2 ** 20;
/** What is larger is read piece by piece. */
const LARGE_BYTES = 2 ** 20;

const KINDS = [accessLine, systemLine, recordLine];
const PATHS = ['/', '/api/orders', '/api/users/', '/static/app.css', '/health', '/img/logo.png'];
const AGENTS = ['Mozilla/5.0 (X11; Linux x86_64)', 'curl/7.88.1', 'Go-http-client/1.1'];
const PROGRAMS = ['sshd', 'cron', 'systemd', 'kernel', 'postfix/smtpd'];
const PHRASES = ['connection closed', 'session opened for user root', 'disconnected', 'started'];

const BLOCK = makeBlock();

/** Which text it is, and how long. */
export interface LogText {
  readonly seed: number;
  readonly bytes: number;
}

/** Writes a text to a new file. */
export function writeLogText(path: string, text: LogText): void {
  const fd = openSync(path, 'wx', 0o640);
  for (const part of partsOf(text)) writeSync(fd, part);
  closeSync(fd);
}

/** A text that fits in memory. */
export function logTextOf(text: LogText): Buffer {
  return Buffer.concat(partsOf(text));
}

/** Whether a file, compressed if its name says so, holds a text and no more. */
export async function holdsLogText(path: string, text: LogText): Promise<boolean> {
  const isCompressed = path.endsWith('.gz');
  if (text.bytes <= LARGE_BYTES) {
    const raw = readFileSync(path);
    return (isCompressed ? gunzipSync(raw) : raw).equals(logTextOf(text));
  }
  const file = createReadStream(path);
  const stream: AsyncIterable<Buffer> = isCompressed ? file.pipe(createGunzip()) : file;
  let position = 0;
  for await (const chunk of stream) {
    const expected = sliceOf(text, position, position + chunk.length);
    if (!chunk.equals(expected)) return false;
    position += chunk.length;
  }
  return position === text.bytes;
}

function partsOf(text: LogText): readonly Buffer[] {
  const parts: Buffer[] = [];
  for (let start = 0; start < text.bytes; start += BLOCK_BYTES) {
    parts.push(sliceOf(text, start, Math.min(start + BLOCK_BYTES, text.bytes)));
  }
  return parts;
}

/** A text is the block again and again, from where its seed says. */
function sliceOf({ seed }: LogText, start: number, end: number): Buffer {
  const first = (seed * 4093 + start) % BLOCK_BYTES;
  const length = end - start;
  if (first + length <= BLOCK_BYTES) return BLOCK.subarray(first, first + length);
  return Buffer.concat([BLOCK.subarray(first), BLOCK.subarray(0, first + length - BLOCK_BYTES)]);
}

function makeBlock(): Buffer {
  const random = randomOf(5);
  const lines: string[] = [];
  for (let length = 0; length < BLOCK_BYTES;) {
    const line = random.pick(KINDS)(random, lines.length);
    lines.push(line);
    length += line.length;
  }
  return Buffer.from(lines.join('').slice(0, BLOCK_BYTES));
}

function accessLine(random: Random, number: number): string {
  const address = [10, random.below(4), random.below(256), random.below(256)].join('.');
  const path = `${random.pick(PATHS)}${random.below(10_000)}`;
  const answer = `${random.pick([200, 200, 200, 304, 404])} ${random.below(90_000)}`;
  return `${address} - - [28/Nov/2026:09:${clockOf(number)} +0000] "GET ${path} HTTP/1.1" ${answer} "-" "${random.pick(AGENTS)}"\n`;
}

function systemLine(random: Random, number: number): string {
  const source = `${random.pick(PROGRAMS)}[${random.below(30_000)}]`;
  return `Nov 28 09:${clockOf(number)} web1 ${source}: ${random.pick(PHRASES)} port ${random.below(65_536)}\n`;
}

function recordLine(random: Random, number: number): string {
  const id = random.below(2 ** 30).toString(16);
  const level = random.pick(['info', 'info', 'warn']);
  return `{"time":"2026-11-28T09:${clockOf(number)}Z","level":"${level}","id":"${id}","ms":${random.below(5000)}}\n`;
}

function clockOf(number: number): string {
  const seconds = Math.floor(number / 50) % 3600;
  const fields = [Math.floor(seconds / 60), seconds % 60];
  return fields.map((field) => String(field).padStart(2, '0')).join(':');
}
