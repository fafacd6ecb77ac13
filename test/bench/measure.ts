/** One run of a program, timed. */
import { join } from 'node:path';
import { CHECKOUT } from '../support/checkout.ts';
import { runProgram } from '../support/run-program.ts';
import { WrongResult } from './wrong-result.ts';

const MEASURE = join(CHECKOUT, 'test/bench/measure.py');
/** logrotate looks at 100,000 logs for more than half a minute. */
const HANG_MS = 30 * 60 * 1000;

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: readonly string[]];

/** Variables that a program is given. */
export type Environment = Readonly<Record<string, string>>;

/** What a run took. The memory is that of the largest process, at least some 10 MiB. */
export interface Measure {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

/** Waits until what was prepared is on the disk, which no program is to do for another. */
export async function settle(dir: string): Promise<void> {
  await run(['sync', '-f', dir], dir);
}

/**
 * Runs a program.
 * @throws if it fails or complains.
 */
export async function measure(
  command: Command,
  cwd: string,
  environment: Environment = {},
): Promise<Measure> {
  const words: Command = ['/usr/bin/python3', MEASURE, ...command];
  const { stdout, stderr } = await run(words, cwd, environment);
  const { exit, ...figures } = JSON.parse(stdout) as Measure & { readonly exit: number };
  if (exit !== 0 || stderr !== '') {
    throw new WrongResult(`${command.join(' ')} ends with ${exit}: ${stderr.slice(0, 1000)}`);
  }
  return figures;
}

async function run([program, ...args]: Command, cwd: string, environment: Environment = {}) {
  const { PATH } = process.env;
  const env = { PATH, HOME: cwd, LC_ALL: 'C', TZ: 'UTC', ...environment };
  const outcome = await runProgram({ program, args, cwd, env, umask: 0o022, timeoutMs: HANG_MS });
  if (outcome.exit !== 0) {
    throw new WrongResult(`${program} fails: ${outcome.stderr.toString('latin1')}`);
  }
  const { stdout, stderr } = outcome;
  return { stdout: stdout.toString('latin1'), stderr: stderr.toString('latin1') };
}
