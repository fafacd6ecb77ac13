// Who has which file open for writing, from one walk through /proc. A process that cannot be looked into
// may have anything open, so a view that is not complete says so.
import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import type { FileIdentity } from '../plan/journal.ts';
import { attempt } from './strerror.ts';

/** A process that has a file open for writing. */
export interface Writer {
  readonly pid: number;
  /** each write goes to the end of the file, wherever that is then. */
  readonly appends: boolean;
}

/** What one walk has seen. */
export interface OpenFiles {
  /** nothing was hidden from it; otherwise anybody might have a file open. */
  readonly complete: boolean;
  /** The writers of a file. This process is none. */
  writersOf(file: FileIdentity): readonly Writer[];
}

/** The number of the first PID namespace, the only one that no process is outside of. */
const FIRST_PID_NAMESPACE = 'pid:[4026531836]';
/** init hands files to the services that it starts, and writes to none itself: what it hides is no log. */
const INIT = '1';
const O_APPEND = 0o2000;
/** The permission bits of a link in /proc/PID/fd say how the file is open. */
const OPEN_FOR_WRITING = 0o200;

/** New processes may have new children while they are looked at, but not for ever. */
const MAXIMUM_LISTINGS = 50;

/** Looks at all descriptors of all other processes, and of the children that they have meanwhile. */
export function seeOpenFiles(): OpenFiles {
  const seen = new Map<string, Writer[]>();
  const looked = new Set([String(process.pid)]);
  let complete = isFirstNamespace();
  for (let listing = 0; ; listing += 1) {
    const pids = processNumbers();
    // Where others' processes are left out of the list, the first one is.
    complete &&= pids.includes(INIT);
    const fresh = pids.filter((pid) => !looked.has(pid));
    if (fresh.length === 0) break;
    complete &&= listing < MAXIMUM_LISTINGS;
    if (listing === MAXIMUM_LISTINGS) break;
    for (const pid of fresh) {
      looked.add(pid);
      const seesAll = noteWriters(pid, seen) || pid === INIT;
      complete &&= seesAll;
    }
  }
  return viewOf(seen, complete);
}

/** Looks at the descriptors of a few processes, which says nothing about others; complete as far as they go. */
export function seeFilesOf(pids: readonly number[]): OpenFiles {
  const seen = new Map<string, Writer[]>();
  const saw = pids.map((pid) => noteWriters(String(pid), seen));
  return viewOf(seen, !saw.includes(false));
}

function viewOf(seen: ReadonlyMap<string, readonly Writer[]>, complete: boolean): OpenFiles {
  return { complete, writersOf: (file) => seen.get(keyOf(file)) ?? [] };
}

/** The numbers of all processes, as /proc lists them; none if it cannot be listed. */
export function processNumbers(): readonly string[] {
  const listed = attempt(() => readdirSync('/proc'));
  return isSystemError(listed) ? [] : listed.filter((name) => /^[0-9]+$/.test(name));
}

/** True if a descriptor with this /proc/PID/fdinfo/FD appends; undefined if that says nothing of it. */
export function appendsBy(fdinfo: string): boolean | undefined {
  const octal = /^flags:\s*([0-7]+)$/m.exec(fdinfo)?.[1];
  return octal === undefined ? undefined : (Number.parseInt(octal, 8) & O_APPEND) !== 0;
}

/** The name of the program that a process runs. */
export function programOf(pid: number): string {
  const name = attempt(() => readFileSync(`/proc/${pid}/comm`, 'latin1'));
  return isSystemError(name) ? 'unknown program' : name.replace(/\n$/, '');
}

function isFirstNamespace(): boolean {
  return attempt(() => readlinkSync('/proc/self/ns/pid')) === FIRST_PID_NAMESPACE;
}

/** False if the process would not let its descriptors be seen. One that has ended has none. */
function noteWriters(pid: string, seen: Map<string, Writer[]>): boolean {
  const fds = descriptorsOf(pid);
  if (isSystemError(fds)) return hasEnded(fds.code);
  let complete = true;
  for (const fd of fds) {
    const found = attempt(() => lookAt(pid, fd));
    if (isSystemError(found)) complete = hasEnded(found.code) && complete;
    else if (found !== undefined) noteWriter(seen, found);
  }
  return complete;
}

/**
 * The links in /proc to the files that a process has open. Its threads have them in common, but the first
 * one has none any more when it has ended before the others.
 */
export function descriptorsOf(pid: string): readonly string[] | SystemError {
  const first = linksIn(`/proc/${pid}/fd`);
  if (isSystemError(first) || first.length > 0) return first;
  const threads = attempt(() => readdirSync(`/proc/${pid}/task`));
  if (isSystemError(threads)) return threads;
  for (const thread of threads) {
    const links = linksIn(`/proc/${pid}/task/${thread}/fd`);
    if (isSystemError(links) ? !hasEnded(links.code) : links.length > 0) return links;
  }
  return [];
}

function linksIn(folder: string): readonly string[] | SystemError {
  const fds = attempt(() => readdirSync(folder));
  return isSystemError(fds) ? fds : fds.map((fd) => `${folder}/${fd}`);
}

function hasEnded(code: string): boolean {
  return code === 'ENOENT' || code === 'ESRCH';
}

interface Found {
  readonly key: string;
  readonly writer: Writer;
}

/** The regular file that a descriptor is open on for writing, if it is. */
function lookAt(pid: string, link: string): Found | undefined {
  if ((lstatSync(link).mode & OPEN_FOR_WRITING) === 0) return undefined;
  // The link itself tells what is no file; only what has a path is asked for.
  if (!readlinkSync(link).startsWith('/')) return undefined;
  const stats = statSync(link);
  if (!stats.isFile()) return undefined;
  const fdinfo = readFileSync(link.replace(/\/fd\/(\d+)$/, '/fdinfo/$1'), 'latin1');
  return {
    key: keyOf({ device: stats.dev, inode: stats.ino }),
    writer: { pid: Number(pid), appends: appendsBy(fdinfo) ?? false },
  };
}

function noteWriter(seen: Map<string, Writer[]>, { key, writer }: Found): void {
  const writers = seen.get(key);
  if (writers === undefined) seen.set(key, [writer]);
  else writers.push(writer);
}

/** Stands for a file, whatever its names are. */
export function keyOf({ device, inode }: FileIdentity): string {
  return `${device}:${inode}`;
}
