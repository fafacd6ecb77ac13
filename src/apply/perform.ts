// Performs the steps of a plan one after another, and says each before it is done. With -d it only says.
import { isSystemError } from '../config/config-host.ts';
import type { RemoveReason } from '../plan/retention-candidate.ts';
import type { FileStep, Move, Steps } from '../plan/step.ts';
import { compressFile, compressStillFile } from './compress.ts';
import { copyAside, copyLog } from './copy.ts';
import { copytruncate } from './copytruncate.ts';
import { createLog } from './create-log.ts';
import { askGate } from './gate.ts';
import { mailFile } from './mail.ts';
import { removeFile } from './remove.ts';
import { holdersOf } from './holders.ts';
import { fail, note, type LogRun } from './run.ts';

/** How a sequence of steps ended: all done, with its result, or one failed and the rest was left. */
export type Performance<Result> =
  | {
      readonly kind: 'done';
      readonly result: Result;
      /** an attempt failed, which is an error but stopped nothing. */
      readonly flawed: boolean;
    }
  | { readonly kind: 'failed' };

/** Performs steps until they end or one fails; failures have been reported by then. */
export async function perform<Result>(
  logRun: LogRun,
  steps: Steps<Result>,
): Promise<Performance<Result>> {
  const { run, stanza } = logRun;
  let flawed = false;
  let next = steps.next(true);
  while (next.done !== true) {
    const step = next.value;
    run.report({ kind: 'step', step, settings: stanza.settings });
    const end = await performStep(logRun, step);
    if (end === 'failed' && step.kind !== 'attempt') return { kind: 'failed' };
    flawed ||= end === 'failed';
    next = steps.next(end === 'done');
  }
  return { kind: 'done', result: next.value, flawed };
}

/** How a step ended: `held` is an archive that has to stay for now, which is no failure. */
type FileStepEnd = 'done' | 'failed' | 'held';

async function performStep(logRun: LogRun, step: FileStep): Promise<FileStepEnd> {
  switch (step.kind) {
    case 'attempt':
      return performStep(logRun, step.step);
    case 'release':
      return (await askGate(logRun, step.path)).end;
    case 'remove':
      return removeArchive(logRun, step);
    case 'note':
    case 'refuse':
    case 'moves':
    case 'shift':
    case 'move':
    case 'move-back':
    case 'rename-log':
    case 'compress':
    case 'compress-still':
    case 'mail':
    case 'remove-source':
    case 'discard':
    case 'create-log':
    case 'copy-log':
    case 'copy-aside':
    case 'still-held':
    case 'stamp':
      return (await succeeds(logRun, step)) ? 'done' : 'failed';
  }
}

/** What is removed is the file that the gate has looked at, and the one that a rule was about. */
async function removeArchive(
  logRun: LogRun,
  { path, rule }: Extract<FileStep, { readonly kind: 'remove' }>,
): Promise<FileStepEnd> {
  const { end, facts } = await askGate(logRun, path);
  if (end === 'held' && rule !== undefined) sayWaits(logRun, path, rule.because);
  if (end !== 'done') return end;
  const removed = await removeFile(logRun, path, facts, rule?.facts);
  return orStays(logRun, removed) ? 'done' : 'failed';
}

/** A rule that could not remove what it should says so at every run. */
function sayWaits({ run }: LogRun, path: string, despite: RemoveReason): void {
  const because = { kind: 'waiting-for-shipment' } as const;
  run.report({ kind: 'retention', news: { kind: 'stays', path, because, despite } });
}

type PlainStep = Exclude<FileStep, { readonly kind: 'attempt' | 'release' | 'remove' }>;

async function succeeds(logRun: LogRun, step: PlainStep): Promise<boolean> {
  switch (step.kind) {
    case 'note':
      return true;
    case 'refuse':
      return false;
    case 'moves':
      return note(logRun, { kind: 'moves', log: logRun.log, moves: step.moves });
    case 'shift':
    case 'move':
    case 'move-back':
    case 'rename-log':
      return moveFile(logRun, step);
    case 'compress':
      return compressFile(logRun, step.path, step.facts);
    case 'compress-still':
      return compressStillFile(logRun, step.path, step.facts);
    case 'mail':
      return orStays(logRun, await mailFile(logRun, step.path, step.subject));
    case 'remove-source':
      return removeFile(logRun, step.path);
    case 'discard':
      return discard(logRun, step.path);
    case 'create-log':
      return createLog(logRun, step);
    case 'copy-log':
      return step.truncate ? copytruncate(logRun, step) : copyLog(logRun, step);
    case 'copy-aside':
      return copyAside(logRun, step);
    case 'still-held':
      return complain(logRun, step);
    case 'stamp':
      logRun.run.state.stampAt(step.log, step.at);
      return true;
  }
}

/** Says who still writes to an archive. */
function complain(
  { run, writers }: LogRun,
  { path, facts }: Extract<FileStep, { readonly kind: 'still-held' }>,
): false {
  const holders = holdersOf(writers.see(), facts);
  run.report({ kind: 'reopen', news: { kind: 'still-held', path, holders } });
  return false;
}

/** An archive that cannot be mailed or removed stays until the next rotation, whatever the reason was. */
function orStays({ failures }: LogRun, success: boolean): boolean {
  if (!success) failures.take();
  return success;
}

type MoveStep = Extract<FileStep, { readonly kind: 'shift' | 'move' | 'move-back' | 'rename-log' }>;

/** What the journal must know is noted first. */
function moveFile(logRun: LogRun, step: MoveStep): boolean {
  const { log } = logRun;
  switch (step.kind) {
    case 'shift':
      return shift(logRun, step);
    case 'move': {
      const { from, to } = step;
      const noted = note(logRun, { kind: 'move', log, from, to });
      return noted && rename(logRun, 'shift', step);
    }
    case 'move-back':
      return rename(logRun, 'shift', step);
    case 'rename-log': {
      const noted = note(logRun, { kind: 'departure', log, facts: step.facts });
      return noted && rename(logRun, 'rename-log', step);
    }
  }
}

/** An archive that is not there leaves a hole that moves up with the others. */
function shift(logRun: LogRun, step: Extract<FileStep, { readonly kind: 'shift' }>): boolean {
  const { run, disk } = logRun;
  if (run.debug) return true;
  const { from, to } = step;
  const directory = disk.directoryOf(from);
  const unreachable = isSystemError(directory) ? directory : undefined;
  const error = unreachable ?? (step.present ? disk.rename(from, to) : undefined);
  const absent = error === undefined ? !step.present : error.code === 'ENOENT';
  if (error !== undefined && !absent) return fail(logRun, 'shift', from, { to, error });
  if (absent) run.report({ kind: 'absent', path: from });
  return true;
}

function rename(logRun: LogRun, operation: 'shift' | 'rename-log', { from, to }: Move): boolean {
  if (logRun.run.debug) return true;
  const error = logRun.disk.rename(from, to);
  return error === undefined ? true : fail(logRun, operation, from, { to, error });
}

/** Nothing is asked: what is removed is kept elsewhere. */
function discard(logRun: LogRun, path: string): boolean {
  if (logRun.run.debug) return true;
  const error = logRun.disk.unlink(path);
  if (error === undefined || error.code === 'ENOENT') return true;
  return fail(logRun, 'unlink', path, { error });
}
