// A journal that an earlier run has left.
import { isSystemError } from '../config/config-host.ts';
import { JournalFile, runNameOf } from '../host/journal-file.ts';
import type { OpenFiles } from '../host/open-files.ts';
import { readJournal, type FileIdentity, type InterruptedStanza } from '../plan/journal.ts';
import type { Run } from './run.ts';
import { RunJournal } from './run-journal.ts';

/** A journal that an earlier run has left, open, and NOW of that run in epoch seconds. */
export interface LeftJournal {
  readonly journal: RunJournal;
  readonly at: number;
  readonly stanzas: readonly InterruptedStanza[];
  readonly file: FileIdentity;
}

/** Opens a journal that was left: `empty` if nothing had been done, `unusable` after a report. */
export function openLeft(run: Run, path: string): LeftJournal | 'empty' | 'unusable' {
  const file = run.debug ? JournalFile.look(path) : JournalFile.reopen(path);
  const text = isSystemError(file) ? file : file.read();
  if (isSystemError(file)) return refuse(run, path, file.reason);
  if (isSystemError(text)) return refuse(run, path, text.reason);
  const read = readJournal(text);
  if (read === undefined) {
    // What was noted is noted before it is done: without a whole line nothing was done.
    const isEmpty = !text.includes('\n');
    if (!isEmpty || run.debug || file.remove() !== undefined) file.close();
    return isEmpty ? 'empty' : refuse(run, path, 'it is not of this version');
  }
  const { at, reader } = read;
  const journal = RunJournal.resume(runNameOf(path), file, reader);
  return { journal, at, stanzas: reader.stanzas, file: file.identity };
}

function refuse(run: Run, path: string, reason: string): 'unusable' {
  run.report({ kind: 'journal', news: { kind: 'unreadable-journal', path, reason } });
  return 'unusable';
}

/** True, after a report, if the run that writes a journal has not ended. For who only looks: a run has the lock. */
export function isWritten(
  run: Run,
  { journal: { path }, at, file }: LeftJournal,
  seen: OpenFiles,
): boolean {
  const [writer] = seen.writersOf(file);
  if (writer === undefined) return false;
  const { pid } = writer;
  const news = { kind: 'in-progress', path, at: run.zone.localTime(at), pid } as const;
  run.report({ kind: 'journal', news });
  return true;
}

/** Says what a journal tells. */
export function sayInterrupted(run: Run, { journal, at }: LeftJournal): void {
  const { path, unfinishedLogs } = journal;
  const { debug } = run;
  const unfinished = unfinishedLogs.filter(
    (log) => journal.rotation(log)?.postponed === undefined,
  ).length;
  if (unfinished === 0) return;
  run.report({
    kind: 'journal',
    news: { kind: 'interrupted', path, at: run.zone.localTime(at), unfinished, debug },
  });
}
