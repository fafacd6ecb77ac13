// argv to exit code. Alone in ending the process and in touching signals.
import { basename } from 'node:path';
import { FAILED } from './cli/exit-code.ts';
import { logrotate } from './cli/logrotate.ts';
import type { DaemonSignal } from './cli/with-run.ts';

const [, path = 'logrotor', ...words] = process.argv;
const invoked = basename(path);

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
/** Those that end a daemon, and those that it is told of. */
const END_OF_DAEMON = ['SIGTERM', 'SIGINT'] as const;
const TOLD_TO_DAEMON = ['SIGHUP', 'SIGUSR1'] as const;
/** Signals come in when the loop turns, which between synchronous calls it does not do by itself. */
const TURN_AFTER_SECONDS = 0.02;

/** The signals that end a process. Once held, they ask the run to end, and take effect after it. */
class HeldSignals {
  readonly #controller = new AbortController();
  #caught: NodeJS.Signals | undefined;
  #turned = process.uptime();

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  readonly hold = (): void => {
    for (const signal of SIGNALS) process.on(signal, this.#catch);
  };

  /** Holds them for a daemon, which ends as any program does. */
  readonly serve = (listen: (signal: DaemonSignal) => void): void => {
    for (const signal of END_OF_DAEMON) process.on(signal, () => this.#controller.abort());
    for (const signal of TOLD_TO_DAEMON) process.on(signal, () => listen(signal));
  };

  async check(): Promise<boolean> {
    const now = process.uptime();
    if (now - this.#turned >= TURN_AFTER_SECONDS) {
      this.#turned = now;
      await turnOfTheLoop();
    }
    return this.#controller.signal.aborted;
  }

  /** Lets a signal that came meanwhile end the process as if nobody had held it. */
  async release(): Promise<void> {
    await turnOfTheLoop();
    for (const signal of SIGNALS) process.removeListener(signal, this.#catch);
    if (this.#caught !== undefined) process.kill(process.pid, this.#caught);
  }

  readonly #catch = (signal: NodeJS.Signals): void => {
    this.#caught ??= signal;
    this.#controller.abort();
  };
}

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** What was not foreseen: it is shown as it is, since it must be mended here and not by the user. */
function confess(error: unknown): void {
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`logrotor: this is a bug, please report it:\n${trace}\n`);
  process.exitCode = FAILED;
}

async function main(): Promise<void> {
  const program = invoked === 'logrotate' ? invoked : 'logrotor';
  const signals = new HeldSignals();
  const { hold, serve } = signals;
  const held = { stop: signals, hold, serve };
  const invocation = { program, programPath: path, words, environment: process.env, ...held };
  process.exitCode = await logrotate(invocation);
  await signals.release();
  // All is written and waited for: what is in memory need not be taken apart, which takes a large run long.
  process.exit();
}

main().catch(confess);
