/** What a row of the error table is: a rotation of one log, what fails in it, and what must come of it. */
import type { Tree } from '../engine-tree.ts';
import type { FileSpec } from '../place-file.ts';

/** The call that fails in logrotor itself: of those of this name whose line in a trace matches, the first. */
export interface FailingCall {
  readonly call: string;
  readonly on: RegExp;
  /** If it is not the first: the second is 2. */
  readonly nth?: number;
  /** Only calls about this file are looked at. */
  readonly path?: string;
  readonly error: string;
}

/** A call that fails whenever logrotor or one of its children makes it. */
export interface FailingEverywhere {
  readonly call: string;
  readonly everywhere: true;
  readonly error: string;
  /** Only where it is about this file. */
  readonly path?: string;
}

export type Fault = FailingCall | FailingEverywhere;

/**
 * A row. The log is `log/a.log` with the line `one`, due since yesterday; `other/b.log` is in a stanza behind
 * it. `@DIR@` stands for the folder of the case everywhere.
 */
export interface ErrorCase {
  readonly name: string;
  /** What the stanza of the log says. */
  readonly stanza: readonly string[];
  /** More files, or another form of the log. Those in `bin` are programs. */
  readonly files?: Readonly<Record<string, FileSpec | string>>;
  readonly options?: readonly string[];
  /** Shell commands that set up a real failure, and those that end it. */
  readonly obstruct?: string;
  readonly clear?: string;
  readonly fault?: Fault;
  /** The user to run as. */
  readonly uid?: number;
  readonly exit: number;
  /** All that is said on standard error, line by line; `pid N` stands for any process, NOW for the hour. */
  readonly says: readonly string[];
  /** Everything in `log` afterwards. */
  readonly leaves: Tree;
  /** Whether the state dates the last rotation of the log anew. */
  readonly stamped: boolean;
  /** What becomes of the stanza behind: it is rotated unless the whole run is refused. */
  readonly others?: 'rotated' | 'untouched';
}

/** The last rotation before the run, as the state has it: two days ago. */
export const BEFORE = dateOf(new Date(Date.now() - 2 * 86_400_000));

/** What `log` holds if nothing was done. */
export const UNTOUCHED: Tree = { 'a.log': 'one\n' };

function dateOf(date: Date): string {
  return `${date.getUTCFullYear()}-${date.getUTCMonth() + 1}-${date.getUTCDate()}-0:0:0`;
}
