// Decides about each log of a stanza, before anything is done, whether it is due.
import { isSystemError } from '../config/config-host.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import { judgeDue, judgeFile, type DueQuestion, type Verdict } from '../plan/verdict.ts';
import type { StateEntry } from '../state/state-file.ts';
import type { StanzaRun } from './run.ts';
import type { SeenLog } from './see-logs.ts';

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

/** Decides about a log and says what was decided. */
export function considerLog(stanzaRun: StanzaRun, seen: SeenLog): ConsideredLog {
  const { run, stanza } = stanzaRun;
  const { log } = seen;
  const known = run.state.find(log);
  const isNew = known === undefined;
  // Since when it is known: the beginning of the hour, as for other criteria, could make it due at once.
  if (isNew && stanzaRun.schedule !== undefined) run.state.stampAt(log, run.now);
  // Whatever is decided, the log has an entry in the state file from now on.
  const { verdict, facts, due } = judge(stanzaRun, seen, known ?? run.state.lookup(log));
  const last = due?.last.local;
  const now = run.state.nowLocal;
  run.report({ kind: 'considered', log, pattern: stanza.pattern, verdict, isNew, now, last });
  return { log, verdict, facts, isNew, due };
}

type Judged = Pick<ConsideredLog, 'verdict' | 'facts' | 'due'>;

function judge(
  { run, stanza, schedule, load }: StanzaRun,
  { log, refused, found }: SeenLog,
  entry: StateEntry,
): Judged {
  const { settings } = stanza;
  if (refused !== undefined) return { verdict: refused, facts: undefined, due: undefined };
  if (found === undefined || isSystemError(found)) {
    const unfit = found === undefined ? undefined : judgeFile(log, found, settings);
    return { verdict: unfit ?? { kind: 'missing' }, facts: undefined, due: undefined };
  }
  run.state.markUsed(entry);
  const unfit = judgeFile(log, found, settings);
  if (unfit !== undefined) return { verdict: unfit, facts: found, due: undefined };
  const due = {
    settings,
    facts: found,
    last: run.state.momentOf(entry.last),
    clock: { now: run.now, local: run.state.nowLocal, zone: run.zone },
    force: run.force,
    schedule,
    sample: run.memory.get(log)?.sample,
    load,
  };
  return { verdict: judgeDue(due), facts: found, due };
}
