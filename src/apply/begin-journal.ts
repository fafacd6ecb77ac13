// The beginning of a stanza in the journal.
import { asInvoker } from '../host/as-invoker.ts';
import type { BegunLog } from '../plan/journal.ts';
import type { StanzaRun } from './run.ts';

/** Want of room, or of a working disk. */
const NO_ROOM = new Set(['EDQUOT', 'EIO', 'EMFILE', 'ENFILE', 'ENOMEM', 'ENOSPC']);

/**
 * Notes what begins. Where there is no room for a journal there is none for the state either: the logs
 * would be rotated again at each run, and their archives lost one by one. Nothing is rotated then: false,
 * after a report.
 */
export function beginJournal(
  { run, stanza, journal, identity }: StanzaRun,
  begun: readonly BegunLog[],
): boolean {
  if (run.debug || begun.length === 0) return true;
  const error = asInvoker({ invoker: run.invoker, user: identity }, () =>
    journal.beginStanza(stanza, begun),
  );
  if (error === undefined) return true;
  const { path } = journal;
  const refused = NO_ROOM.has(error.code);
  run.report({
    kind: 'journal',
    news: { kind: 'no-journal', path, pattern: stanza.pattern, error, refused },
  });
  if (!refused) journal.abandon();
  return !refused;
}
