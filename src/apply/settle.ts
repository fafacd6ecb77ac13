// The end of a stanza: what an error of the disk has stopped before the contents left their log is taken
// back, what it has stopped later is left to the next run.
import { hasDeparted, planUndo } from '../plan/resume.ts';
import type { RotationQuestion } from '../plan/rotation.ts';
import { perform } from './perform.ts';
import type { StanzaRun } from './run.ts';
import type { LogProgress } from './stanza-progress.ts';

/** Settles what becomes of each log whose rotation has begun. */
export async function settle(stanzaRun: StanzaRun, logs: readonly LogProgress[]): Promise<void> {
  const { run, stanza } = stanzaRun;
  const anyPassing = stanza.settings.sharedscripts && logs.some(({ passing }) => passing);
  for (const { log, question, passing } of logs) {
    if (question === undefined || run.debug) continue;
    const isLeft = passing || anyPassing || run.stop.signal.aborted;
    if (!isLeft) finish(stanzaRun, log);
    else await takeBack(stanzaRun, question);
  }
}

/** Notes that nothing is left to do for a log. */
export function finish({ journal }: StanzaRun, log: string): void {
  if (journal.rotation(log)?.finished === false) journal.later({ kind: 'finished', log });
}

/**
 * Takes a rotation back whose contents have not left the log; one that has departed stays as it is.
 * False, after reports, if it could not be taken back and the next run has to.
 */
export async function takeBack(stanzaRun: StanzaRun, question: RotationQuestion): Promise<boolean> {
  const { log } = question;
  const rotation = stanzaRun.journal.rotation(log);
  if (rotation === undefined || rotation.finished) return true;
  if (hasDeparted({ question, rotation })) return true;
  const undone = await perform({ ...stanzaRun, log }, planUndo({ question, rotation }));
  stanzaRun.journal.takeFailure();
  if (undone.kind === 'done') finish(stanzaRun, log);
  return undone.kind === 'done';
}
