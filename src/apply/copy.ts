// Copying a log that stays as it is, and the second half of renamecopy (ENGINE-SPEC 9.2 to 9.4).
import { isSystemError } from '../config/config-host.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import type { FileStep } from '../plan/step.ts';
import { Copier } from './copier.ts';
import { failCopy } from './copy-failure.ts';
import { openFile, type OpenFile } from './open-file.ts';
import { createOutput } from './output-file.ts';
import { fail, type LogRun } from './run.ts';

/** Copies a log. */
export function copyLog(
  logRun: LogRun,
  step: Extract<FileStep, { readonly kind: 'copy-log' }>,
): boolean {
  const { path, to, facts, skipped } = step;
  if (!logRun.run.debug) {
    const opened = openFile(logRun, path, 'read');
    if (isSystemError(opened)) return fail(logRun, 'open', path, { error: opened });
    using log = opened;
    if (!skipped && !copyTo(logRun, { path, log, to, facts })) return false;
  }
  logRun.run.report({ kind: 'copied', path, truncate: false });
  return true;
}

/** Copies what renamecopy has set aside, and removes that. */
export function copyAside(
  logRun: LogRun,
  step: Extract<FileStep, { readonly kind: 'copy-aside' }>,
): boolean {
  const { from, to, facts } = step;
  const { run, disk } = logRun;
  if (!run.debug) {
    const opened = openFile(logRun, from, 'read-write');
    if (isSystemError(opened)) return fail(logRun, 'open', from, { error: opened });
    using log = opened;
    if (!copyTo(logRun, { path: from, log, to, facts })) return false;
  }
  run.report({ kind: 'copied', path: from, truncate: false });
  run.report({ kind: 'removing-aside', path: from });
  // The archive is complete: logrotate too says nothing if this fails. The next run tries it again.
  const error = run.debug ? undefined : disk.unlink(from);
  if (error !== undefined) logRun.failures.note(error);
  return true;
}

interface CopyQuestion {
  readonly path: string;
  readonly log: OpenFile;
  readonly to: string;
  readonly facts: FileFacts;
}

/** Makes a durable copy under its name. */
function copyTo(logRun: LogRun, { path, log, to, facts }: CopyQuestion): boolean {
  const output = createOutput(logRun, to, { path, facts: log.facts, owner: facts });
  if (output === undefined) return false;
  using copy = output;
  const failure = new Copier(log.fd, copy.fd, isSparse(facts)).copyOn();
  return failure === undefined ? copy.publishNow() : failCopy(logRun, { path, to }, failure);
}

/** Few of its bytes are on the disk; the units are logrotate's, 512 bytes against whole blocks. */
export function isSparse({ blocks, sizeBytes, blockBytes }: FileFacts): boolean {
  return blocks < Math.floor(sizeBytes / blockBytes);
}
