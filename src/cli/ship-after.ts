// What a run does when all is rotated and other runs may go on: it ships, and lets go of what had to wait.
// All of that is loaded only where a stanza ships.
import type { Stanza } from '../config/stanza.ts';
import { lockStateFile } from './state-lock.ts';
import type { AfterRun } from './with-run.ts';

/** Ships what waits. False, after reports, if not all of it could be. */
export async function shipAfter(after: AfterRun): Promise<boolean> {
  const { run, stateFile } = after;
  const stanzas = after.stanzas.filter(({ settings }) => settings.ship.length > 0);
  if (stanzas.length === 0 || run.stop.signal.aborted) return true;
  const { shipWaiting } = await import('./ship-waiting.ts');
  const shipped = await shipWaiting(run, stanzas, stateFile);
  const released = run.debug || (await release(after, stanzas));
  return shipped && released;
}

/** Removes what had to wait. Another run that has the lock meanwhile does this itself. */
async function release(after: AfterRun, stanzas: readonly Stanza[]): Promise<boolean> {
  const { run, request, stateFile } = after;
  const lock = run.stop.signal.aborted
    ? undefined
    : lockStateFile(stateFile, 'if-free', request.output);
  if (lock === undefined) return true;
  const { releaseDue } = await import('./release-due.ts');
  const released = await releaseDue(run, stanzas, stateFile);
  lock.release();
  return released;
}
