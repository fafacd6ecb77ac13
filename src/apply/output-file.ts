// New archives: written under a private name in the directory that they are for, with their final mode
// and owner, made durable, and only then given their name, which is never taken from another file
// (ENGINE-SPEC 13.1, departure D07).
import { closeSync, fchmodSync, fchownSync, fstatSync, fsyncSync } from 'node:fs';
import { posix } from 'node:path';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import { setAcl } from '../host/acl.ts';
import { factsOf } from '../host/machine-disk.ts';
import { NEW_FILE } from '../host/open-flags.ts';
import { attempt } from '../host/strerror.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import type { Attributes } from '../plan/step.ts';
import type { Company } from './company.ts';
import { fail, note, type LogRun, type StanzaRun } from './run.ts';

/** A file that is being written. Unless it was published it is removed at the end of its scope. */
export class OutputFile implements Disposable {
  readonly fd: number;
  readonly path: string;
  readonly temporary: string;
  readonly #logRun: LogRun;
  readonly #source: string;
  #published = false;

  constructor(
    logRun: LogRun,
    path: string,
    created: { readonly fd: number; readonly temporary: string; readonly source: string },
  ) {
    this.fd = created.fd;
    this.path = path;
    this.temporary = created.temporary;
    this.#source = created.source;
    this.#logRun = logRun;
  }

  /**
   * Makes the contents durable and gives the file its name; waits for the disk together with the logs that are taken
   * side by side with this one. False, after a report, if that failed; without one if this log is not to be finished
   * after all.
   */
  async publish(): Promise<boolean> {
    const { company } = this.#logRun;
    return company === undefined ? this.publishNow() : this.#publishAmong(company);
  }

