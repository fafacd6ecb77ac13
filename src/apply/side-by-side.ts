// Which logs may be taken side by side, and from where on: those of which nobody could tell.
import type { Settings } from '../config/settings.ts';
import { areIndependent } from '../plan/independence.ts';
import { compressesNow } from '../plan/rotation.ts';
import type { Phase } from '../plan/step.ts';
import { canDecompress } from './compressor.ts';
import type { StanzaRun } from './run.ts';

/** Fewer are not worth it. */
const LEAST = 3;

/**
 * The phase from which on these logs may be taken side by side; undefined if they have to be taken one after the
 * other. With SELinux each file is made in the context of its own log.
 */
export function sideBySideFrom(
  { run, stanza: { settings } }: StanzaRun,
  logs: readonly string[],
): Phase | undefined {
  if (run.debug || logs.length < LEAST) return undefined;
  const phase = unseenFrom(settings);
  if (phase === undefined || run.labelsFiles()) return undefined;
  return areIndependent(logs, settings) ? phase : undefined;
}

/** The phase from which on no program that the configuration names sees what has become of which log. */
function unseenFrom(settings: Settings): Phase | undefined {
  if (isToldOfEach(settings)) return undefined;
  const { copytruncate, sharedscripts, reopen } = settings;
  // Whoever writes to one of the logs is waited for by that one only.
  if (copytruncate && !sharedscripts) return reopen.kind === 'off' ? 'rotate' : undefined;
  return compressesNow(settings) ? 'finish' : undefined;
}

/** True if what happens to each log is seen one after the other: by a script, a mailer, an unknown compressor. */
function isToldOfEach(settings: Settings): boolean {
  const { scripts, sharedscripts, mail, shred, renamecopy, compress, compresscmd } = settings;
  if (mail !== undefined || shred || renamecopy || scripts.preremove !== undefined) return true;
  if (compress && !canDecompress(compresscmd)) return true;
  return !sharedscripts && (scripts.prerotate ?? scripts.postrotate) !== undefined;
}
