// The end of a stanza: what is left to the next run, and what is not.
import type { StanzaRun } from './run.ts';
import type { LogProgress } from './stanza-progress.ts';

/**
 * Settles what becomes of each log whose rotation has begun. What an error of the disk has stopped is left
 * to the next run, and so is everything if this one is to end; other errors are final, as ever.
 */
export function settle(stanzaRun: StanzaRun, logs: readonly LogProgress[]): void {
  const { run, stanza } = stanzaRun;
  const anyPassing = stanza.settings.sharedscripts && logs.some(({ passing }) => passing);
  for (const { log, question, passing, postponed } of logs) {
    const isLeft = passing || anyPassing || run.stop.signal.aborted;
    if (question !== undefined && !isLeft && !postponed) finish(stanzaRun, log);
  }
}

/** Notes that nothing is left to do for a log. */
export function finish({ journal }: StanzaRun, log: string): void {
  if (journal.rotation(log)?.finished === false) journal.later({ kind: 'finished', log });
}
