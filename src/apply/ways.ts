// The ways to logs and to their archives: whether they can be trusted.
import { posix } from 'node:path';
import { isSystemError } from '../config/config-host.ts';
import { archiveDirectory } from '../config/olddir.ts';
import { factsOf } from '../host/machine-disk.ts';
import { attempt } from '../host/strerror.ts';
import { isUnsafeLink } from '../host/walk.ts';
import { judgeDirectory, type Verdict } from '../plan/verdict.ts';
import type { StanzaRun } from './run.ts';

/** The verdicts on the ways to logs, each judged once while the logs of a stanza are considered. */
export class Ways {
  readonly #verdicts = new Map<string, Verdict | undefined>();

  /** What stands in the way to a log, if anything does. */
  judge(stanzaRun: StanzaRun, log: string): Verdict | undefined {
    const directory = posix.dirname(log);
    const known = this.#verdicts.get(directory);
    if (known !== undefined || this.#verdicts.has(directory)) return known;
    const verdict = judgeWay(stanzaRun, log);
    this.#verdicts.set(directory, verdict);
    return verdict;
  }
}

/**
 * The verdict on the way to a log; undefined if it can be trusted. Walks to the directory of
 * the log, and to that of its archives, where they have one of their own.
 */
export function judgeWay(stanzaRun: StanzaRun, log: string): Verdict | undefined {
  const { stanza, disk } = stanzaRun;
  const { settings } = stanza;
  const directory = disk.directoryOf(log);
  const archives = disk.directory(archiveDirectory(log, settings));
  for (const way of [directory, archives]) {
    if (isUnsafeLink(way)) return { kind: 'unsafe-link', link: way };
  }
  if (!isOfRoot(stanzaRun)) return undefined;
  const stats = isSystemError(directory) ? directory : attempt(() => directory.stats());
  const facts = isSystemError(stats) ? stats : factsOf(stats);
  return judgeDirectory(posix.dirname(log), facts, settings.missingok);
}

/** Who becomes no other user, and is root or asks for it, does nothing where others may write. */
function isOfRoot({ run, stanza, identity }: StanzaRun): boolean {
  if (identity !== undefined) return false;
  return process.getuid?.() === 0 || (run.isForRoot && !stanza.settings.su.on);
}
