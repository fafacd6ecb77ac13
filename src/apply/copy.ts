// The copy modes: copy, copytruncate and the second half of renamecopy (ENGINE-SPEC 9.2 to 9.4).
import { ftruncateSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import { attempt } from '../host/strerror.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import type { FileStep } from '../plan/step.ts';
import { Copier, type CopyFailure } from './copier.ts';
import { openFile, type OpenFile } from './open-file.ts';
import { createOutput } from './output-file.ts';
import { fail, type LogRun } from './run.ts';

/** A log that grows faster than it is copied is cut after so many attempts to reach its end. */
const MAXIMUM_CATCHES = 1000;

/** Copies a log and, for copytruncate, empties it. */
export function copyLog(
  stanzaRun: LogRun,
  step: Extract<FileStep, { readonly kind: 'copy-log' }>,
): boolean {
  const { path, to, facts, truncate } = step;
  if (stanzaRun.run.debug) {
    sayCopied(stanzaRun, path, truncate);
    return true;
  }
  const opened = openFile(stanzaRun, path, truncate ? 'read-write' : 'read');
  if (isSystemError(opened)) return fail(stanzaRun, 'open', path, { error: opened });
  using log = opened;
  if (step.skipped) {
    sayCopied(stanzaRun, path, truncate);
    return !truncate || truncateLog(stanzaRun, path, log);
  }
  const question = { path, log, to, facts };
  return copyTo(stanzaRun, question, (copier) => {
    sayCopied(stanzaRun, path, truncate);
    return !truncate || emptyCopied(stanzaRun, question, copier);
  });
}

/** Empties a log whose copy is complete. If it cannot be, copying it once more would not help (D05). */
function emptyCopied(stanzaRun: LogRun, question: CopyQuestion, copier: Copier): boolean {
  const { path, log, to } = question;
  const failure = catchUp(copier);
  if (failure !== undefined) {
    stanzaRun.disk.unlink(to);
    return failCopy(stanzaRun, question, failure);
  }
  if (truncateLog(stanzaRun, path, log)) return true;
  stanzaRun.run.state.stampAt(path, stanzaRun.run.now);
  return false;
}

/** Copies what renamecopy has set aside, and removes that. */
export function copyAside(
  stanzaRun: LogRun,
  step: Extract<FileStep, { readonly kind: 'copy-aside' }>,
): boolean {
  const { from, to, facts } = step;
  const { run, disk } = stanzaRun;
  if (!run.debug) {
    const opened = openFile(stanzaRun, from, 'read-write');
    if (isSystemError(opened)) return fail(stanzaRun, 'open', from, { error: opened });
    using log = opened;
    if (!copyTo(stanzaRun, { path: from, log, to, facts }, () => true)) return false;
  }
  sayCopied(stanzaRun, from, false);
  run.report({ kind: 'removing-aside', path: from });
  // The archive is complete: logrotate too takes no notice if this fails.
  if (!run.debug) disk.unlink(from);
  return true;
}

interface CopyQuestion {
  readonly path: string;
  readonly log: OpenFile;
  readonly to: string;
  readonly facts: FileFacts;
}

/** Makes a durable copy under its name and then does `afterwards`, while the copy can still grow. */
function copyTo(
  stanzaRun: LogRun,
  question: CopyQuestion,
  afterwards: (copier: Copier) => boolean,
): boolean {
  const { path, log, to, facts } = question;
  const output = createOutput(stanzaRun, to, { path, facts: log.facts, owner: facts });
  if (output === undefined) return false;
  using copy = output;
  const copier = new Copier(log.fd, copy.fd, isSparse(facts));
  const copied = copier.copyOn();
  if (typeof copied !== 'number') return failCopy(stanzaRun, question, copied);
  return copy.publish() && afterwards(copier);
}

function failCopy(
  stanzaRun: LogRun,
  { path, to }: CopyQuestion,
  { operation, error }: CopyFailure,
): false {
  fail(stanzaRun, operation, operation === 'read' ? path : to, { error });
  return fail(stanzaRun, 'copy', path, { to, error });
}

/** Copies until nothing new has come, so that the truncation follows the last read at once. */
function catchUp(copier: Copier): CopyFailure | undefined {
  for (let catches = 0; catches < MAXIMUM_CATCHES; catches += 1) {
    const copied = copier.copyOn();
    if (typeof copied !== 'number') return copied;
    if (copied === 0) break;
  }
  return undefined;
}

function truncateLog(stanzaRun: LogRun, path: string, log: OpenFile): boolean {
  const truncated = attempt(() => ftruncateSync(log.fd, 0));
  return isSystemError(truncated) ? fail(stanzaRun, 'truncate', path, { error: truncated }) : true;
}

function sayCopied({ run }: LogRun, path: string, truncate: boolean): void {
  run.report({ kind: 'copied', path, truncate });
}

/** Few of its bytes are on the disk; the units are logrotate's, 512 bytes against whole blocks. */
function isSparse({ blocks, sizeBytes, blockBytes }: FileFacts): boolean {
  return blocks < Math.floor(sizeBytes / blockBytes);
}
