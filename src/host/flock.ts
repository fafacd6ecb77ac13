// flock(2), which Node lacks. The flock program locks the open file that it inherits; the lock stays
// with our descriptor when it has ended.
import { spawnSync } from 'node:child_process';
import type { SystemError } from '../config/system-error.ts';
import { strerror } from './strerror.ts';
import { helperEnvironment } from './helper-program.ts';

/** The result of asking for a lock. */
export type LockAnswer =
  | { readonly kind: 'locked' }
  | { readonly kind: 'held' }
  | { readonly kind: 'failed'; readonly error: SystemError };

/** Exit status of flock(1) when -n finds the lock taken; its other failures are sysexits, 64 and up. */
const TAKEN = 1;

/** Takes an exclusive lock on an open file; with `wait`, for as long as it takes. */
export function lockExclusively(fd: number, wait: boolean): LockAnswer {
  const child = spawnSync('flock', [wait ? '-x' : '-xn', '3'], {
    stdio: ['ignore', 'ignore', 'pipe', fd],
    env: helperEnvironment(),
  });
  if (child.error !== undefined) {
    const code = 'code' in child.error ? String(child.error.code) : 'EIO';
    const reason = `cannot run flock(1) of util-linux: ${strerror(code)}`;
    return { kind: 'failed', error: { code, reason } };
  }
  if (child.status === 0) return { kind: 'locked' };
  if (child.status === TAKEN) return { kind: 'held' };
  const said = child.stderr.toString('latin1').trim();
  return {
    kind: 'failed',
    error: { code: 'ENOLCK', reason: said.split(': ').at(-1) || strerror('ENOLCK') },
  };
}
