// The copy modes: copy, copytruncate and the second half of renamecopy (ENGINE-SPEC 9.2 to 9.4).
import { ftruncateSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import { attempt } from '../host/strerror.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import type { FileStep } from '../plan/step.ts';
import { Copier } from './copier.ts';
import { openFile, type OpenFile } from './open-file.ts';
import { createOutput } from './output-file.ts';
import { fail, type StanzaRun } from './run.ts';

/** A log that grows faster than it is copied is cut after so many attempts to reach its end. */
const MAXIMUM_CATCHES = 1000;

/** Copies a log and, for copytruncate, empties it. */
export function copyLog(
  stanzaRun: StanzaRun,
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
  const emptyLog = (): boolean => !truncate || truncateLog(stanzaRun, path, log);
  if (step.skipped) {
    sayCopied(stanzaRun, path, truncate);
    return emptyLog();
  }
  return copyTo(stanzaRun, { path, log, to, facts }, (copier) => {
    sayCopied(stanzaRun, path, truncate);
    const caught = truncate ? attempt(() => catchUp(copier)) : undefined;
    if (isSystemError(caught)) return fail(stanzaRun, 'copy', path, { to, error: caught });
    return emptyLog();
  });
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
    if (!copyTo(stanzaRun, { path: from, log, to, facts }, () => true)) return false;
  }
  sayCopied(stanzaRun, from, false);
  run.report({ kind: 'removing-aside', path: from });
  if (run.debug) return true;
  const error = disk.unlink(from);
  return error === undefined ? true : fail(stanzaRun, 'unlink', from, { error });
}

interface CopyQuestion {
  readonly path: string;
  readonly log: OpenFile;
  readonly to: string;
  readonly facts: FileFacts;
}

/** Makes a durable copy under its name and then does `afterwards`, while the copy can still grow. */
function copyTo(
  stanzaRun: StanzaRun,
  { path, log, to, facts }: CopyQuestion,
  afterwards: (copier: Copier) => boolean,
): boolean {
  const output = createOutput(stanzaRun, to, { path, facts: log.facts, owner: facts });
  if (output === undefined) return false;
  using copy = output;
  const copier = new Copier(log.fd, copy.fd, isSparse(facts));
  const copied = attempt(() => copier.copyOn());
  if (isSystemError(copied)) return fail(stanzaRun, 'copy', path, { to, error: copied });
  return copy.publish() && afterwards(copier);
}

/** Copies until nothing new has come, so that the truncation follows the last read at once. */
function catchUp(copier: Copier): void {
  for (let catches = 0; copier.copyOn() > 0 && catches < MAXIMUM_CATCHES; catches += 1);
}

function truncateLog(stanzaRun: StanzaRun, path: string, log: OpenFile): boolean {
  const truncated = attempt(() => ftruncateSync(log.fd, 0));
  return isSystemError(truncated) ? fail(stanzaRun, 'truncate', path, { error: truncated }) : true;
}

function sayCopied({ run }: StanzaRun, path: string, truncate: boolean): void {
  run.report({ kind: 'copied', path, truncate });
}

/** Few of its bytes are on the disk; the units are logrotate's, 512 bytes against whole blocks. */
function isSparse({ blocks, sizeBytes, blockBytes }: FileFacts): boolean {
  return blocks < Math.floor(sizeBytes / blockBytes);
}
