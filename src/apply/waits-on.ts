// What earlier runs have put off for the load of the machine waits on in a run that others follow, as long as it may.
import type { Stanza } from '../config/stanza.ts';
import type { InterruptedRotation } from '../plan/journal.ts';
import { mayWait, type Resumption } from '../plan/postpone.ts';
import { machineFor } from './postpone.ts';
import type { Run } from './run.ts';
import type { RunJournal } from './run-journal.ts';

/** True if a rotation was interrupted before it came to what may wait. */
export function isInTheMiddle({ finished, postponed }: InterruptedRotation): boolean {
  return !finished && postponed === undefined;
}

/**
 * True if all that a journal has left of a stanza waits for a quieter machine, and does so on. If it does no more, that
 * is said and noted.
 */
export function waitsOn(run: Run, stanza: Stanza, journal: RunJournal): boolean {
  const left = stanza.logs.flatMap((log) => {
    const rotation = journal.rotation(log);
    return rotation === undefined || rotation.finished ? [] : [rotation];
  });
  if (left.length === 0 || left.some(isInTheMiddle)) return false;
  const because = whyNow(run, stanza, left);
  if (because === undefined) return true;
  const { pattern } = stanza;
  run.report({ kind: 'postponement', pattern, news: { kind: 'resumed', because } });
  for (const { log, postponed } of left) {
    if (postponed !== undefined) journal.later({ ...postponed, kind: 'postponed', log, until: 0 });
  }
  return false;
}

/** Why what was put off is done now; undefined if it is not. */
function whyNow(
  { laterExcept, now, force }: Run,
  stanza: Stanza,
  left: readonly InterruptedRotation[],
): Resumption | undefined {
  if (laterExcept === undefined) return 'left-over';
  const { settings } = stanza;
  if (left.some(({ postponed }) => !mayWait(postponed?.until ?? 0, now, settings)))
    return 'deadline';
  const machine = machineFor(stanza, force);
  if (machine !== 'busy') return machine;
  return left.some(({ log }) => laterExcept.has(log)) ? 'due' : undefined;
}
