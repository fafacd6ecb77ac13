// Performs the steps of a plan one after another, and says each before it is done. With -d it only says.
import { isSystemError } from '../config/config-host.ts';
import type { FileStep, Steps } from '../plan/step.ts';
import { compressFile } from './compress.ts';
import { copyAside, copyLog } from './copy.ts';
import { copytruncate } from './copytruncate.ts';
import { createLog } from './create-log.ts';
import { mailFile } from './mail.ts';
import { removeFile } from './remove.ts';
import { fail, type StanzaRun } from './run.ts';

/** How a sequence of steps ended: all done, with its result, or one failed and the rest was left. */
export type Performance<Result> =
  { readonly kind: 'done'; readonly result: Result } | { readonly kind: 'failed' };

/** Performs steps until they end or one fails; failures have been reported by then. */
export async function perform<Result>(
  stanzaRun: StanzaRun,
  steps: Steps<Result>,
): Promise<Performance<Result>> {
  const { run, stanza } = stanzaRun;
  for (let next = steps.next(); ; next = steps.next()) {
    if (next.done === true) return { kind: 'done', result: next.value };
    run.report({ kind: 'step', step: next.value, settings: stanza.settings });
    if (!(await performStep(stanzaRun, next.value))) return { kind: 'failed' };
  }
}

async function performStep(stanzaRun: StanzaRun, step: FileStep): Promise<boolean> {
  switch (step.kind) {
    case 'note':
      return true;
    case 'refuse':
      return false;
    case 'shift':
      return shift(stanzaRun, step);
    case 'shift-leftover':
      return move(stanzaRun, 'shift', step);
    case 'compress':
      return compressFile(stanzaRun, step.path, step.facts);
    case 'compress-leftover':
      await compressFile(stanzaRun, step.path, step.facts);
      return true;
    case 'mail':
      return mailFile(stanzaRun, step.path, step.subject);
    case 'remove':
      return removeFile(stanzaRun, step.path);
    case 'rename-log':
      return move(stanzaRun, 'rename-log', step);
    case 'create-log':
      return createLog(stanzaRun, step);
    case 'copy-log':
      return step.truncate ? copytruncate(stanzaRun, step) : copyLog(stanzaRun, step);
    case 'copy-aside':
      return copyAside(stanzaRun, step);
    case 'stamp':
      stanzaRun.run.state.stamp(step.log);
      return true;
  }
}

/** An archive that is not there leaves a hole that moves up with the others. */
function shift(stanzaRun: StanzaRun, step: Extract<FileStep, { readonly kind: 'shift' }>): boolean {
  const { run, disk } = stanzaRun;
  if (run.debug) return true;
  const { from, to } = step;
  const directory = disk.directoryOf(from);
  const unreachable = isSystemError(directory) ? directory : undefined;
  const error = unreachable ?? (step.present ? disk.rename(from, to) : undefined);
  const absent = error === undefined ? !step.present : error.code === 'ENOENT';
  if (error !== undefined && !absent) return fail(stanzaRun, 'shift', from, { to, error });
  if (absent) run.report({ kind: 'absent', path: from });
  return true;
}

function move(
  stanzaRun: StanzaRun,
  operation: 'shift' | 'rename-log',
  { from, to }: { readonly from: string; readonly to: string },
): boolean {
  if (stanzaRun.run.debug) return true;
  const error = stanzaRun.disk.rename(from, to);
  return error === undefined ? true : fail(stanzaRun, operation, from, { to, error });
}
