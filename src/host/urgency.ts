// A moment of real-time scheduling, by chrt(1). An ordinary process may be set aside for milliseconds, and
// passed over by the writer when it waits for the file's lock, while megabytes are written; a real-time
// process keeps its processor, and is given the lock next.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import { asInvoker, type Roles } from './as-invoker.ts';
import { helperEnvironment } from './helper-program.ts';
import { attempt } from './strerror.ts';

/**
 * Makes this thread urgent until the result is disposed of. Where it may not be, or has been given a
 * scheduling of its own, it stays as it is.
 */
export function becomeUrgent(roles: Roles): Disposable | undefined {
  if (!isOrdinary() || !schedule(roles, '--fifo', '1')) return undefined;
  return { [Symbol.dispose]: () => schedule(roles, '--other', '0') };
}

function schedule(roles: Roles, policy: string, priority: string): boolean {
  const child = asInvoker(roles, () =>
    spawnSync('chrt', [policy, '--pid', priority, String(process.pid)], {
      stdio: 'ignore',
      env: helperEnvironment(),
    }),
  );
  return child.status === 0;
}

/** The place of the policy among the fields of /proc/PID/stat that follow the name of the program. */
const POLICY_FIELD = 38;

function isOrdinary(): boolean {
  const stat = attempt(() => readFileSync('/proc/thread-self/stat', 'latin1'));
  if (isSystemError(stat)) return false;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[POLICY_FIELD] === '0';
}
