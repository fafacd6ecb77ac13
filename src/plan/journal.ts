// The journal of a run: what it began, told before it is done, so that the next run can complete or undo
// what a killed one has left (departure D10). One record a line, as JSON; a line that was cut off is none.
import { DEFAULTS, type ScriptName, type Settings } from '../config/settings.ts';
import type { FileFacts } from './snapshot.ts';
import type { Move, PlannedMove } from './step.ts';

/** Which file it is, whatever its name. */
export interface FileIdentity {
  readonly device: number;
  readonly inode: number;
}

/** A file that was written in full under a private name and is about to get its own. */
export interface Publication extends FileIdentity {
  readonly path: string;
  /** what it was made of. */
  readonly source: string;
}

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

/** One thing that a run notes. */
export type JournalRecord =
  | { readonly kind: 'run'; readonly version: 1; readonly at: number }
  | {
      readonly kind: 'stanza';
      readonly pattern: string;
      readonly settings: Settings;
      /** stands for the stanza: its pattern and its settings with their scripts. */
      readonly digest: string;
      /** it has something that tells who writes to its logs. */
      readonly tells: boolean;
      readonly logs: readonly BegunLog[];
    }
  /** the moves that may make room for a log's archive, in their order, before the first of them. */
  | { readonly kind: 'moves'; readonly log: string; readonly moves: readonly PlannedMove[] }
  /** one that is made before those. */
  | ({ readonly kind: 'move'; readonly log: string } & Move)
  /** the file that is about to leave the name of the log. */
  | { readonly kind: 'departure'; readonly log: string; readonly facts: FileFacts }
  | ({ readonly kind: 'publication'; readonly log: string } & Publication)
  /** a log is about to be emptied in place. */
  | { readonly kind: 'emptying'; readonly log: string; readonly emptying: Emptying }
  | { readonly kind: 'emptied'; readonly log: string }
  | ({ readonly kind: 'mailed'; readonly log: string } & FileIdentity)
  /** a script has ended, well or not, or the writers were told; `log` is undefined if it was run for all of the stanza's. */
  | {
      readonly kind: 'script';
      /** the stanza's. */
      readonly digest: string;
      readonly script: ScriptName | 'reopen';
      readonly log: string | undefined;
    }
  /** what is left of a log's rotation waits for a quieter machine. */
  | ({ readonly kind: 'postponed'; readonly log: string } & Postponed)
  /** nothing is left to do for a log. */
  | { readonly kind: 'finished'; readonly log: string };

/** What waits for a quieter machine: the log was rotated and all were told of it, or only archives of it are compressed. */
export interface Postponed {
  /** when it is done in any case, in epoch seconds; 0 if that was begun. */
  readonly until: number;
  /** somebody may still write to the new archive. */
  readonly withheld: boolean;
}

/** A log whose rotation begins. */
export interface BegunLog {
  readonly log: string;
  readonly facts: FileFacts;
  /** the date of its last rotation that the state had then, in epoch seconds. */
  readonly last: number | undefined;
}

/** One shift of a row of archives: the moves of the row, and those that were made before. */
export interface Shift {
  readonly before: readonly Move[];
  readonly row: readonly PlannedMove[];
}

/** What became of one log's rotation, as far as it was noted. */
export interface InterruptedRotation extends BegunLog {
  /** in their order; not all of them need have been made. */
  readonly shifts: readonly Shift[];
  /** the file that was about to leave the log's name; undefined if it did not come to that. */
  readonly departure: FileFacts | undefined;
  readonly publications: readonly Publication[];
  readonly emptying: Emptying | undefined;
  readonly emptied: boolean;
  /** the files that were sent. */
  readonly mailed: readonly FileIdentity[];
  readonly postponed: Postponed | undefined;
  readonly finished: boolean;
}

