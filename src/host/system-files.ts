// The files of /etc that start programs: looked at, replaced and linked as a whole, below a root.
import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { posix } from 'node:path';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import type { Found } from '../plan/install/plan-install.ts';
import { readStart } from './bounded-read.ts';
import { fromBytes, toBytes } from './bytes.ts';
import { openParent } from './directory.ts';
import { writeDurably } from './durable-write.ts';
import { NO_SURPRISES } from './open-flags.ts';
import { attempt } from './strerror.ts';

const MODE = 0o644;
const DIRECTORY_MODE = 0o755;

/** What is at a path. */
export function foundAt(path: string): Found {
  const stats = attempt(() => lstatSync(toBytes(path)));
  if (isSystemError(stats)) return { kind: 'nothing' };
  if (stats.isSymbolicLink()) {
    const target = attempt(() => readlinkSync(toBytes(path), { encoding: 'latin1' }));
    return isSystemError(target) ? { kind: 'other' } : { kind: 'link', target };
  }
  const fd = stats.isFile()
    ? attempt(() => openSync(toBytes(path), constants.O_RDONLY | NO_SURPRISES))
    : undefined;
  if (fd === undefined || isSystemError(fd)) return { kind: 'other' };
  try {
    const { mode, size } = fstatSync(fd);
    return { kind: 'file', text: fromBytes(readStart(fd, size)), mode: mode & 0o7777 };
  } finally {
    closeSync(fd);
  }
}

/** Where a directory is when all links are followed; undefined if it is not there. */
export function realDirectory(path: string): string | undefined {
  const real = attempt(() => realpathSync(toBytes(path), { encoding: 'latin1' }));
  return isSystemError(real) ? undefined : real;
}

/** Replaces a file as a whole, durably; the directories above it are made. */
export function writeSystemFile(path: string, text: string): SystemError | undefined {
  return makeParents(path) ?? writeDurably(path, text, { mode: MODE, uid: 0, gid: 0 })?.error;
}

/** Makes a symbolic link, or makes one lead somewhere else, in one step. */
export function linkSystemFile(path: string, target: string): SystemError | undefined {
  const failed = makeParents(path);
  if (failed !== undefined) return failed;
  const opened = openParent(path);
  if (isSystemError(opened)) return opened;
  using directory = opened;
  const name = posix.basename(path);
  const temporary = directory.entry(`${name}.tmp`);
  attempt(() => unlinkSync(temporary));
  const made = attempt(() => {
    symlinkSync(toBytes(target), temporary);
    renameSync(temporary, directory.entry(name));
  });
  return isSystemError(made) ? made : directory.sync();
}

/** Removes a file or link; that it is gone already is no error. */
export function removeSystemFile(path: string): SystemError | undefined {
  return exceptFor(['ENOENT'], () => unlinkSync(toBytes(path)));
}

/** Removes a directory if it is empty. */
export function removeEmptyDirectory(path: string): SystemError | undefined {
  return exceptFor(['ENOENT', 'ENOTEMPTY'], () => rmdirSync(toBytes(path)));
}

/** Changes the mode of a file. */
export function setMode(path: string, mode: number): SystemError | undefined {
  return exceptFor([], () => chmodSync(toBytes(path), mode));
}

/** Makes a directory with those above it. */
export function makeSystemDirectory(path: string): SystemError | undefined {
  return exceptFor([], () => mkdirSync(toBytes(path), { recursive: true, mode: DIRECTORY_MODE }));
}

function makeParents(path: string): SystemError | undefined {
  return makeSystemDirectory(posix.dirname(path));
}

function exceptFor(codes: readonly string[], call: () => unknown): SystemError | undefined {
  const answer = attempt(call);
  return isSystemError(answer) && !codes.includes(answer.code) ? answer : undefined;
}
