// The new log that a program finds when it opens its log again. A file that the program itself has made
// meanwhile is adopted (departure D08).
import { closeSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import { NEW_FILE } from '../host/open-flags.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import type { FileStep } from '../plan/step.ts';
import { openFile } from './open-file.ts';
import { setAttributes } from './output-file.ts';
import { fail, type StanzaRun } from './run.ts';

/** Makes the log with the mode and owner that it is to have. */
export function createLog(
  stanzaRun: StanzaRun,
  { path, attributes, like }: Extract<FileStep, { readonly kind: 'create-log' }>,
): boolean {
  const { run, disk, acls } = stanzaRun;
  if (run.debug) return true;
  const acl = like === undefined ? undefined : acls.of(path, like);
  if (isSystemError(acl)) return fail(stanzaRun, 'get-acl', path, { error: acl });
  const fd = disk.open(path, NEW_FILE, attributes.mode & 0o600);
  if (!isSystemError(fd)) {
    const set = setAttributes(stanzaRun, { fd, path, acl, isNarrow: true }, attributes);
    closeSync(fd);
    return set;
  }
  if (fd.code !== 'EEXIST') return fail(stanzaRun, 'create', path, { error: fd });
  const existing = openFile(stanzaRun, path, 'read');
  if (isSystemError(existing)) return fail(stanzaRun, 'create', path, { error: existing });
  using log = existing;
  if (!mayAdopt(stanzaRun, path, log.facts)) return fail(stanzaRun, 'create', path, { error: fd });
  return setAttributes(stanzaRun, { fd: log.fd, path, acl, isNarrow: false }, attributes);
}

/** A user can put another's file into a directory of his own; it is not given to him, nor opened to him. */
function mayAdopt({ disk }: StanzaRun, path: string, { uid }: FileFacts): boolean {
  const keeper = disk.keeperOf(path);
  return keeper === undefined || uid === keeper;
}
