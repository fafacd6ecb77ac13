// The program that compresses, where the configuration names one: file to file, its complaints passed
// on (ENGINE-SPEC 12.1); and the way back, for the check of what it made.
import { closeSync, openSync } from 'node:fs';
import { posix } from 'node:path';
import type { SystemError } from '../config/system-error.ts';
import { atEnd, holdsSameBytes, matches } from '../gzip/compare.ts';
import { fromBytes } from '../host/bytes.ts';
import type { ChildEnd } from '../host/child.ts';
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

/** Runs the compressor; false, after reports, unless it exited with 0. */
export async function runCompressor(
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
  const { end, said } = await endWithComplaints(child);
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

/** True if the archive holds the bytes of its source. */
export async function sameAfterDecompressing(
  stanzaRun: StanzaRun,
  program: string,
  { source, archive }: Pair,
): Promise<boolean> {
  if (GZIP_FORMAT.has(posix.basename(program))) {
    return holdsSameBytes(readerOf(archive.fd), readerOf(source.fd));
  }
  const fd = openSync(`/proc/self/fd/${archive.fd}`, 'r');
  try {
    return await sameThroughProgram(stanzaRun, program, { fd, source });
  } finally {
    closeSync(fd);
  }
}

async function sameThroughProgram(
  stanzaRun: StanzaRun,
  program: string,
  { fd, source }: { readonly fd: number; readonly source: OpenFile },
): Promise<boolean> {
  const { identity } = stanzaRun;
  const child = startQuietly(stanzaRun, {
    program,
    args: ['-dc'],
    stdio: [fd, 'pipe', 'ignore'],
    identity,
  });
  const read = readerOf(source.fd);
  let same = true;
  for await (const chunk of child.process.stdout ?? []) {
    same &&= Buffer.isBuffer(chunk) && matches(chunk, read);
  }
  const end = await child.end;
  return same && problemOf(end) === undefined && atEnd(read);
}
