/**
 * Runs a program to its end, in a process group of its own so that a hang can be ended together with its children.
 */
import { spawn } from 'node:child_process';

export interface Invocation {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** User and group to run as, without supplementary groups. */
  readonly uid?: number;
  readonly umask?: number;
  readonly timeoutMs?: number;
}

export interface Outcome {
  /** The exit code; null if a signal ended the program. */
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly timedOut: boolean;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

const DEFAULT_TIMEOUT_MS = 20_000;

/** Runs a program with no input and resolves when it and everything that holds its output has ended. */
export function runProgram(invocation: Invocation): Promise<Outcome> {
  const child = start(invocation);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  return new Promise((resolve, reject) => {
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      endGroup(child.pid);
    }, invocation.timeoutMs ?? DEFAULT_TIMEOUT_MS);
    child.on('error', reject);
    child.on('close', (exit, signal) => {
      clearTimeout(timer);
      const output = { stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr) };
      resolve({ exit, signal, timedOut, ...output });
    });
  });
}

/** Says in a word how a program ended. */
export function describeEnd(outcome: Outcome): string {
  if (outcome.timedOut) return 'hang';
  return outcome.signal ?? `exit ${outcome.exit}`;
}

function start({ program, args, cwd, env, uid, umask }: Invocation) {
  // The child takes over the umask of the moment at which it is spawned, and spawning is synchronous.
  const ownUmask = umask === undefined ? undefined : process.umask(umask);
  try {
    return spawn(program, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
  } finally {
    if (ownUmask !== undefined) process.umask(ownUmask);
  }
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
