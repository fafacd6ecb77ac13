// Long work makes way for what else a machine does: the threads that do it run at nice 10. Linux keeps a
// priority for each thread, so the main thread, and with it every script, stays as it was.
import { readdirSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { isSystemError } from '../config/config-host.ts';
import { attempt } from './strerror.ts';

const LONG_MS = 1000;
const NICE = 10;

/** Lowers what process `pid` does when it has lasted longer than a second, until this is disposed of. */
export function makeWayLater(pid: number): Disposable {
  const timer = setTimeout(() => makeWay(pid), LONG_MS);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}

/** Lowers all threads of a process; of this one, all that work in the background. */
function makeWay(pid: number): void {
  const threads = attempt(() => readdirSync(`/proc/${pid}/task`));
  if (isSystemError(threads)) return;
  for (const thread of threads.map(Number)) {
    if (thread !== process.pid) lower(thread);
  }
}

/** Who may not be lowered, or has gone, stays as it is. */
function lower(thread: number): void {
  try {
    if (getPriority(thread) < NICE) setPriority(thread, NICE);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_SYSTEM_ERROR')) {
      throw error;
    }
  }
}
