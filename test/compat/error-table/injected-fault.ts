/** Makes one system call fail, by strace: an ordinary run tells which call it is, the next one fails it. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from '../../support/run-program.ts';
import type { FailingCall, FailingEverywhere, Fault } from './case.ts';

/** Starts the program in a fresh folder, under the command given if any. */
export type Start = (wrapper: readonly string[]) => Promise<Outcome>;

const ATTEMPTS = 5;

/** Runs with the fault. Node makes some calls whenever it likes, so that it takes another attempt if the wrong one failed. */
export async function runWithFault(fault: Fault, scratch: string, start: Start): Promise<Outcome> {
  if ('everywhere' in fault) return start(everywhere(fault, scratch));
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const trace = join(scratch, 'trace');
    await start(tracing(fault, trace));
    const number = numberOf(fault, readTrace(trace));
    if (number === 0) throw new Error(`no ${fault.call} is about ${String(fault.on)}`);
    const outcome = await start(failing(fault, trace, number));
    const calls = readTrace(trace);
    rmSync(trace);
    if (calls[numberOf(fault, calls) - 1]?.endsWith('(INJECTED)') === true) return outcome;
  }
  throw new Error(`${fault.call} ${String(fault.on)} cannot be hit`);
}

/** Which call of its name it is, from 1; 0 if there is none. */
function numberOf({ on, nth = 1 }: FailingCall, calls: readonly string[]): number {
  const matching = calls.flatMap((line, index) => (on.test(line) ? [index + 1] : []));
  return matching[nth - 1] ?? 0;
}

function tracing({ call }: FailingCall, trace: string): string[] {
  const quiet = ['-qq', '-y', '-s', '200', '-e', 'signal=none'];
  return ['strace', ...quiet, '-o', trace, '-e', `trace=${call}`];
}

function failing(fault: FailingCall, trace: string, number: number): string[] {
  return [
    ...tracing(fault, trace),
    '-e',
    `inject=${fault.call}:error=${fault.error}:when=${number}`,
  ];
}

function everywhere({ call, error, path }: FailingEverywhere, scratch: string): string[] {
  const about = path === undefined ? [] : ['-P', join(scratch, 'case', path)];
  const inject = `inject=${call}:error=${error}`;
  const trace = ['-f', '-qq', '-o', '/dev/null', '-e', `trace=${call}`];
  return ['strace', ...trace, ...about, '-e', inject];
}

function readTrace(file: string): readonly string[] {
  return readFileSync(file, 'latin1').split('\n');
}
