// The end of an interrupted run on files that their program dates itself (departure D10).
import type { InterruptedStanza } from '../plan/journal.ts';
import { planResumedManaged } from '../plan/resume-managed.ts';
import { perform } from './perform.ts';
import type { StanzaRun } from './run.ts';
import { finish } from './settle.ts';
import { takeStage } from './tend-managed.ts';

/** Completes what was begun: no file is there twice, and lastaction is run. False if any of it failed. */
export async function resumeManaged(
  stanzaRun: StanzaRun,
  { rotations, ended }: InterruptedStanza,
): Promise<boolean> {
  const { run, disk, failures } = stanzaRun;
  const left = rotations.filter(({ finished }) => !finished);
  let success = true;
  for (const rotation of left) {
    const { log } = rotation;
    run.report({ kind: 'journal', news: { kind: 'completing', log } });
    const { kind } = await perform({ ...stanzaRun, log }, planResumedManaged(rotation, disk));
    const passing = failures.take();
    if (kind === 'failed') success = false;
    if (kind === 'done' || !passing) finish(stanzaRun, log);
  }
  if (left.length === 0 || ended.has('lastaction')) return success;
  return (await takeStage(stanzaRun, 'lastaction', true)) && success;
}
