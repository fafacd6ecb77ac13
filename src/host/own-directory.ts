// STATEFILE.d: the directory of what is remembered beyond the state file. Nobody else can change it, or what is
// in it is not believed.
import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  rmdirSync,
  unlinkSync,
  type Stats,
} from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import { readStart } from './bounded-read.ts';
import { toBytes } from './bytes.ts';
import { Directory, openParent } from './directory.ts';
import { replaceIn } from './durable-write.ts';
import { NO_SURPRISES } from './open-flags.ts';
import { attempt } from './strerror.ts';

/** The directory of what is remembered beyond the state file. */
export function ownDirectory(stateFile: string): string {
  return `${stateFile}.d`;
}

/** Why something is not believed. */
export const NOT_OURS: SystemError = {
  code: 'EPERM',
  reason: 'it belongs to another user, or others may write to it',
};

/** Makes the directory if need be; it is durable then. */
export function makeOwnDirectory(stateFile: string): SystemError | undefined {
  const path = ownDirectory(stateFile);
  const made = attempt(() => mkdirSync(toBytes(path), 0o700));
  if (!isSystemError(made)) return syncParent(path);
  return made.code === 'EEXIST' ? undefined : made;
}

/** Makes the name of a new directory durable. */
function syncParent(path: string): SystemError | undefined {
  const parent = openParent(path);
  if (isSystemError(parent)) return parent;
  using opened = parent;
  return opened.sync();
}

/** Removes the directory if it is there and empty. */
export function removeEmptyOwnDirectory(stateFile: string): void {
  attempt(() => rmdirSync(toBytes(ownDirectory(stateFile))));
}

/** Why what is remembered beyond the state file cannot be looked at, if it is there. */
export function ownDirectoryError(stateFile: string): SystemError | undefined {
  const directory = openOwn(ownDirectory(stateFile));
  if (isSystemError(directory)) return directory.code === 'ENOENT' ? undefined : directory;
  directory[Symbol.dispose]();
  return undefined;
}

/** Opens such a directory. What may not even be read is refused for that. */
export function openOwn(path: string): Directory | SystemError {
  const directory = Directory.open(path);
  if (isSystemError(directory)) return directory;
  const refused = refusalOf(directory.stats(), (stats) => stats.isDirectory());
  if (refused === undefined) return directory;
  const denied = attempt(() => accessSync(directory.entry('.'), constants.R_OK | constants.X_OK));
  directory[Symbol.dispose]();
  return isSystemError(denied) ? denied : refused;
}

/** What others could have written is not believed. */
export function refusalOf(
  stats: Stats,
  isRight: (stats: Stats) => boolean,
): SystemError | undefined {
  const ours = stats.uid === process.geteuid?.() && (stats.mode & 0o022) === 0;
  return ours && isRight(stats) ? undefined : NOT_OURS;
}

/** A larger file was not written here. */
const LARGEST = 256 * 1024 * 1024;

/** The text of a file of the directory; undefined if there is none. */
export function readOwnFile(stateFile: string, name: string): string | undefined | SystemError {
  const opened = openOwn(ownDirectory(stateFile));
  if (isSystemError(opened)) return opened.code === 'ENOENT' ? undefined : opened;
  using directory = opened;
  const fd = attempt(() => openSync(directory.entry(name), constants.O_RDONLY | NO_SURPRISES));
  if (isSystemError(fd)) return fd.code === 'ENOENT' ? undefined : fd;
  try {
    const stats = fstatSync(fd);
    const refused = refusalOf(stats, (each) => each.isFile());
    return refused ?? attempt(() => readStart(fd, Math.min(stats.size, LARGEST)).toString('utf8'));
  } finally {
    closeSync(fd);
  }
}

/**
 * Replaces a file of the directory as a whole, durably; the directory is made if need be. Without a text the
 * file goes, and the directory if it is empty then.
 */
export function replaceOwnFile(
  stateFile: string,
  name: string,
  text: string | undefined,
): SystemError | undefined {
  const unmade = text === undefined ? undefined : makeOwnDirectory(stateFile);
  const opened = unmade ?? openOwn(ownDirectory(stateFile));
  if (isSystemError(opened)) {
    return text === undefined && opened.code === 'ENOENT' ? undefined : opened;
  }
  using directory = opened;
  if (text !== undefined) {
    const owner = { mode: 0o600, uid: -1, gid: -1 };
    return replaceIn(directory, name, Buffer.from(text), owner)?.error;
  }
  const gone = attempt(() => unlinkSync(directory.entry(name)));
  removeEmptyOwnDirectory(stateFile);
  return isSystemError(gone) && gone.code !== 'ENOENT' ? gone : undefined;
}
