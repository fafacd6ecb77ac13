// Pid files. Whoever may write one could have any process signalled by us, so that it is read with care
// and believed only about processes that its owner may signal too.
import { closeSync, constants, fstatSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import { readStart } from './bounded-read.ts';
import { attempt } from './strerror.ts';
import { openWalked } from './walk.ts';

/** What a pid file says. */
export interface PidFile {
  readonly path: string;
  readonly pid: number;
  /** the owner of the file. */
  readonly owner: number;
  readonly mtimeMs: number;
}

/** A number, its line end, and some room for blanks. */
const LARGEST = 64;
const LARGEST_PID = 2 ** 22;

/** Reads a pid file: a regular file with one positive number in it, and nothing else. */
export function readPidFile(path: string): PidFile | SystemError {
  // A FIFO or a device would be waited for.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
  const fd = openWalked(path, flags);
  if (isSystemError(fd)) return fd;
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) return { code: 'EINVAL', reason: 'it is not a regular file' };
    const bytes = attempt(() => readStart(fd, LARGEST + 1));
    if (isSystemError(bytes)) return bytes;
    const digits = /^\s*([0-9]{1,10})\s*$/.exec(bytes.toString('latin1'))?.[1];
    const pid = Number(digits ?? 0);
    if (bytes.length > LARGEST || pid < 1 || pid > LARGEST_PID) {
      return { code: 'EINVAL', reason: 'it does not hold the number of a process' };
    }
    return { path, pid, owner: stats.uid, mtimeMs: stats.mtimeMs };
  } finally {
    closeSync(fd);
  }
}
