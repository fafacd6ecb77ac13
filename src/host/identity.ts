// The effective user, group and supplementary groups of the process. They hold for every thread, so
// nothing may run in the background while they are changed.
import { strerror } from './strerror.ts';
import type { Identity } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';

/** A user and group with the supplementary groups. */
export interface FullIdentity extends Identity {
  readonly groups: readonly number[];
}

/** The identity that the process has now. */
export function currentIdentity(): FullIdentity {
  return {
    uid: process.geteuid?.() ?? 0,
    gid: process.getegid?.() ?? 0,
    groups: process.getgroups?.() ?? [],
  };
}

/**
 * Takes on a user and group, with the supplementary groups that the user has (departure D42; logrotate
 * keeps root's). Only root can; for others a change that changes nothing succeeds.
 */
export function assumeIdentity({ uid, gid }: Identity): SystemError | undefined {
  if (process.geteuid?.() === uid && process.getegid?.() === gid) return undefined;
  return identityError(() => {
    if (process.geteuid?.() === 0) takeGroups(uid, gid);
    process.setegid?.(gid);
    process.seteuid?.(uid);
  });
}

/** The groups of the user; a uid that has no name is in no group but the given one. */
function takeGroups(uid: number, gid: number): void {
  try {
    if (canInitGroups(process)) process.initgroups(uid, gid);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_CREDENTIAL')) {
      throw error;
    }
    process.setgroups?.([gid]);
  }
}

/** What Node has on POSIX systems but its types leave out. */
interface GroupInitialiser {
  initgroups(user: number, extraGroup: number): void;
}

function canInitGroups(candidate: object): candidate is GroupInitialiser {
  return 'initgroups' in candidate;
}

/** Becomes the invoker again. */
export function restoreIdentity({ uid, gid, groups }: FullIdentity): SystemError | undefined {
  if (process.geteuid?.() === uid && process.getegid?.() === gid) return undefined;
  return identityError(() => {
    process.seteuid?.(uid);
    process.setegid?.(gid);
    if (uid === 0) process.setgroups?.([...groups]);
  });
}

/** Node's identity calls name the errno in `code` but, unlike file calls, not the system call. */
function identityError(change: () => void): SystemError | undefined {
  try {
    change();
    return undefined;
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
      return { code: error.code, reason: strerror(error.code) };
    }
    throw error;
  }
}
