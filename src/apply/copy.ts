// Copying a log that stays as it is, and the second half of renamecopy (ENGINE-SPEC 9.2 to 9.4).
import { isSystemError } from '../config/config-host.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import type { FileStep } from '../plan/step.ts';
import { Copier } from './copier.ts';
import { failCopy } from './copy-failure.ts';
import { openFile, type OpenFile } from './open-file.ts';
import { createOutput } from './output-file.ts';
import { fail, type StanzaRun } from './run.ts';

/** Copies a log. */
export function copyLog(
  stanzaRun: StanzaRun,
  step: Extract<FileStep, { readonly kind: 'copy-log' }>,
): boolean {
  const { path, to, facts, skipped } = step;
  if (!stanzaRun.run.debug) {
    const opened = openFile(stanzaRun, path, 'read');
    if (isSystemError(opened)) return fail(stanzaRun, 'open', path, { error: opened });
    using log = opened;
    if (!skipped && !copyTo(stanzaRun, { path, log, to, facts })) return false;
  }
  stanzaRun.run.report({ kind: 'copied', path, truncate: false });
  return true;
}

/** Copies what renamecopy has set aside, and removes that. */
export function copyAside(
  stanzaRun: StanzaRun,
  step: Extract<FileStep, { readonly kind: 'copy-aside' }>,
): boolean {
  const { from, to, facts } = step;
  const { run, disk } = stanzaRun;
  if (!run.debug) {
    const opened = openFile(stanzaRun, from, 'read-write');
    if (isSystemError(opened)) return fail(stanzaRun, 'open', from, { error: opened });
    using log = opened;
    if (!copyTo(stanzaRun, { path: from, log, to, facts })) return false;
  }
  run.report({ kind: 'copied', path: from, truncate: false });
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

/** Makes a durable copy under its name. */
function copyTo(stanzaRun: StanzaRun, { path, log, to, facts }: CopyQuestion): boolean {
  const output = createOutput(stanzaRun, to, { path, facts: log.facts, owner: facts });
  if (output === undefined) return false;
  using copy = output;
  const failure = new Copier(log.fd, copy.fd, isSparse(facts)).copyOn();
  return failure === undefined ? copy.publish() : failCopy(stanzaRun, { path, to }, failure);
}

/** Few of its bytes are on the disk; the units are logrotate's, 512 bytes against whole blocks. */
export function isSparse({ blocks, sizeBytes, blockBytes }: FileFacts): boolean {
  return blocks < Math.floor(sizeBytes / blockBytes);
}
