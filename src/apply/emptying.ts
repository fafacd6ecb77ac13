// The moment between a durable copy of a log and its emptying. A run that ends there leaves bytes doubled,
// never lost: what is noted here tells the next run which bytes, and what they were copied from.
import type { FileIdentity } from '../host/open-files.ts';
import type { StanzaRun } from './run.ts';

/** A log that is about to be emptied, and the copy that makes that harmless. */
export interface Emptying {
  readonly log: FileIdentity & {
    readonly path: string;
    readonly sizeBytes: number;
    readonly mtimeMs: number;
  };
  readonly archive: FileIdentity & { readonly path: string };
  /** how much goes from the front of the log; with `truncate` at least that. */
  readonly bytes: number;
  readonly mode: 'collapse' | 'truncate';
}

/** Notes that the log is going to be emptied. Called before the copy gets its name. */
export function noteEmptying({ run }: StanzaRun, { log, bytes, mode }: Emptying): void {
  run.report({ kind: 'copytruncate', news: { kind: 'emptying', path: log.path, bytes, mode } });
}

/** Notes that nothing is doubled any more. */
export function noteEmptied({ run }: StanzaRun, { log }: Emptying): void {
  run.report({ kind: 'copytruncate', news: { kind: 'emptied', path: log.path } });
}
