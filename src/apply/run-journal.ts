// What a run notes before it does it. The journal has a file from the first rotation of a run to its end;
// what is not finished then is left for the next run (departure D10).
import { createHash } from 'node:crypto';
import { isSystemError } from '../config/config-host.ts';
import type { Settings } from '../config/settings.ts';
import type { SystemError } from '../config/system-error.ts';
import type { JournalFile } from '../host/journal-file.ts';
import {
  formatRecord,
  JournalReader,
  type BegunLog,
  type InterruptedRotation,
  type JournalRecord,
} from '../plan/journal.ts';

/** Makes the file of a journal. */
type StartJournal = (run: string) => JournalFile | SystemError;

interface JournalParts {
  /** makes the name of the run, once it is needed. */
  readonly name: () => string;
  readonly place: string;
  readonly header: string;
  readonly start: StartJournal | undefined;
  readonly reader: JournalReader;
}

/** The journal of one run. */
export class RunJournal {
  readonly #name: () => string;
  #run: string | undefined;
  readonly #place: string;
  #start: StartJournal | undefined;
  readonly #reader: JournalReader;
  #header: string;
  #file: JournalFile | undefined;
  #waiting = '';
  #temporaries = 0;

  private constructor({ name, place, header, start, reader }: JournalParts) {
    this.#name = name;
    this.#place = place;
    this.#header = header;
    this.#start = start;
    this.#reader = reader;
  }

  /**
   * The journal of a run that begins; `name` makes a name for it, `at` is its NOW in epoch seconds, `place` is for messages. Without
   * `start` it is kept in memory only.
   */
  static begin(
    name: () => string,
    at: number,
    place: string,
    start: StartJournal | undefined,
  ): RunJournal {
    const header = formatRecord({ kind: 'run', version: 1, at });
    return new RunJournal({ name, place, header, start, reader: new JournalReader() });
  }

  /** Goes on with the journal of an earlier run. */
  static resume(run: string, file: JournalFile, reader: JournalReader): RunJournal {
    const parts = { name: () => run, place: file.path, header: '', start: undefined, reader };
    const journal = new RunJournal(parts);
    journal.#file = file;
    return journal;
  }

  /** The name of the run, which its temporary files carry. */
  get run(): string {
    return (this.#run ??= this.#name());
  }

  /** Where its file is or would be, for messages. */
  get path(): string {
    return this.#file?.path ?? this.#place;
  }

  /** The logs whose rotation is not finished. */
  get unfinishedLogs(): readonly string[] {
    return this.#reader.unfinishedLogs;
  }

  /** A name that no other file of any run has. */
  temporaryName(): string {
    this.#temporaries += 1;
    return `${temporaryPrefix(this.run)}${this.#temporaries}`;
  }

  /** Notes durably that the rotations of a stanza's logs begin. */
  beginStanza(
    { pattern, settings }: { readonly pattern: string; readonly settings: Settings },
    logs: readonly BegunLog[],
  ): SystemError | undefined {
    if (this.#start !== undefined) {
      const file = this.#start(this.run);
      if (isSystemError(file)) return file;
      this.#file = file;
      this.#start = undefined;
    }
    const digest = stanzaDigest(pattern, settings);
    const kept = { ...settings, scripts: {} };
    const tells = tellsAnyone(settings);
    const noted = this.note({ kind: 'stanza', pattern, settings: kept, digest, tells, logs });
    return noted ?? this.#file?.sync();
  }

  /** Goes on in memory only. */
  abandon(): void {
    this.#start = undefined;
    if (this.#file?.remove() !== undefined) this.#file.close();
    this.#file = undefined;
  }

  /** Notes what is about to be done: after this, a kill cannot hide it. An error leaves it unnoted. */
  note(record: JournalRecord): SystemError | undefined {
    const failed = this.#append(record);
    if (failed === undefined) this.#reader.take(record);
    return failed;
  }

  /** A file that is made later still begins with its header. */
  #append(record: JournalRecord): SystemError | undefined {
    if (this.#file === undefined) return undefined;
    const text = this.#header + this.#waiting + formatRecord(record);
    const failed = this.#file.append(text);
    if (failed !== undefined) return failed;
    this.#header = '';
    this.#waiting = '';
    return undefined;
  }

  /** Notes with the next record what costs nothing to find out or to do again. */
  later(record: JournalRecord): void {
    this.#reader.take(record);
    if (this.#file !== undefined) this.#waiting += formatRecord(record);
  }

  /** What was noted about a log. */
  rotation(log: string): InterruptedRotation | undefined {
    return this.#reader.rotation(log);
  }

  /** Ends the journal: the file goes, unless something is unfinished or it is to be kept. */
  close(keep: boolean): SystemError | undefined {
    const file = this.#file;
    this.#file = undefined;
    if (file === undefined) return undefined;
    const holdsNothing = this.#header !== '';
    const isOver = holdsNothing || (!keep && this.unfinishedLogs.length === 0);
    const stays = isOver ? file.remove() : undefined;
    if (isOver && stays === undefined) return undefined;
    const failed = file.append(this.#waiting) ?? file.sync();
    file.close();
    return stays ?? failed;
  }
}

/** How the names of a run's temporary files begin. */
export function temporaryPrefix(run: string): string {
  return `.logrotor-${run}-`;
}

/** Stands for a stanza: its pattern and all that it says, scripts included. */
export function stanzaDigest(pattern: string, settings: Settings): string {
  return createHash('sha256')
    .update(JSON.stringify([pattern, settings]))
    .digest('hex');
}

/** True if a stanza has something that may tell the writers of its logs to open them again. */
function tellsAnyone({ scripts, nopostrotate, reopen }: Settings): boolean {
  const hasPostrotate = scripts.postrotate !== undefined && !nopostrotate;
  return hasPostrotate || scripts.lastaction !== undefined || reopen.kind !== 'off';
}
