// Looks at each log of a stanza and decides, before anything is done, which ones are due.
import { epochOf } from '../calendar/zone.ts';
import { posix } from 'node:path';
import { isSystemError } from '../config/config-host.ts';
import { archiveDirectory } from '../config/olddir.ts';
import { factsOf } from '../host/machine-disk.ts';
import { attempt } from '../host/strerror.ts';
import { isUnsafeLink } from '../host/walk.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import {
  judgeDirectory,
  judgeDue,
  judgeFile,
  type DueQuestion,
  type Verdict,
} from '../plan/verdict.ts';
import type { StanzaRun } from './run.ts';

/** A log with the verdict on it. */
export interface ConsideredLog {
  readonly log: string;
  readonly verdict: Verdict;
  /** what lstat said; undefined where it was not asked or failed. */
  readonly facts: FileFacts | undefined;
  /** the log was not in the state file. */
  readonly isNew: boolean;
  /** what was asked of its size and dates; undefined where it did not come to that. */
  readonly due: DueQuestion | undefined;
}

/** Decides about one log and says what was decided. */
export function considerLog(stanzaRun: StanzaRun, log: string, ways: Ways): ConsideredLog {
  const { run, stanza } = stanzaRun;
  const isNew = !run.state.has(log);
  // Since when it is known: the beginning of the hour, as for other criteria, could make it due at once.
  if (isNew && stanzaRun.schedule !== undefined) run.state.stampAt(log, run.now);
  const looked = lookAt(stanzaRun, log, ways);
  // Whatever was decided, the log has an entry in the state file from now on.
  run.state.lookup(log);
  const { verdict, facts, due } = looked;
  const last = due?.last.local;
  const now = run.state.nowLocal;
  run.report({ kind: 'considered', log, pattern: stanza.pattern, verdict, isNew, now, last });
  return { log, verdict, facts, isNew, due };
}

interface Look {
  readonly verdict: Verdict;
  readonly facts: FileFacts | undefined;
  readonly due: DueQuestion | undefined;
}

function lookAt(stanzaRun: StanzaRun, log: string, ways: Ways): Look {
  const { run, stanza, disk, schedule, load } = stanzaRun;
  const { settings } = stanza;
  const refused = ways.judge(stanzaRun, log);
  if (refused !== undefined) return { verdict: refused, facts: undefined, due: undefined };
  const found = disk.lstat(log);
  if (isSystemError(found)) {
    const verdict = judgeFile(log, found, settings) ?? { kind: 'missing' };
    return { verdict, facts: undefined, due: undefined };
  }
  run.state.markUsed(log);
  const unfit = judgeFile(log, found, settings);
  if (unfit !== undefined) return { verdict: unfit, facts: found, due: undefined };
  const { last } = run.state.lookup(log);
  const clock = { now: run.now, local: run.state.nowLocal, zone: run.zone };
  const due = {
    settings,
    facts: found,
    last: { local: last, epoch: epochOf(last) },
    clock,
    force: run.force,
    schedule,
    sample: run.memory.get(log)?.sample,
    load,
  };
  return { verdict: judgeDue(due), facts: found, due };
}

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
export function judgeWay({ stanza, disk, identity }: StanzaRun, log: string): Verdict | undefined {
  const { settings } = stanza;
  const directory = disk.directoryOf(log);
  const archives = disk.directory(archiveDirectory(log, settings));
  for (const way of [directory, archives]) {
    if (isUnsafeLink(way)) return { kind: 'unsafe-link', link: way };
  }
  if (identity !== undefined || process.getuid?.() !== 0) return undefined;
  const stats = isSystemError(directory) ? directory : attempt(() => directory.stats());
  const facts = isSystemError(stats) ? stats : factsOf(stats);
  return judgeDirectory(posix.dirname(log), facts, settings.missingok);
}
