// Reading files whose size is not to be trusted: no more than a given number of bytes, and of what the
// environment names only regular files, since a FIFO or a device would be waited for or read for ever.
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import { attempt } from './strerror.ts';

/** What is read of a file; none of those that are read here comes near it. */
const LARGEST = 64 * 1024;
const REFUSED: SystemError = { code: 'EINVAL', reason: 'Invalid argument' };

/** The first 64 KiB of a regular file. */
export function readSmallFile(path: Buffer | string): Buffer | SystemError {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
  const fd = attempt(() => openSync(path, flags));
  if (isSystemError(fd)) return fd;
  try {
    return attempt(() => (fstatSync(fd).isFile() ? readStart(fd, LARGEST) : REFUSED));
  } finally {
    closeSync(fd);
  }
}

/** Up to so many bytes from the beginning of an open file; fewer if it is shorter. */
export function readStart(fd: number, limitBytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(limitBytes);
  let filled = 0;
  while (filled < limitBytes) {
    const count = readSync(fd, buffer, filled, limitBytes - filled, filled);
    if (count === 0) break;
    filled += count;
  }
  return buffer.subarray(0, filled);
}
