/**
 * Gives the same config to logrotate and to logrotor in debug mode, under the same path, clock and environment.
 */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOGROTATE, LOGROTOR } from '../support/checkout.ts';
import { runProgram } from '../support/run-program.ts';
import type { Outcome } from '../support/run-program.ts';

export interface DebugPair {
  readonly logrotate: Outcome;
  readonly logrotor: Outcome;
}

/** Runs a scratch directory's lifetime; the directory has the same name length each time. */
export async function withScratch<T>(
  use: (dir: string) => Promise<T>,
  parent = tmpdir(),
): Promise<T> {
  const dir = mkdtempSync(join(parent, 'logrotor-compat.'));
  chmodSync(dir, 0o755);
  try {
    return await use(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Writes a config that both programs trust: owned by root and writable by nobody else. */
export function writeConfig(dir: string, text: Buffer): string {
  const path = join(dir, 'config');
  writeFileSync(path, text);
  chmodSync(path, 0o644);
  return path;
}

/** Runs both programs with `-d`; logrotor first, because logrotate makes olddirs even so (D40). */
export async function runDebugPair(config: string, cwd: string, home = '/root') {
  const logrotor = await runDebug(LOGROTOR, { config, cwd, home });
  const logrotate = await runLogrotateDebug(config, cwd, home);
  return { logrotor, logrotate } satisfies DebugPair;
}

/** Runs logrotate alone with `-d`. */
export function runLogrotateDebug(config: string, cwd: string, home: string): Promise<Outcome> {
  return runDebug(LOGROTATE, { config, cwd, home });
}

interface DebugRun {
  readonly config: string;
  readonly cwd: string;
  readonly home: string;
}

function runDebug(program: string, { config, cwd, home }: DebugRun): Promise<Outcome> {
  // The mailer is a no-op since logrotate sends mail even in debug mode (D40).
  const args = ['-d', '-s', join(cwd, 'no-state'), '-m', '/bin/true', config];
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: home, LANG: 'C.UTF-8', TZ: 'UTC' };
  return runProgram({ program, args, cwd, env, umask: 0o022 });
}
