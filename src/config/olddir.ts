// The check on the olddir of a stanza when its brace closes, and the making of a missing one
// (CONFIG-SPEC 9.1, ENGINE-SPEC 13.3).
import { posix } from 'node:path';
import { here, type ConfigFile } from './config-file.ts';
import {
  isSystemError,
  type DirectoryFailure,
  type Identity,
  type Ownership,
} from './config-host.ts';
import type { Said } from './diagnostic.ts';
import { resolveFrom, say, sayAt } from './reading.ts';
import type { Settings } from './settings.ts';
import type { StanzaDraft } from './stanza.ts';

/** The directory that the archives of `log` go to. */
export function archiveDirectory(log: string, settings: Settings): string {
  const own = posix.dirname(log);
  const { olddir } = settings;
  if (olddir === undefined) return own;
  return olddir.startsWith('/') ? olddir : `${own}/${olddir}`;
}

/** Checks the olddir for each log; false, after an error message, if the stanza cannot work. */
export function checkOlddir(file: ConfigFile, draft: StanzaDraft): boolean {
  if (draft.settings.olddir === undefined) return true;
  return draft.logs.every((log) => checkLog(file, draft, log));
}

function checkLog(file: ConfigFile, draft: StanzaDraft, log: string): boolean {
  const { reading } = file;
  const own = posix.dirname(log);
  const logDevice = reading.host.device(resolveFrom(file.directory, own));
  if (isSystemError(logDevice)) {
    const { reason } = logDevice;
    if (!draft.settings.missingok) {
      return refuse(file, `error verifying log file path ${own}: ${reason}`);
    }
    const verdict = 'log is probably missing, but missingok is set, so this is not an error.';
    const text = `verifying log file path failed ${own}: ${reason}, ${verdict}`;
    sayAt(reading, 'debug', here(file), text);
    return true;
  }
  const device = olddirDevice(file, draft, log);
  if (device === 'announced') return true;
  if (device === 'refused') return false;
  const { copy, copytruncate, renamecopy, olddir } = draft.settings;
  if (device === logDevice || copy || copytruncate || renamecopy) return true;
  const text = `olddir ${olddir} and log file ${log} are on different devices`;
  const hint = `what is renamed stays on its filesystem: 'renamecopy' and 'copytruncate' copy`;
  return refuse(file, { text, hint });
}

/** The device of the olddir, which is made if it is missing and may be made. */
function olddirDevice(
  file: ConfigFile,
  draft: StanzaDraft,
  log: string,
): number | 'refused' | 'announced' {
  const { reading } = file;
  const path = archiveDirectory(log, draft.settings);
  const resolved = resolveFrom(file.directory, path);
  const device = reading.host.device(resolved);
  if (!isSystemError(device)) return device;
  if (device.code !== 'ENOENT' || !draft.settings.createolddir.on) {
    const text = `error verifying olddir path ${path}: ${device.reason}`;
    refuse(file, { text, hint: `make it, or let 'createolddir' do so` });
    return 'refused';
  }
  if (reading.announcedDirectories.has(resolved)) return 'announced';
  announce(file, path, draft.settings.createolddir);
  if (reading.debug) {
    reading.announcedDirectories.add(resolved);
    return 'announced';
  }
  return makeOlddir(file, draft.settings, { path, resolved });
}

function announce(file: ConfigFile, path: string, wanted: Ownership): void {
  const mode = `0${(wanted.mode ?? 0).toString(8)}`;
  const owner = `uid = ${wanted.uid ?? -1} gid = ${wanted.gid ?? -1}`;
  say(file.reading, 'debug', `creating new directory ${path} mode = ${mode} ${owner}`);
}

function makeOlddir(
  file: ConfigFile,
  settings: Settings,
  { path, resolved }: { readonly path: string; readonly resolved: string },
): number | 'refused' {
  const { host } = file.reading;
  const { on, uid, gid } = settings.su;
  const identity = on && uid !== undefined && gid !== undefined ? { uid, gid } : undefined;
  if (identity !== undefined) saySwitch(file, host.process, identity);
  const failure = host.makeDirectories(resolved, settings.createolddir, identity);
  if (identity !== undefined) saySwitch(file, identity, host.process);
  if (failure !== undefined) {
    say(file.reading, 'error', failureText(failure, settings.createolddir));
    return 'refused';
  }
  const device = host.device(resolved);
  if (!isSystemError(device)) return device;
  refuse(file, `error verifying created olddir path ${path}: ${device.reason}`);
  return 'refused';
}

function saySwitch({ reading }: ConfigFile, from: Identity, to: Identity): void {
  if (from.uid === to.uid && from.gid === to.gid) return;
  const change = `euid from ${from.uid} to ${to.uid} and egid from ${from.gid} to ${to.gid}`;
  say(reading, 'debug', `switching ${change} (pid ${reading.host.process.pid})`);
}

function failureText({ step, path, error }: DirectoryFailure, wanted: Ownership): string {
  switch (step) {
    case 'create':
      return `error creating ${path}: ${error.reason}`;
    case 'open':
      return `error opening ${path} after creation: ${error.reason}`;
    case 'owner':
      return `error setting owner of ${path} to uid ${wanted.uid ?? -1} and gid ${wanted.gid ?? -1}: ${error.reason}`;
    case 'permissions':
      return `error setting permissions of ${path} to 0${(wanted.mode ?? 0).toString(8)}: ${error.reason}`;
    case 'not-directory':
      return `path ${path} already exists, but it is not a directory`;
  }
}

function refuse(file: ConfigFile, said: Said): false {
  sayAt(file.reading, 'error', here(file), said);
  return false;
}
