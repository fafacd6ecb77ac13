// Completing what interrupted runs have left, before a run does anything of its own.
import { isWritten, openLeft, sayInterrupted, type LeftJournal } from '../apply/left-journal.ts';
import { recover } from '../apply/recover.ts';
import type { RunJournal } from '../apply/run-journal.ts';
import type { Run } from '../apply/run.ts';
import { isSystemError } from '../config/config-host.ts';
import type { Stanza } from '../config/stanza.ts';
import { leftJournals } from '../host/journal-file.ts';
import { seeOpenFiles } from '../host/open-files.ts';
import { ownDirectory, removeEmptyOwnDirectory } from '../host/own-directory.ts';
import { NOT_KEPT } from './state-store.ts';

/** What came of it; the journals are still open, since the state has not been written yet. */
export interface Recovered {
  readonly success: boolean;
  readonly journals: readonly RunJournal[];
  /** the logs that are still unfinished. */
  readonly logs: ReadonlyMap<string, RunJournal>;
}

/** Sees to all that interrupted runs have left; with -d it is only said. */
export async function recoverAll(
  run: Run,
  stateFile: string,
  stanzas: readonly Stanza[],
): Promise<Recovered> {
  const none = { success: true, journals: [], logs: new Map<string, RunJournal>() };
  if (stateFile === NOT_KEPT) return none;
  const paths = leftJournals(stateFile);
  if (isSystemError(paths)) {
    const path = ownDirectory(stateFile);
    run.report({
      kind: 'journal',
      news: { kind: 'unreadable-journal', path, reason: paths.reason },
    });
    return { ...none, success: false };
  }
  if (paths.length === 0 && !run.debug) removeEmptyOwnDirectory(stateFile);
  const opened = paths.map((path) => openLeft(run, path));
  const lefts = ended(
    run,
    opened.flatMap((left) => (typeof left === 'string' ? [] : [left])),
  );
  let success = !opened.includes('unusable');
  for (const left of lefts) {
    if (isResting(run, left)) continue;
    sayInterrupted(run, left);
    if (!run.debug && !(await recover(run, left, stanzas))) success = false;
  }
  const journals = lefts.map(({ journal }) => journal);
  return { success, journals: run.debug ? [] : journals, logs: unfinishedOf(lefts) };
}

/** Without a lock, runs that go on have their journals too: these are not left. */
function ended(run: Run, lefts: readonly LeftJournal[]): readonly LeftJournal[] {
  if (!run.debug || lefts.length === 0) return lefts;
  const seen = seeOpenFiles();
  return lefts.filter((left) => !isWritten(run, left, seen));
}

/** What of it is left can wait as long as its logs do. */
function isResting({ resting }: Run, { journal: { unfinishedLogs } }: LeftJournal): boolean {
  return unfinishedLogs.length > 0 && unfinishedLogs.every((log) => resting.has(log));
}

function unfinishedOf(lefts: readonly LeftJournal[]): ReadonlyMap<string, RunJournal> {
  return new Map(
    lefts.flatMap(({ journal }) => journal.unfinishedLogs.map((log) => [log, journal] as const)),
  );
}
