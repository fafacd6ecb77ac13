/** The environment that freezes the clock of a program and of its children, while timers go on. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { FAKETIME } from './requirement.ts';

/** Environment variables under which it is `epochSeconds` for ever; time stamps of files stay real. */
export function frozenClock(epochSeconds: number): Readonly<Record<string, string>> {
  return {
    LD_PRELOAD: FAKETIME,
    NO_FAKE_STAT: '1',
    FAKETIME: String(epochSeconds),
    FAKETIME_FMT: '%s',
    DONT_FAKE_MONOTONIC: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
}

const SHARED_MEMORY = '/dev/shm';

/**
 * Removes what libfaketime left of programs that have ended. It names its semaphores by process id: one left by
 * root makes the next program with that id fail, if that runs as another user.
 */
export function sweepFrozenClocks(): void {
  for (const name of readdirSync(SHARED_MEMORY)) {
    const [, pid] = /^(?:sem\.)?faketime_(?:sem|shm)_(\d+)$/.exec(name) ?? [];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    rmSync(join(SHARED_MEMORY, name), { force: true });
  }
}
