// The way to a file, one name at a time, each opened in the directory before it, so that nobody can
// exchange a part of the way behind our back. A symbolic link is followed only if none but root or the
// effective user can have put it there, or if it leads to what its owner has anyway (departure D43).
import {
  closeSync,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readlinkSync,
  statSync,
  type Stats,
} from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import type { UnsafeLink } from '../plan/snapshot.ts';
import { fromBytes, toBytes } from './bytes.ts';
import { PATH_ONLY, FOLLOWED_PATH_ONLY } from './open-flags.ts';
import { attempt, strerror } from './strerror.ts';

/** As many as the system follows on one way. */
const MAXIMUM_LINKS = 40;
/** Whoever exchanges two links in a loop would have to be lucky as often as that. */
const READINGS = 16;
const NOWHERE: SystemError = { code: 'ENOENT', reason: strerror('ENOENT') };
const LOOP: SystemError = { code: 'ELOOP', reason: strerror('ELOOP') };
const CHANGING: SystemError = { code: 'ESTALE', reason: strerror('ESTALE') };

/** A file that the way has led to, opened as a place only: its contents cannot be read through it. */
export interface Place {
  readonly fd: number;
  readonly path: string;
  readonly stats: Stats;
}

/** The path by which the system finds `name` in an open directory, whatever its own path has become. */
export function entryOf(fd: number, name: string): EntryPath {
  return bareEntry(`/proc/self/fd/${fd}/${name}`);
}

/** The path by which the system finds a name in the working directory. */
export function bareEntry(name: string): EntryPath {
  return ASCII.test(name) ? name : toBytes(name);
}

/** A path for a system call: text where that is the same, which is faster. */
export type EntryPath = string | Buffer;

const ASCII = /^[ -~]*$/;

/** False where /proc is not mounted. */
export function canWalk(): boolean {
  return existsSync('/proc/self/fd');
}

/** True if an error is a link that is not followed. */
export function isUnsafeLink(answer: unknown): answer is UnsafeLink {
  return isSystemError(answer) && answer.code === 'UNSAFE_LINK';
}

/** Walks to `path`, from the root or from the working directory. */
export function walk(path: string): Place | SystemError {
  return path === '' ? NOWHERE : new Walk().along(path, undefined);
}

/** Walks on from an open directory to a name in it. */
export function walkOn(from: Place, name: string): Place | SystemError {
  return new Walk().step(from, name);
}

/** Opens the file that a path leads to, links on the way and the file itself looked at as on every walk. */
export function openWalked(path: string, flags: number): number | SystemError {
  const place = walk(path);
  if (isSystemError(place)) return place;
  try {
    return attempt(() => openSync(`/proc/self/fd/${place.fd}`, flags));
  } finally {
    closeSync(place.fd);
  }
}

/** The place where absolute paths begin, or relative ones. */
function beginningOf(path: string): Place | SystemError {
  const beginning = path.startsWith('/') ? '/' : '.';
  return placeOf(toBytes(beginning), PATH_ONLY, beginning);
}

/** One walk, which counts the links that it follows. */
class Walk {
  #links = 0;

  /** Walks along `path`; a relative one starts at `from`, which stays open. */
  along(path: string, from: Place | undefined): Place | SystemError {
    const own = from === undefined || path.startsWith('/') ? beginningOf(path) : undefined;
    let place = own ?? from ?? LOOP;
    for (const name of namesOf(path)) {
      if (isSystemError(place)) return place;
      const next = this.step(place, name);
      if (place !== from) closeSync(place.fd);
      place = next;
    }
    return place;
  }

  /** Opens a name; of a link, what it leads to. */
  step(from: Place, name: string): Place | SystemError {
    const path = joined(from.path, name);
    const opened = placeOf(entryOf(from.fd, name), PATH_ONLY, path);
    if (isSystemError(opened) || !opened.stats.isSymbolicLink()) return opened;
    try {
      return this.#follow(from, name, opened);
    } finally {
      closeSync(opened.fd);
    }
  }

  #follow(from: Place, name: string, link: Place): Place | SystemError {
    this.#links += 1;
    if (this.#links > MAXIMUM_LINKS) return LOOP;
    const target = isOfKernel(link)
      ? placeOf(entryOf(from.fd, name), FOLLOWED_PATH_ONLY, link.path)
      : this.#alongText(from, name, link);
    if (isSystemError(target) || mayFollow(link, from, target)) return target;
    closeSync(target.fd);
    return unsafe(link, target);
  }

  #alongText(from: Place, name: string, link: Place): Place | SystemError {
    const text = readLink(from, name, link.stats);
    return isSystemError(text) ? text : this.along(text, from);
  }
}

/** The names in a path; one that ends in a slash is that of a directory. */
function namesOf(path: string): readonly string[] {
  const names = path.split('/').filter((name) => name !== '');
  return names.length > 0 && path.endsWith('/') ? [...names, '.'] : names;
}

function joined(directory: string, name: string): string {
  if (directory === '.') return name;
  return directory.endsWith('/') ? directory + name : `${directory}/${name}`;
}

function placeOf(path: EntryPath, flags: number, shown: string): Place | SystemError {
  const fd = attempt(() => openSync(path, flags));
  if (isSystemError(fd)) return fd;
  const stats = attempt(() => fstatSync(fd));
  if (!isSystemError(stats)) return { fd, path: shown, stats };
  closeSync(fd);
  return stats;
}

/** The kernel's own links, `/proc/self/fd/1` for instance, lead where no text would. */
function isOfKernel(link: Place): boolean {
  return link.stats.dev === statSync('/proc/self').dev;
}

/**
 * The text of a link that was opened. It can only be read by name, so whether the name is still that of
 * this link is asked in between, often enough that it is not by chance.
 */
function readLink(from: Place, name: string, link: Stats): string | SystemError {
  const entry = entryOf(from.fd, name);
  const answer = attempt(() => {
    const text = fromBytes(readlinkSync(entry, { encoding: 'buffer' }));
    for (let reading = 0; reading < READINGS; reading += 1) {
      if (!isSame(lstatSync(entry), link)) return CHANGING;
      if (fromBytes(readlinkSync(entry, { encoding: 'buffer' })) !== text) return CHANGING;
    }
    return text;
  });
  // By now the name is that of something else.
  return isSystemError(answer) && answer.code === 'EINVAL' ? CHANGING : answer;
}

function isSame(a: Stats, b: Stats): boolean {
  return a.ino === b.ino && a.dev === b.dev && a.ctimeMs === b.ctimeMs;
}

/** A link of root's that has several names may have got this one from whoever owns the directory. */
function mayFollow({ stats: link }: Place, from: Place, target: Place): boolean {
  if (!isOurs(link.uid)) return link.uid === target.stats.uid;
  return link.nlink === 1 || (isOurs(from.stats.uid) && (from.stats.mode & 0o022) === 0);
}

/** True for root and for the effective user, who is the one of `su`. */
export function isOurs(uid: number): boolean {
  return uid === 0 || uid === process.geteuid?.();
}

function unsafe(link: Place, target: Place): UnsafeLink {
  const [owner, targetOwner] = [link.stats.uid, target.stats.uid];
  const whose = `symbolic link ${link.path} of uid ${owner}`;
  const reason = `${whose} leads to what is of uid ${targetOwner} and is not followed`;
  return { code: 'UNSAFE_LINK', reason, link: link.path, owner, targetOwner };
}
