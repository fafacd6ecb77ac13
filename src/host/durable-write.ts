// Replacing a small file as a whole: either the old contents or the new ones are there, whenever the
// machine stops.
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { posix } from 'node:path';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import { toBytes } from './bytes.ts';
import { openParent, type Directory } from './directory.ts';
import { NEW_FILE } from './open-flags.ts';
import { attempt } from './strerror.ts';
import type { EntryPath } from './walk.ts';

/** The step that failed; the old file is still there. */
export interface DurableFailure {
  readonly step: 'clear' | 'create' | 'write' | 'rename';
  readonly temporary: string;
  readonly error: SystemError;
}

/**
 * Writes `text` to `path` by way of `path.tmp`: written, fsynced, renamed, and the directory fsynced.
 * The file gets the mode, and if root writes it the owner, that is given.
 */
export function writeDurably(
  path: string,
  text: string,
  attributes: FileAttributes,
): DurableFailure | undefined {
  const temporary = `${path}.tmp`;
  const opened = openParent(path);
  if (isSystemError(opened)) return { step: 'create', temporary, error: opened };
  using directory = opened;
  const failed = replaceIn(directory, posix.basename(path), toBytes(text), attributes);
  return failed === undefined ? undefined : { ...failed, temporary };
}

/** The step of a replacement that failed. */
export type Failed = Pick<DurableFailure, 'step' | 'error'>;

export interface FileAttributes {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** Replaces a file of an opened directory in the same way. */
export function replaceIn(
  directory: Directory,
  name: string,
  bytes: Uint8Array,
  attributes: FileAttributes,
): Failed | undefined {
  const temporary = directory.entry(`${name}.tmp`);
  const cleared = attempt(() => unlinkSync(temporary));
  if (isSystemError(cleared) && cleared.code !== 'ENOENT') return { step: 'clear', error: cleared };
  const fd = attempt(() => openSync(temporary, NEW_FILE, attributes.mode & 0o600));
  if (isSystemError(fd)) return { step: 'create', error: fd };
  const written = attempt(() => writeAndClose(fd, bytes, attributes));
  if (isSystemError(written)) return giveUp('write', temporary, written);
  const renamed = attempt(() => renameSync(temporary, directory.entry(name)));
  if (isSystemError(renamed)) return giveUp('rename', temporary, renamed);
  const synced = directory.sync();
  return synced !== undefined ? { step: 'write', error: synced } : undefined;
}

function writeAndClose(fd: number, bytes: Uint8Array, { mode, uid, gid }: FileAttributes): void {
  try {
    fchmodSync(fd, mode & 0o600);
    if (process.geteuid?.() === 0) fchownSync(fd, uid, gid);
    fchmodSync(fd, mode);
    for (let written = 0; written < bytes.length;) {
      written += writeSync(fd, bytes, written);
    }
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function giveUp(step: DurableFailure['step'], temporary: EntryPath, error: SystemError): Failed {
  attempt(() => unlinkSync(temporary));
  return { step, error };
}
