// Rotating: every stanza of a configuration, one after the other; and shipping what that has left.
import { keepFree, makeRoomToRotate } from '../apply/free-room.ts';
import { finishPostponed } from '../apply/postpone.ts';
import { rotateStanza } from '../apply/rotate-stanza.ts';
import type { Run } from '../apply/run.ts';
import type { Stanza } from '../config/stanza.ts';
import { monotonicMs } from '../host/monotonic.ts';
import { valueOf } from './command-line.ts';
import { DONE, FAILED } from './exit-code.ts';
import { shipAfter } from './ship-after.ts';
import { runOnce, stateFileOf, type RunRequest } from './with-run.ts';

/** Rotates all that is due. The result is the exit code. */
export async function rotateAll(request: RunRequest): Promise<number> {
  const { line, output } = request;
  const startedMs = monotonicMs();
  const { exit, run, stanzas } = await runOnce(request, {
    body: rotateStanzas,
    after: shipAfter,
  });
  const path = valueOf(line, 'metrics');
  if (path === undefined || run === undefined || run.debug) return exit;
  const [{ writeMetrics }, { surveyArchives }] = await Promise.all([
    import('./metrics-file.ts'),
    import('./survey-archives.ts'),
  ]);
  const seconds = (monotonicMs() - startedMs) / 1000;
  const measured = { at: run.now, seconds, errors: output.errors, success: exit === DONE };
  const survey = surveyArchives(run, stanzas, stateFileOf(line));
  return writeMetrics(path, { ...measured, ...survey }, output) ? exit : FAILED;
}

/** Rotates what is due in these stanzas. False, after reports, if any of it failed. */
export async function rotateStanzas(run: Run, stanzas: readonly Stanza[]): Promise<boolean> {
  run.report({ kind: 'stanzas', count: stanzas.length });
  const room = await makeRoomToRotate(run, stanzas);
  let { success } = room;
  for (const stanza of stanzas) {
    if (await run.stop.check()) break;
    if (!(await rotateStanza(run, stanza))) success = false;
  }
  if (!(await finishPostponed(run))) success = false;
  const kept = await keepFree(run, stanzas, room.spent);
  return kept.success && success;
}
