/** The daemon as a program that a test starts, talks to and ends. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { LOGROTOR } from './checkout.ts';

const WAIT_MS = 30_000;
const POLL_MS = 20;

/** A running daemon; it is killed at the end of its block. */
export class RunningDaemon implements AsyncDisposable {
  readonly process: ChildProcess;
  #stderr = '';

  constructor(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.process = spawn(LOGROTOR, ['daemon', ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, LC_ALL: 'C.UTF-8', ...environment },
    });
    this.process.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString('latin1');
    });
  }

  /** Everything that it has said so far. */
  get stderr(): string {
    return this.#stderr;
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** Waits until it has said something. */
  async hasSaid(what: RegExp): Promise<void> {
    await until(
      () => what.test(this.#stderr),
      () => `${what} in\n${this.#stderr}`,
    );
  }

  /** Sends a signal and waits for its end. */
  async endedBy(signal: NodeJS.Signals): Promise<number | null> {
    const { process: child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const closed = once(child, 'close');
    child.kill(signal);
    await closed;
    return child.exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.endedBy('SIGKILL');
  }
}

/** Waits until something holds. */
export async function until(holds: () => boolean, what: () => string): Promise<void> {
  const endMs = performance.now() + WAIT_MS;
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`waited in vain for ${what()}`);
    await delay(POLL_MS);
  }
}
