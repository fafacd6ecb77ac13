// The moment between a durable copy of a log and its emptying. A run that ends there leaves bytes doubled,
// never lost: what is noted here tells the next run which bytes, and what they were copied from.
import type { Emptying } from '../plan/journal.ts';
import { note, type LogRun } from './run.ts';

/** Notes that the log is going to be emptied. Called before the copy gets its name. */
export function noteEmptying(logRun: LogRun, emptying: Emptying): boolean {
  const { bytes, mode } = emptying;
  const { path } = emptying.log;
  logRun.run.report({ kind: 'copytruncate', news: { kind: 'emptying', path, bytes, mode } });
  return note(logRun, { kind: 'emptying', log: logRun.log, emptying });
}

/** Notes that nothing is doubled any more. */
export function noteEmptied(logRun: LogRun, path: string): boolean {
  logRun.run.report({ kind: 'copytruncate', news: { kind: 'emptied', path } });
  return note(logRun, { kind: 'emptied', log: logRun.log });
}
