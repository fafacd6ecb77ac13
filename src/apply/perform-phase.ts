// One phase of the rotation of one log, as it is planned when it is reached.
import { planPrepare } from '../plan/prepare.ts';
import { planFinish, planRotate, type RotationQuestion } from '../plan/rotation.ts';
import type { Phase } from '../plan/step.ts';
import { perform } from './perform.ts';
import { fail, type LogRun } from './run.ts';
import { endOf, type LogProgress, type StepEnd } from './stanza-progress.ts';

/** Plans and performs it. What it has come to is noted in `log`. */
export async function performPhase(
  logRun: LogRun,
  log: LogProgress,
  question: RotationQuestion,
  phase: Phase,
): Promise<StepEnd> {
  const { destination } = log;
  if (phase === 'prepare') {
    const prepared = await perform(logRun, planPrepare(question));
    if (prepared.kind === 'done') log.destination = prepared.result;
    return endOf(prepared);
  }
  if (destination === undefined) return 'done';
  if (phase === 'finish') return endOf(await perform(logRun, planFinish(question, destination)));
  const unknown = logRun.acls.failureOf(question.facts);
  if (unknown !== undefined) {
    fail(logRun, 'get-acl', log.log, { error: unknown });
    return 'failed';
  }
  const rotated = await perform(logRun, planRotate(question, destination));
  if (rotated.kind === 'done') log.destination = rotated.result;
  return endOf(rotated);
}
