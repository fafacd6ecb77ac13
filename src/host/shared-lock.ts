// A lock that several runs may want, in the directory of what is remembered. It is a directory whose time is
// kept fresh, so that it works on any filesystem; that of a killed run is taken over when it has become stale.
import { lock } from 'proper-lockfile';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import { openOwn, ownDirectory } from './own-directory.ts';
import { systemError } from './strerror.ts';

const STALE_MS = 10_000;
const UPDATE_MS = 2_500;
/** A little longer than it takes a lock to become stale. */
const TRIES = 13;
const TRY_EVERY_MS = 1_000;

/** A lock that was taken. */
export interface SharedLock {
  /** aborted if somebody has taken the lock away, because this process was held up for too long. */
  readonly lost: AbortSignal;
  readonly release: () => Promise<void>;
}

/** Takes the lock `name` beside a state file; undefined if another run keeps it. */
export async function takeSharedLock(
  stateFile: string,
  name: string,
): Promise<SharedLock | SystemError | undefined> {
  const opened = openOwn(ownDirectory(stateFile));
  if (isSystemError(opened)) return opened;
  const lost = new AbortController();
  const path = `/proc/self/fd/${opened.placeFd}/${name}`;
  try {
    const release = await lock(path, {
      realpath: false,
      stale: STALE_MS,
      update: UPDATE_MS,
      retries: { retries: TRIES, factor: 1, minTimeout: TRY_EVERY_MS, maxTimeout: TRY_EVERY_MS },
      onCompromised: () => {
        lost.abort();
      },
    });
    return { lost: lost.signal, release: () => release().finally(() => opened[Symbol.dispose]()) };
  } catch (error) {
    opened[Symbol.dispose]();
    if (error instanceof Error && 'code' in error && error.code === 'ELOCKED') return undefined;
    return systemError(error);
  }
}
