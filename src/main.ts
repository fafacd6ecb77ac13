// argv to exit code. Alone in ending the process and in touching signals.
import { basename } from 'node:path';
import { FAILED } from './cli/exit-code.ts';
import { logrotate } from './cli/logrotate.ts';

const [, path = 'logrotor', ...words] = process.argv;
const invoked = basename(path);

const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
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
  const { hold } = signals;
  const invocation = { program, words, environment: process.env, stop: signals, hold };
  process.exitCode = await logrotate(invocation);
  await signals.release();
}

main().catch(confess);
