// The lock on the state file, which logrotate and logrotor share, and the stub that a first run makes
// (ENGINE-SPEC 4).
import { closeSync, constants, fstatSync, type Stats } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import { createWalked } from '../host/directory.ts';
import { lockExclusively } from '../host/flock.ts';
import { attempt } from '../host/strerror.ts';
import { openWalked, walk } from '../host/walk.ts';
import type { Output } from './output.ts';

/** How the lock is asked for: as the command line says, or only if nobody has it, which is not said then. */
export type LockManner = 'try' | 'wait' | 'skip' | 'if-free';

/** The lock, or what stands for it where none is taken. */
export interface StateLock {
  /** Gives it back before the process ends. */
  readonly release: () => void;
}

const NO_LOCK: StateLock = { release: () => undefined };

const NEVER_LOCKED = '/dev/null';

/**
 * Locks the state file until the lock is given back or the process ends. Undefined, after an error message,
 * if the run must not go on.
 */
export function lockStateFile(
  file: string,
  manner: LockManner,
  output: Output,
): StateLock | undefined {
  if (file === NEVER_LOCKED) return NO_LOCK;
  const fd = openOrCreate(file, output);
  if (fd === undefined) return undefined;
  if (manner === 'skip') {
    output.complain({ kind: 'lock-skipped', file });
    return NO_LOCK;
  }
  const stats = attempt(() => fstatSync(fd));
  if (isSystemError(stats)) return refuse(output, 'lock-unstated', { file, error: stats });
  if ((stats.mode & constants.S_IROTH) !== 0) {
    output.complain({ kind: 'lock-readable', file });
    closeSync(fd);
    return NO_LOCK;
  }
  if (manner === 'wait') output.complain({ kind: 'lock-awaited', file });
  return takeLock(file, fd, { manner, output });
}

function takeLock(
  file: string,
  fd: number,
  { manner, output }: { readonly manner: LockManner; readonly output: Output },
): StateLock | undefined {
  const answer = lockExclusively(fd, manner === 'wait');
  switch (answer.kind) {
    case 'locked':
      if (wasReplaced(file, fd)) {
        closeSync(fd);
        return lockStateFile(file, manner, output);
      }
      output.complain({ kind: 'lock-acquired', file });
      return { release: () => closeSync(fd) };
    case 'held':
      if (manner === 'if-free') return undefined;
      output.complain({ kind: 'lock-held', file });
      return undefined;
    case 'failed':
      return refuse(output, 'lock-failed', { file, error: answer.error });
  }
}

/**
 * The state file is renamed over at the end of a run, so what was waited for may not be it any more
 * (departure D44).
 */
function wasReplaced(file: string, fd: number): boolean {
  const locked = fstatSync(fd);
  const current = walk(file);
  if (isSystemError(current)) return true;
  closeSync(current.fd);
  return !isSameFile(locked, current.stats);
}

function isSameFile(a: Stats, b: Stats): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

function openOrCreate(file: string, output: Output): number | undefined {
  const flags = constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY;
  const fd = openWalked(file, flags);
  if (!isSystemError(fd)) return fd;
  if (fd.code !== 'ENOENT') return refuse(output, 'state-unopened', { file, error: fd });
  output.complain({ kind: 'stub-made', file });
  const stub = createWalked(file, constants.O_WRONLY, 0o640);
  if (!isSystemError(stub)) return stub;
  return refuse(output, 'stub-failed', { file, error: stub });
}

function refuse(
  output: Output,
  kind: 'lock-unstated' | 'lock-failed' | 'state-unopened' | 'stub-failed',
  { file, error }: { readonly file: string; readonly error: SystemError },
): undefined {
  output.complain({ kind, file, reason: error.reason });
  return undefined;
}
