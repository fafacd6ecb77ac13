/** Makes one system call fail, by strace: an ordinary run tells which call it is, the next one fails it. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from '../../support/run-program.ts';
import type { FailingCall, FailingEverywhere, Fault } from './case.ts';

/** Starts the program in a fresh folder, under the command given if any. */
export type Start = (wrapper: readonly string[]) => Promise<Outcome>;

const ATTEMPTS = 5;
const TRACE = 'trace';

/** Runs with the fault. Node makes some calls whenever it likes, so that it takes another attempt if the wrong one failed. */
export async function runWithFault(fault: Fault, scratch: string, start: Start): Promise<Outcome> {
  if ('everywhere' in fault) return start(everywhere(fault, scratch));
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    await start(tracing(fault, scratch));
    const number = numberOf(fault, takeTrace(scratch));
    if (number === 0) throw new Error(`no ${fault.call} is about ${String(fault.on)}`);
    const outcome = await start(failing(fault, scratch, number));
    const calls = takeTrace(scratch);
    if (calls[numberOf(fault, calls) - 1]?.endsWith('(INJECTED)') === true) return outcome;
  }
  throw new Error(`${fault.call} ${String(fault.on)} cannot be hit`);
}

/** Which call of its name it is, from 1; 0 if there is none. */
function numberOf({ on, nth = 1 }: FailingCall, calls: readonly string[]): number {
  const matching = calls.flatMap((line, index) => (on.test(line) ? [index + 1] : []));
  return matching[nth - 1] ?? 0;
}

function tracing(fault: Fault, scratch: string): string[] {
  const quiet = ['-qq', '-y', '-s', '200', '-e', 'signal=none', '-o', join(scratch, TRACE)];
  const about = fault.path === undefined ? [] : ['-P', join(scratch, 'case', fault.path)];
  return ['strace', ...quiet, '-e', `trace=${fault.call}`, ...about];
}

function failing(fault: FailingCall, scratch: string, number: number): string[] {
  const inject = `inject=${fault.call}:error=${fault.error}:when=${number}`;
  return [...tracing(fault, scratch), '-e', inject];
}

function everywhere(fault: FailingEverywhere, scratch: string): string[] {
  return [...tracing(fault, scratch), '-f', '-e', `inject=${fault.call}:error=${fault.error}`];
}

function takeTrace(scratch: string): readonly string[] {
  const file = join(scratch, TRACE);
  const text = readFileSync(file, 'latin1');
  rmSync(file);
  return text.split('\n');
}
