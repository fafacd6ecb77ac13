// Which logs may be finished side by side: those where nobody could tell.
import type { Settings } from '../config/settings.ts';
import { isSelinuxEnabled } from '../host/selinux.ts';
import { areIndependent } from '../plan/independence.ts';
import { compressesNow } from '../plan/rotation.ts';
import { canDecompress } from './compressor.ts';

/** Fewer are not worth it. */
const LEAST = 3;

/**
 * True if these logs can be finished side by side. No program that the configuration names may see it:
 * no script runs in between, nothing is mailed, and a compressor is one that is known. A log that is
 * emptied in place wants the processors for itself. With SELinux each file is made in the context of its
 * own log, one after the other.
 */
export function canFinishTogether(settings: Settings, logs: readonly string[]): boolean {
  return (
    logs.length >= LEAST &&
    compressesNow(settings) &&
    canDecompress(settings.compresscmd) &&
    isUnseen(settings) &&
    !isSelinuxEnabled() &&
    areIndependent(logs, settings)
  );
}

/**
 * True if these logs can be copied and emptied side by side. No script of any kind may see it, and each log
 * stands for itself; whoever writes to one of them is waited for by that one only.
 */
export function canEmptyTogether(settings: Settings, logs: readonly string[]): boolean {
  const { copytruncate, renamecopy, sharedscripts, scripts, reopen, compresscmd } = settings;
  const { prerotate, postrotate, preremove } = scripts;
  const hasScripts = [prerotate, postrotate, preremove].some((script) => script !== undefined);
  return (
    logs.length >= LEAST &&
    copytruncate &&
    !renamecopy &&
    !sharedscripts &&
    !hasScripts &&
    reopen.kind === 'off' &&
    settings.mail === undefined &&
    !settings.shred &&
    (!settings.compress || canDecompress(compresscmd)) &&
    !isSelinuxEnabled() &&
    areIndependent(logs, settings)
  );
}

function isUnseen(settings: Settings): boolean {
  const { scripts, sharedscripts, mail, shred, renamecopy, copytruncate } = settings;
  if (mail !== undefined || shred || renamecopy || scripts.preremove !== undefined) return false;
  if (sharedscripts) return true;
  return scripts.prerotate === undefined && scripts.postrotate === undefined && !copytruncate;
}
