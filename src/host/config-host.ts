// The real machine behind config's `ConfigHost`.
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  statSync,
  type Stats,
} from 'node:fs';
import { posix } from 'node:path';
import {
  isSystemError,
  type ConfigHost,
  type DirectoryFailure,
  type Identity,
  type OpenedConfig,
  type Ownership,
} from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import { Accounts } from './accounts.ts';
import { readStart } from './bounded-read.ts';
import { fromBytes, fromText, toBytes } from './bytes.ts';
import { openParent, type Directory } from './directory.ts';
import { assumeIdentity, currentIdentity, restoreIdentity } from './identity.ts';
import { lazily } from './lazily.ts';
import { ListedKinds } from './listed-kinds.ts';
import { localeOf } from './locale.ts';
import { attempt } from './strerror.ts';
import { namedZone } from './system-zone.ts';
import { lockKey, writeLockedFiles } from './write-locks.ts';

/** The machine as it is, with the locale and home directory that `environment` names. */
export function machineConfigHost(environment: NodeJS.ProcessEnv): ConfigHost {
  const accounts = new Accounts();
  const locale = localeOf(environment);
  const realUid = process.getuid?.() ?? 0;
  const home = environment['HOME'];
  const homeVariable =
    home === undefined || process.geteuid?.() !== realUid ? undefined : fromText(home);
  const locks = lazily(writeLockedFiles);
  const listed = new ListedKinds();
  return {
    ...locale,
    realUid,
    process: { ...currentIdentity(), pid: process.pid },
    homeVariable,
    passwdHome: () => accounts.user(realUid)?.home,
    homeDirectory: (user) =>
      user === undefined
        ? (homeVariable ?? accounts.user(realUid)?.home)
        : accounts.user(user)?.home,
    openConfig: (path, limitBytes) => openConfig(path, limitBytes, locks),
    enterError,
    readDirectory: (path) => listed.list(path),
    fileKind: (path) => listed.kindOf(path),
    isListedDirectory: (path) => listed.isDirectory(path),
    targetKind,
    device: (path) => deviceOf(attempt(() => statSync(toBytes(path)))),
    userId: (name) => accounts.user(name)?.uid,
    userExists: (uid) => accounts.user(uid) !== undefined,
    groupId: (name) => accounts.group(name),
    groupExists: (gid) => accounts.group(gid) !== undefined,
    hasZone: (name) => namedZone(name, environment['TZDIR']) !== undefined,
    makeDirectories: makeDirectoriesAs,
  };
}

function targetKind(path: string): 'file' | 'directory' | 'other' | SystemError {
  const stats = attempt(() => statSync(toBytes(path)));
  if (isSystemError(stats)) return stats;
  if (stats.isDirectory()) return 'directory';
  return stats.isFile() ? 'file' : 'other';
}

function deviceOf(stats: Stats | SystemError): number | SystemError {
  return isSystemError(stats) ? stats : stats.dev;
}

function enterError(path: string): SystemError | undefined {
  const answer = attempt(() => accessSync(toBytes(path), constants.X_OK));
  return isSystemError(answer) ? answer : undefined;
}

/** Opening does not block, so that a FIFO is recognised as one (departure D41). */
function openConfig(
  path: string,
  limitBytes: number,
  locks: () => ReadonlySet<string>,
): OpenedConfig {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
  const fd = attempt(() => openSync(toBytes(path), flags));
  if (isSystemError(fd)) return { kind: 'failed', error: fd };
  try {
    const stats = fstatSync(fd);
    const writeLocked = locks().has(lockKey(stats));
    if (!stats.isFile()) return { kind: 'not-regular', writeLocked };
    const text =
      stats.size > limitBytes ? undefined : attempt(() => fromBytes(readStart(fd, stats.size)));
    if (isSystemError(text)) return { kind: 'failed', error: text };
    const { mode, uid, size } = stats;
    return { kind: 'regular', writeLocked, mode: mode & 0o7777, uid, sizeBytes: size, text };
  } finally {
    closeSync(fd);
  }
}

function makeDirectoriesAs(
  path: string,
  ownership: Ownership,
  identity: Identity | undefined,
): DirectoryFailure | undefined {
  const invoker = currentIdentity();
  const refused = identity === undefined ? undefined : assumeIdentity(identity);
  if (refused !== undefined) return { step: 'create', path, error: refused };
  try {
    return makeDirectories(path, ownership);
  } finally {
    restoreIdentity(invoker);
  }
}

/** Makes the components that are missing, each in the directory that was walked to before. */
function makeDirectories(path: string, ownership: Ownership): DirectoryFailure | undefined {
  const slashes = [...path.matchAll(/\/+/g)].map((match) => match.index);
  const prefixes = [...slashes.filter((index) => index > 0), path.length];
  for (const end of prefixes) {
    const prefix = path.slice(0, end);
    const parent = openParent(prefix);
    if (isSystemError(parent)) return { step: 'create', path: prefix, error: parent };
    using directory = parent;
    const failure = makeDirectory(directory, prefix, ownership);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

/**
 * Makes one component with exactly this mode and owner; one that exists is left as it is. It has its name
 * only when it is ready: a run that is killed leaves a directory that the next one makes again.
 */
function makeDirectory(
  parent: Directory,
  path: string,
  { mode, uid, gid }: Ownership,
): DirectoryFailure | undefined {
  const entry = parent.entry(posix.basename(path));
  const present = attempt(() => lstatSync(entry));
  if (!isSystemError(present)) return existing(path);
  const unready = parent.entry(`.logrotor-${posix.basename(path)}`);
  attempt(() => rmdirSync(unready));
  const made = attempt(() => mkdirSync(unready, mode ?? 0o755));
  if (isSystemError(made)) return fail('create', made);
  const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
  const fd = attempt(() => openSync(unready, flags));
  if (isSystemError(fd)) return fail('open', fd);
  try {
    const owned = attempt(() => fchownSync(fd, uid ?? -1, gid ?? -1));
    if (isSystemError(owned)) return fail('owner', owned);
    const permitted = attempt(() => fchmodSync(fd, mode ?? 0o755));
    if (isSystemError(permitted)) return fail('permissions', permitted);
  } finally {
    closeSync(fd);
  }
  const named = attempt(() => renameSync(unready, entry));
  return isSystemError(named) ? fail('create', named) : undefined;

  function fail(step: DirectoryFailure['step'], error: SystemError): DirectoryFailure {
    attempt(() => rmdirSync(unready));
    return { step, path, error };
  }
}

function existing(path: string): DirectoryFailure | undefined {
  const error = { code: 'EEXIST', reason: 'File exists' };
  return targetKind(path) === 'directory' ? undefined : { step: 'not-directory', path, error };
}