  /** The same without letting any other log go on meanwhile. */
  publishNow(): boolean {
    const synced = attempt(() => fsyncSync(this.fd));
    if (!this.#isReady(isSystemError(synced) ? synced : undefined) || !this.#giveName())
      return false;
    return syncDirectory(this.#logRun, this.path) || this.#withdraw();
  }

  async #publishAmong({ syncs, isToBeFinished, letOthersPass }: Company): Promise<boolean> {
    const unsynced = await syncs.file(this.fd);
    if (!(await isToBeFinished())) return false;
    if (!this.#isReady(unsynced) || !this.#giveName()) return false;
    letOthersPass();
    const error = await syncs.directory(posix.dirname(this.path));
    if (error === undefined) return true;
    fail(this.#logRun, 'sync', this.path, { error });
    return this.#withdraw();
  }

  /** True if the contents are durable, and the directory can be made so. */
  #isReady(unsynced: SystemError | undefined): boolean {
    const error = unsynced ?? this.#openDirectoryToSync();
    return error === undefined || fail(this.#logRun, 'sync', this.path, { error });
  }

  #openDirectoryToSync(): SystemError | undefined {
    const directory = this.#logRun.disk.directoryOf(this.path);
    return isSystemError(directory) ? directory : directory.openToSync();
  }

  /** Gives it the name instead of the private one; false, after a report, if it has not got it. */
  #giveName(): boolean {
    const { disk } = this.#logRun;
    if (!stepAside(this.#logRun, this.path) || !this.#announce()) return false;
    const linked = disk.link(this.temporary, this.path);
    const error =
      linked?.code === 'EPERM' || linked?.code === 'ENOTSUP'
        ? disk.rename(this.temporary, this.path)
        : linked;
    if (error !== undefined) return fail(this.#logRun, 'create', this.path, { error });
    this.#published = true;
    const untidy = linked === undefined ? disk.unlink(this.temporary) : undefined;
    if (untidy === undefined) return true;
    fail(this.#logRun, 'unlink', this.temporary, { error: untidy });
    return this.#withdraw();
  }

  /** What it was made of stays, and so it must not: the same would be there twice. */
  #withdraw(): false {
    this.#published = false;
    this.#logRun.disk.unlink(this.path);
    return false;
  }

  /** After a kill, the file is known by its inode under whichever name it has. */
  #announce(): boolean {
    const { log } = this.#logRun;
    const { dev: device, ino: inode } = fstatSync(this.fd);
    const { path } = this;
    const publication = { path, source: this.#source, device, inode };
    return note(this.#logRun, { kind: 'publication', log, ...publication });
  }

  [Symbol.dispose](): void {
    if (!this.#published) this.#logRun.disk.unlink(this.temporary);
    closeSync(this.fd);
  }
}

/** A file from which another one is made. */
export interface Origin {
  readonly path: string;
  readonly facts: FileFacts;
  /** the file as it was decided upon: its owner is also that of what is made of it. */
  readonly owner: FileFacts;
}

/**
 * Starts a new file that will be `path`, with the mode or access list of its origin. Undefined, after a
 * report, if it cannot be made.
 */
export function createOutput(logRun: LogRun, path: string, origin: Origin): OutputFile | undefined {
  const { uid, gid } = ownerOf(logRun, origin);
  const attributes = { mode: origin.facts.mode & 0o777, uid, gid };
  const acl = logRun.acls.of(origin.path, origin.facts);
  if (isSystemError(acl)) {
    fail(logRun, 'get-acl', origin.path, { error: acl });
    return undefined;
  }
  if (!stepAside(logRun, path)) return undefined;
  const temporary = `${posix.dirname(path)}/${logRun.journal.temporaryName()}`;
  const fd = logRun.disk.open(temporary, NEW_FILE, attributes.mode & 0o600);
  if (isSystemError(fd)) {
    fail(logRun, 'create', path, { error: fd });
    return undefined;
  }
  if (setAttributes(logRun, { fd, path, acl, isNarrow: true }, attributes)) {
    logRun.acls.note(factsOf(fstatSync(fd)), acl);
    return new OutputFile(logRun, path, { fd, temporary, source: origin.path });
  }
  closeSync(fd);
  logRun.disk.unlink(temporary);
  return undefined;
}

/** Where a user can exchange files, what is made of one that was exchanged belongs to its own owner. */
function ownerOf({ disk }: StanzaRun, { path, facts, owner }: Origin): FileFacts {
  const isOther = facts.inode !== owner.inode || facts.device !== owner.device;
  return isOther && disk.keeperOf(path) !== undefined ? facts : owner;
}

/** A file that was just made. */
export interface NewFile {
  readonly fd: number;
  readonly path: string;
  /** the access list that it is to have instead of a mode. */
  readonly acl: string | undefined;
  /** it was made with no more than the owner's part of its mode. */
  readonly isNarrow: boolean;
}

/** A file without a list of its own, or a file system without lists: the mode says it all. */
const NO_ACL: SystemError = { code: 'ENOTSUP', reason: 'Operation not supported' };

/**
 * Gives an open file its mode and owner, never wider than asked for in between. Whoever is not root
 * does not try to change the owner.
 */
export function setAttributes(
  stanzaRun: StanzaRun,
  { fd, path, acl, isNarrow }: NewFile,
  { mode, uid, gid }: Attributes,
): boolean {
  const narrow = isNarrow ? undefined : attempt(() => fchmodSync(fd, mode & 0o600));
  if (isSystemError(narrow)) return fail(stanzaRun, 'set-mode', path, { error: narrow });
  if (process.geteuid?.() === 0) {
    const owned = attempt(() => fchownSync(fd, uid, gid));
    if (isSystemError(owned)) {
      return fail(stanzaRun, 'set-owner', path, { error: owned, owner: { uid, gid } });
    }
  }
  const refused = acl === undefined ? NO_ACL : setAcl(fd, acl);
  if (refused === undefined) return true;
  if (refused.code !== NO_ACL.code) return fail(stanzaRun, 'set-acl', path, { error: refused });
  const wide = attempt(() => fchmodSync(fd, mode));
  return isSystemError(wide) ? fail(stanzaRun, 'set-mode', path, { error: wide }) : true;
}

/** Makes what happened to a name durable. */
function syncDirectory(stanzaRun: StanzaRun, path: string): boolean {
  const directory = stanzaRun.disk.directoryOf(path);
  if (isSystemError(directory)) return fail(stanzaRun, 'sync', path, { error: directory });
  const synced = directory.sync();
  return synced !== undefined ? fail(stanzaRun, 'sync', path, { error: synced }) : true;
}

/** Renames what has the name that is needed to a backup name that nothing has yet. */
function stepAside(stanzaRun: StanzaRun, path: string): boolean {
  const { run, disk } = stanzaRun;
  if (isSystemError(disk.lstat(path))) return true;
  const backup = backupName(stanzaRun, path);
  run.report({ kind: 'taken', path, backup });
  const error = disk.rename(path, backup);
  return error === undefined ? true : fail(stanzaRun, 'backup', path, { to: backup, error });
}

/** `PATH-YYYYMMDDHH.backup`, and `-2`, `-3` … behind it where that is taken (departure D01). */
function backupName({ run, disk }: StanzaRun, path: string): string {
  const { year, month, day, hour } = run.zone.localTime(run.now);
  const stamp = [month, day, hour].map((field) => String(field).padStart(2, '0')).join('');
  const name = `${path}-${year}${stamp}.backup`;
  let candidate = name;
  for (let number = 2; !isSystemError(disk.lstat(candidate)); number += 1) {
    candidate = `${name}-${number}`;
  }
  return candidate;
}
