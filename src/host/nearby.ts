// Many bare names in one opened directory. The kernel finds a bare name in half the time that it takes to
// go to the directory by its descriptor each time (`/proc/self/fd/N/name`).
import { closeSync, openSync } from 'node:fs';
import { PATH_ONLY } from './open-flags.ts';
import { attempt } from './strerror.ts';
import { bareEntry, entryOf, type EntryPath } from './walk.ts';
import { isSystemError } from '../config/config-host.ts';

/** For fewer names it is not worth it to go there and back. */
const FEW = 16;

/** The path by which the system finds a name in the directory, as long as the call lasts. */
export type Finder = (name: string) => EntryPath;

/**
 * Calls with a way to find `count` names in an opened directory: bare, from there as the working directory, which
 * is that very directory as much as its descriptor is, whatever its path has become; or through the descriptor
 * where the process may not go there and back. The working directory is that of all threads: `call` must do
 * nothing but ask the system about these names, and is over, synchronously, before anything else can look for a
 * relative path. Other threads only work on files that are open.
 * @throws if the way back is barred meanwhile: relative paths would lead astray from then on.
 */
export function nearby<T>(directoryFd: number, count: number, call: (find: Finder) => T): T {
  const find: Finder = (name) => entryOf(directoryFd, name);
  if (count < FEW) return call(find);
  const home = attempt(() => openSync('.', PATH_ONLY));
  if (isSystemError(home)) return call(find);
  try {
    // Somebody else's working directory may be closed to the user of `su`, and is not left then.
    const canGo = goTo(home) && goTo(directoryFd);
    if (!canGo) return call(find);
    try {
      return call(bareEntry);
    } finally {
      process.chdir(placeOf(home));
    }
  } finally {
    closeSync(home);
  }
}

function goTo(fd: number): boolean {
  return !isSystemError(attempt(() => process.chdir(placeOf(fd))));
}

function placeOf(fd: number): string {
  return `/proc/self/fd/${fd}`;
}
