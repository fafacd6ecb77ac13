// Compressing an archive: inside the process where gzip is meant, else by the program that the
// configuration names. The source goes only after its archive was read back, compared, and made durable
// under its name (ENGINE-SPEC 10.1, departure D07).
import { fstatSync, futimesSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import { gzipChecked, type CheckedStreams } from '../gzip/checked.ts';
import { isCutOffCopy } from '../gzip/compare.ts';
import { BLOCK_BYTES, type GzipOptions } from '../gzip/encode.ts';
import { factsOf } from '../host/machine-disk.ts';
import { makeWayLater } from '../host/politeness.ts';
import { attempt, strerror, systemError } from '../host/strerror.ts';
import { gzipLevel } from '../plan/gzip-level.ts';
import { isUnchanged } from '../plan/managed-plan.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import type { Event } from '../report/event.ts';
import { runCompressor } from './compressor.ts';
import { readerOf, writeAll } from './file-bytes.ts';
import { openFile, type OpenFile } from './open-file.ts';
import { createOutput, type OutputFile } from './output-file.ts';
import { removeFile } from './remove.ts';
import { fail, jobsOf, type LogRun } from './run.ts';
import { sayDropped } from './script.ts';
import type { Turnstile } from './turnstile.ts';

const INTERRUPTED = { code: 'EINTR', reason: strerror('EINTR') };

/** Compresses the file at `path` and removes it; `facts` give the archive its owner and times. */
export function compressFile(stanzaRun: LogRun, path: string, facts: FileFacts): Promise<boolean> {
  return compressUnless(stanzaRun, { path, facts }, () => false);
}

/**
 * Compresses a file of a program that should have done with it. If it is not what `facts` say, or has
 * changed when its archive is complete, it stays and the archive goes again; that is no failure.
 */
export function compressStillFile(
  stanzaRun: LogRun,
  path: string,
  facts: FileFacts,
): Promise<boolean> {
  return compressUnless(stanzaRun, { path, facts }, (source) => {
    if (isUnchanged(factsOf(fstatSync(source.fd)), facts)) return false;
    stanzaRun.run.report({ kind: 'left-alone', news: { kind: 'changed-meanwhile', path } });
    return true;
  });
}

async function compressUnless(
  stanzaRun: LogRun,
  { path, facts }: { readonly path: string; readonly facts: FileFacts },
  mustStay: (source: OpenFile) => boolean,
): Promise<boolean> {
  if (stanzaRun.run.debug) return true;
  const { settings } = stanzaRun.stanza;
  const opened = openFile(stanzaRun, path, settings.shred ? 'read-write' : 'read');
  if (isSystemError(opened)) {
    const operation = settings.shred ? 'open-to-shred-compressed' : 'open-to-compress';
    return fail(stanzaRun, operation, path, { error: opened });
  }
  using source = opened;
  if (mustStay(source)) return true;
  if (!(await compressTo(stanzaRun, { path, source, facts }))) return false;
  if (mustStay(source)) return withdraw(stanzaRun, path + settings.compressext);
  return await removeFile(stanzaRun, path, source.facts);
}

/** Takes back an archive whose source stays. */
function withdraw(stanzaRun: LogRun, path: string): boolean {
  const error = stanzaRun.disk.unlink(path);
  return error === undefined ? true : fail(stanzaRun, 'unlink', path, { error });
}

interface Source {
  readonly path: string;
  readonly source: OpenFile;
  readonly facts: FileFacts;
}

/** Makes the archive: compressed, compared, with the times of its source, durable, and named. */
async function compressTo(stanzaRun: LogRun, { path, source, facts }: Source): Promise<boolean> {
  const { settings } = stanzaRun.stanza;
  if (!(await mayStart(stanzaRun, path + settings.compressext))) return false;
  await removeDebris(stanzaRun, path + settings.compressext, source);
  const origin = { path, facts: source.facts, owner: facts };
  const output = createOutput(stanzaRun, path + settings.compressext, origin);
  if (output === undefined) return false;
  using archive = output;
  const level = gzipLevel(settings);
  const made =
    level === undefined
      ? await compressOutside(stanzaRun, path, source, archive)
      : await compressInside(stanzaRun, { path, source, facts }, { archive, level });
  if (!made) return false;
  const { atimeMs, mtimeMs } = facts;
  // logrotate too goes on without the times of the source where they cannot be set.
  attempt(() => futimesSync(archive.fd, atimeMs / 1000, mtimeMs / 1000));
  return await archive.publish();
}

/** What has the archive's name already gives way only when it is certain that the log is finished. */
async function mayStart({ disk, company }: LogRun, path: string): Promise<boolean> {
  return company === undefined || !disk.exists(path) || company.isToBeFinished();
}

/** What a killed gzip has left of this very file goes; anything else of that name steps aside later. */
async function removeDebris(stanzaRun: LogRun, path: string, source: OpenFile): Promise<void> {
  if (!stanzaRun.disk.exists(path)) return;
  const opened = openFile(stanzaRun, path, 'read');
  if (isSystemError(opened)) return;
  using remains = opened;
  if (await isDebris(remains, source)) stanzaRun.disk.unlink(path);
}

async function isDebris(remains: OpenFile, source: OpenFile): Promise<boolean> {
  try {
    return await isCutOffCopy(readerOf(remains.fd), readerOf(source.fd));
  } catch (error) {
    // What cannot be read is not known to be debris.
    systemError(error);
    return false;
  }
}

async function compressInside(
  stanzaRun: LogRun,
  { path, source, facts }: Source,
  { archive, level }: { readonly archive: OutputFile; readonly level: number },
): Promise<boolean> {
  const { stop } = stanzaRun.run;
  const jobs = jobsOf(stanzaRun);
  sayDropped(stanzaRun, process.pid);
  try {
    const streams = {
      read: readerOf(source.fd),
      write: (bytes: Buffer): void => writeAll(archive.fd, bytes),
      readBack: readerOf(archive.fd),
      readAgain: readerOf(source.fd),
    };
    const { company } = stanzaRun;
    const aside = company !== undefined && jobs > 1;
    const options = { level, mtimeMs: facts.mtimeMs, jobs, aside, stop: stop.signal };
    const lane = isLarge(source) ? company?.large : company?.small;
    const same = await within(lane, () => compressPolitely(streams, options));
    if (!same) stanzaRun.run.report(differs(path, archive));
    return same;
  } catch (error) {
    const interrupted = stop.signal.aborted && error === stop.signal.reason;
    const why = interrupted ? INTERRUPTED : systemError(error);
    return fail(stanzaRun, 'compress', path, { error: why });
  }
}

function within<T>(places: Turnstile | undefined, work: () => Promise<T>): Promise<T> {
  return places === undefined ? work() : places.within(work);
}

async function compressPolitely(streams: CheckedStreams, options: GzipOptions): Promise<boolean> {
  const later = makeWayLater(process.pid);
  try {
    return await gzipChecked(streams, options);
  } finally {
    later[Symbol.dispose]();
  }
}

/** What is compressed in several blocks keeps all threads busy. */
function isLarge({ facts }: OpenFile): boolean {
  return facts.sizeBytes >= BLOCK_BYTES;
}

async function compressOutside(
  stanzaRun: LogRun,
  path: string,
  source: OpenFile,
  archive: OutputFile,
): Promise<boolean> {
  try {
    const compressed = await within(stanzaRun.company?.programs, () =>
      runCompressor(stanzaRun, path, { source, archive }),
    );
    if (compressed === 'different') stanzaRun.run.report(differs(path, archive));
    return compressed === 'same';
  } catch (error) {
    return fail(stanzaRun, 'verify', archive.path, { error: systemError(error) });
  }
}

function differs(path: string, { path: made }: OutputFile): Event {
  return { kind: 'differs', path, made };
}
