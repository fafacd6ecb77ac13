// The program that compresses, where the configuration names one: file to file, its complaints passed
// on (ENGINE-SPEC 12.1). Where its format is known, what it writes is read back and decompressed while it
// runs, so that little is left to check when it has ended.
import { fstatSync } from 'node:fs';
import { posix } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SystemError } from '../config/system-error.ts';
import {
  growingChunks,
  holdsRestOf,
  holdsSameBytes,
  type Growth,
  type ReadBytes,
} from '../gzip/compare.ts';
import { Checksum } from '../gzip/checksum.ts';
import { fromBytes } from '../host/bytes.ts';
import type { ChildEnd } from '../host/child.ts';
import { makeWayLater } from '../host/politeness.ts';
import { endWithComplaints } from './complaints.ts';
import { readerOf } from './file-bytes.ts';
import type { OpenFile } from './open-file.ts';
import type { OutputFile } from './output-file.ts';
import { problemOf, type StanzaRun } from './run.ts';
import { startAsInvoker, startQuietly } from './script.ts';

/** A file and what is made of it. */
export interface Pair {
  readonly source: OpenFile;
  readonly archive: OutputFile;
}

/** Programs whose output can be decompressed again with `-dc`, gzip's own format aside. */
const WITH_DC = new Set(['bzip2', 'xz', 'zstd', 'lz4']);
const GZIP_FORMAT = new Set(['gzip', 'pigz']);
/** How often it is looked whether the program has written more. */
const LOOK_MS = 20;

/** What came of a program: it failed, which was reported, or made something that holds the same or not. */
export type Compressed = 'failed' | 'same' | 'different';

/**
 * Runs the compressor and compares what it made with its source.
 * @throws the error of reading either back.
 */
export async function runCompressor(
  stanzaRun: StanzaRun,
  path: string,
  pair: Pair,
): Promise<Compressed> {
  const { compresscmd } = stanzaRun.stanza.settings;
  const ended = startCompressor(stanzaRun, path, pair);
  const check = canDecompress(compresscmd)
    ? checkGrowing(stanzaRun, pair, new LookedAt(ended))
    : ended.then(() => isNotNothing(pair));
  const [made, checked] = await Promise.allSettled([ended, check]);
  if (made.status === 'rejected') throw made.reason;
  if (!made.value) return 'failed';
  if (checked.status === 'rejected') throw checked.reason;
  return checked.value ? 'same' : 'different';
}

/** Starts it and waits for its end; false, after reports, unless it exited with 0. */
async function startCompressor(
  stanzaRun: StanzaRun,
  path: string,
  { source, archive }: Pair,
): Promise<boolean> {
  const { run, stanza, identity } = stanzaRun;
  const { compresscmd, compressoptions } = stanza.settings;
  const child = startAsInvoker(stanzaRun, {
    program: compresscmd,
    args: compressoptions,
    stdio: [source.fd, archive.fd, 'pipe'],
    environment: { LOGROTATE_COMPRESSED_FILENAME: path },
    identity,
    stop: run.stop.signal,
  });
  const later = makeWayLater(child.process.pid ?? 0);
  const { end, said } = await endWithComplaints(child);
  later[Symbol.dispose]();
  const bytes = end.kind === 'not-started' ? notStarted(compresscmd, end.error) : fromBytes(said);
  if (bytes !== '') run.report({ kind: 'compressor-said', path, bytes });
  const problem = problemOf(asExit(end));
  if (problem !== undefined) run.report({ kind: 'child-failed', what: 'compress', path, problem });
  return problem === undefined;
}

function notStarted(program: string, { reason }: SystemError): string {
  return `error: cannot execute compress command '${program}': ${reason}\n`;
}

/** For whoever waits, a program that cannot be started exited with 1: its message says why. */
function asExit(end: ChildEnd): ChildEnd {
  return end.kind === 'not-started' ? { kind: 'exited', status: 1 } : end;
}

/** True if what the program makes can be read back here. */
export function canDecompress(program: string): boolean {
  const base = posix.basename(program);
  return WITH_DC.has(base) || GZIP_FORMAT.has(base);
}

/** Of a format that is not known here one thing is: that something does not become nothing. */
function isNotNothing({ source, archive }: Pair): boolean {
  return fstatSync(source.fd).size === 0 || fstatSync(archive.fd).size > 0;
}

/** The growth of a file that another process writes: it is looked at now and then until that has ended. */
class LookedAt implements Growth {
  readonly #ended: Promise<unknown>;
  #isComplete = false;

  constructor(ended: Promise<unknown>) {
    this.#ended = ended.finally(() => {
      this.#isComplete = true;
    });
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  async more(): Promise<void> {
    const waiting = new AbortController();
    const look = sleep(LOOK_MS, undefined, { signal: waiting.signal }).catch(() => undefined);
    await Promise.race([this.#ended, look]);
    waiting.abort();
  }
}

/**
 * True if the archive, as far as it is written and in the end as a whole, holds the bytes of its source.
 * That what was read while it was written is what is there now is checked too.
 */
async function checkGrowing(
  stanzaRun: StanzaRun,
  { source, archive }: Pair,
  growth: Growth,
): Promise<boolean> {
  const { compresscmd } = stanzaRun.stanza.settings;
  const read = Checksum.whileReading(readerOf(archive.fd));
  const same = GZIP_FORMAT.has(posix.basename(compresscmd))
    ? await holdsSameBytes(read.bytes, readerOf(source.fd), growth)
    : await sameThroughProgram(stanzaRun, { read: read.bytes, growth }, readerOf(source.fd));
  return same && read.checksum.equals(Checksum.of(readerOf(archive.fd)));
}

async function sameThroughProgram(
  stanzaRun: StanzaRun,
  { read, growth }: { readonly read: ReadBytes; readonly growth: Growth },
  source: ReadBytes,
): Promise<boolean> {
  const { identity, stanza } = stanzaRun;
  const child = startQuietly(stanzaRun, {
    program: stanza.settings.compresscmd,
    args: ['-dc'],
    stdio: ['pipe', 'pipe', 'ignore'],
    identity,
  });
  const { stdin, stdout } = child.process;
  if (stdin === null || stdout === null) return false;
  const archive = Readable.from(growingChunks(read, growth));
  // A program that has read enough, or fails, closes its end: what it made of it decides.
  const fed = pipeline(archive, stdin).catch(() => undefined);
  try {
    const same = await holdsRestOf(source, stdout);
    return same && problemOf(await child.end) === undefined;
  } finally {
    await Promise.all([child.end, fed]);
  }
}