/** What became of one stanza. */
export interface InterruptedStanza {
  readonly pattern: string;
  /** without scripts: those are only taken from the configuration at hand. */
  readonly settings: Settings;
  readonly digest: string;
  /** it had something that tells who writes to its logs. */
  readonly tells: boolean;
  readonly rotations: readonly InterruptedRotation[];
  /** the scripts that have ended: `NAME`, or `NAME LOG` for those that are run for one log. */
  readonly ended: ReadonlySet<string>;
}

/** The line of a record. */
export function formatRecord(record: JournalRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/** How the end of a script is remembered. */
export function scriptKey(script: ScriptName | 'reopen', log: string | undefined): string {
  return log === undefined ? script : `${script} ${log}`;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

type Lists = 'shifts' | 'publications' | 'mailed';

interface RotationDraft extends Mutable<Omit<InterruptedRotation, Lists>> {
  readonly shifts: { readonly before: Move[]; readonly row: readonly PlannedMove[] }[];
  readonly mailed: FileIdentity[];
  readonly publications: Publication[];
}

interface StanzaDraft extends InterruptedStanza {
  readonly ended: Set<string>;
}

/** What the records of a journal add up to. */
export class JournalReader {
  readonly #stanzas = new Map<string, StanzaDraft>();
  readonly #rotations = new Map<string, RotationDraft>();

  /** The stanzas that the run had begun, in their order. */
  get stanzas(): readonly InterruptedStanza[] {
    return [...this.#stanzas.values()];
  }

  /** The logs whose rotation is not finished. */
  get unfinishedLogs(): readonly string[] {
    const unfinished = [...this.#rotations.values()].filter(({ finished }) => !finished);
    return unfinished.map(({ log }) => log);
  }

  /** What was noted about a log. */
  rotation(log: string): InterruptedRotation | undefined {
    return this.#rotations.get(log);
  }

  take(record: JournalRecord): void {
    if (record.kind === 'run') return;
    if (record.kind === 'stanza') {
      const { pattern, settings, digest, tells } = record;
      const drafts = record.logs.map(draftOf);
      for (const draft of drafts) this.#rotations.set(draft.log, draft);
      const ended = new Set<string>();
      this.#stanzas.set(digest, { pattern, settings, digest, tells, rotations: drafts, ended });
    } else if (record.kind === 'script') {
      this.#stanzas.get(record.digest)?.ended.add(scriptKey(record.script, record.log));
    } else {
      const draft = this.#rotations.get(record.log);
      if (draft !== undefined) takeStep(record, draft);
    }
  }
}

/** A journal as read: NOW of its run in epoch seconds, and what was noted. */
export interface ReadJournal {
  readonly at: number;
  readonly reader: JournalReader;
}

/** What a journal tells; undefined if it is none that this version can read. */
export function readJournal(text: string): ReadJournal | undefined {
  const [first, ...records] = text.split('\n').flatMap((line) => parseRecord(line) ?? []);
  if (first === undefined || first.kind !== 'run') return undefined;
  const reader = new JournalReader();
  for (const record of records) reader.take(record);
  return { at: first.at, reader };
}

function draftOf({ log, facts, last }: BegunLog): RotationDraft {
  return {
    log,
    facts,
    last,
    shifts: [],
    departure: undefined,
    publications: [],
    emptying: undefined,
    emptied: false,
    mailed: [],
    postponed: undefined,
    finished: false,
  };
}

function takeStep(
  record: Exclude<JournalRecord, { readonly kind: 'run' | 'stanza' | 'script' }>,
  draft: RotationDraft,
): void {
  switch (record.kind) {
    case 'moves':
      draft.shifts.push({ before: [], row: record.moves });
      return;
    case 'move': {
      const { from, to } = record;
      draft.shifts.at(-1)?.before.push({ from, to });
      return;
    }
    case 'departure':
      draft.departure = record.facts;
      return;
    case 'publication':
      draft.publications.push(record);
      return;
    case 'emptying':
      draft.emptying = record.emptying;
      return;
    case 'mailed':
      draft.mailed.push(record);
      return;
    case 'postponed': {
      const { until, withheld } = record;
      draft.postponed = { until, withheld };
      return;
    }
    case 'emptied':
    case 'finished':
      draft[record.kind] = true;
  }
}

/** A record is read as written by this version; anything else is not one. */
function parseRecord(line: string): JournalRecord | undefined {
  if (line === '') return undefined;
  try {
    const value: unknown = JSON.parse(line, reviveSettings);
    return isRecord(value) ? value : undefined;
  } catch (error) {
    // The end of a journal may be cut off.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** JSON leaves out what is undefined, and scripts are not kept. */
function reviveSettings(key: string, value: unknown): unknown {
  return key === 'settings' && isObject(value) ? { ...DEFAULTS, ...value, scripts: {} } : value;
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isNumber: Check = (value) => typeof value === 'number';
const isFlag: Check = (value) => typeof value === 'boolean';
const isTextOrNone: Check = (value) => value === undefined || typeof value === 'string';

const isNumberOrNone: Check = (value) => value === undefined || typeof value === 'number';

const FACTS: Readonly<Record<keyof FileFacts, Check>> = {
  kind: isText,
  mode: isNumber,
  uid: isNumber,
  gid: isNumber,
  sizeBytes: isNumber,
  links: isNumber,
  device: isNumber,
  inode: isNumber,
  atimeMs: isNumber,
  mtimeMs: isNumber,
  blocks: isNumber,
  blockBytes: isNumber,
};

const IDENTITY = { path: isText, device: isNumber, inode: isNumber };

const isEmptying: Check = (value) =>
  fits(value, {
    log: (log) => fits(log, { ...IDENTITY, sizeBytes: isNumber, mtimeMs: isNumber }),
    archive: (archive) => fits(archive, IDENTITY),
    bytes: isNumber,
    mode: (mode) => mode === 'collapse' || mode === 'truncate',
  });

const isFacts: Check = (value) => fits(value, FACTS);

/** What a record of each kind must hold. */
const RECORDS: Readonly<Record<JournalRecord['kind'], Readonly<Record<string, Check>>>> = {
  run: { version: (value) => value === 1, at: isNumber },
  stanza: {
    pattern: isText,
    settings: isSettings,
    digest: isText,
    tells: isFlag,
    logs: listOf((value) => fits(value, { log: isText, facts: isFacts, last: isNumberOrNone })),
  },
  moves: {
    log: isText,
    moves: listOf((value) => fits(value, { from: isText, to: isText, made: isFlag })),
  },
  move: { log: isText, from: isText, to: isText },
  departure: { log: isText, facts: isFacts },
  publication: { log: isText, path: isText, source: isText, device: isNumber, inode: isNumber },
  emptying: { log: isText, emptying: isEmptying },
  emptied: { log: isText },
  mailed: { log: isText, device: isNumber, inode: isNumber },
  script: { digest: isText, script: isText, log: isTextOrNone },
  postponed: { log: isText, until: isNumber, withheld: isFlag },
  finished: { log: isText },
};

function isRecord(value: unknown): value is JournalRecord {
  if (!isObject(value)) return false;
  const { kind } = value;
  const checks = Object.entries(RECORDS).find(([name]) => name === kind)?.[1];
  return checks !== undefined && fits(value, checks);
}

/** Every setting is of the type that its default has; a setting without a default is a text. */
function isSettings(value: unknown): boolean {
  if (!isObject(value)) return false;
  return Object.entries(DEFAULTS).every(([name, standard]) => {
    const setting = value[name];
    if (standard === undefined) return isTextOrNone(setting);
    return typeof setting === typeof standard && Array.isArray(setting) === Array.isArray(standard);
  });
}

function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check);
}

function fits(value: unknown, checks: Readonly<Record<string, Check>>): boolean {
  if (!isObject(value)) return false;
  return Object.entries(checks).every(([name, check]) => check(value[name]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
