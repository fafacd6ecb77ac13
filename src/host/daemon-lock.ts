// The lock of a daemon, in the directory of what is remembered beyond the state file. It goes with the process
// however that ends, so that the next one need not wait.
import { closeSync, constants, openSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import { lockExclusively } from './flock.ts';
import { NO_SURPRISES } from './open-flags.ts';
import { makeOwnDirectory, openOwn, ownDirectory } from './own-directory.ts';
import { attempt } from './strerror.ts';

const NAME = 'daemon';

/** Takes the lock until the process ends; `held` if another daemon has it. */
export function lockDaemon(stateFile: string): 'locked' | 'held' | SystemError {
  const unmade = makeOwnDirectory(stateFile);
  const opened = unmade ?? openOwn(ownDirectory(stateFile));
  if (isSystemError(opened)) return opened;
  using directory = opened;
  const flags = constants.O_RDWR | constants.O_CREAT | NO_SURPRISES;
  const fd = attempt(() => openSync(directory.entry(NAME), flags, 0o600));
  if (isSystemError(fd)) return fd;
  const answer = lockExclusively(fd, false);
  if (answer.kind === 'locked') return 'locked';
  closeSync(fd);
  return answer.kind === 'held' ? 'held' : answer.error;
}
