// What all steps of a run share, and what those of one stanza do.
import type { Zone } from '../calendar/zone.ts';
import type { Stanza } from '../config/stanza.ts';
import type { SystemError } from '../config/system-error.ts';
import type { FullIdentity } from '../host/identity.ts';
import type { MachineDisk } from '../host/machine-disk.ts';
import type { JournalRecord } from '../plan/journal.ts';
import type { Schedule } from '../plan/schedule.ts';
import type { ChildProblem, Operation, Report } from '../report/event.ts';
import type { ChildEnd } from '../host/child.ts';
import type { Memory } from '../state/memory.ts';
import type { State } from '../state/state.ts';
import type { Gate } from './gate.ts';
import type { AclBook } from './acl-book.ts';
import type { Company } from './company.ts';
import type { LogWriters } from './log-writers.ts';
import type { LogProgress } from './stanza-progress.ts';
import type { PassingFailures } from './passing-failures.ts';
import type { RunJournal } from './run-journal.ts';
import type { Stop } from './stop.ts';

/** One run of the program. */
export interface Run {
  readonly report: Report;
  /** -d: everything is said, nothing is done. */
  readonly debug: boolean;
  readonly force: boolean;
  /** NOW in epoch seconds: one instant for all decisions, names and dates. */
  readonly now: number;
  readonly zone: Zone;
  /** The zone of a name such as `Europe/Berlin`; undefined if there is none. */
  readonly zoneNamed: (name: string) => Zone | undefined;
  readonly state: State;
  /** what earlier runs have remembered. */
  readonly memory: Memory;
  readonly mailCommand: string;
  readonly invoker: FullIdentity;
  /** the descriptor of the -l file, which scripts get as their descriptor 3. */
  readonly logFd: number | undefined;
  /** how much may be compressed at a time, where the stanza does not say it. */
  readonly jobs: () => number;
  /** True if the kernel labels files (SELinux). */
  readonly labelsFiles: () => boolean;
  readonly journal: RunJournal;
  /** the logs whose interrupted rotation could not be completed or taken back, and where it is noted. */
  readonly left: ReadonlyMap<string, RunJournal>;
  /** the logs that have failed of late, and are left alone in this run. */
  readonly resting: ReadonlySet<string>;
  readonly stop: Stop;
  /** asked before an archive is removed. */
  readonly gate: Gate;
  /** what waits for its shipment is shipped at the end of the run, and told of then. */
  readonly shipsAfter: boolean;
  /** it does nothing, and is asked what a run of root does, whoever asks. */
  readonly isForRoot: boolean;
  /** every log of the configuration, its archives that patterns match left out: none is an archive of another. */
  readonly logs: () => ReadonlySet<string>;
  /**
   * What waits for a quieter machine is left to a later run, unless one of these logs is concerned; undefined if this
   * run waits for that.
   */
  readonly laterExcept: ReadonlySet<string> | undefined;
  /** the stanzas whose logs are finished when the machine is less busy, at the end of the run at the latest. */
  readonly postponed: PostponedStanza[];
  /** -d: what would have been removed by now. */
  readonly wouldBeGone: Set<string>;
}

/** A stanza whose logs have been rotated and are to be finished. */
export interface PostponedStanza {
  readonly stanza: Stanza;
  readonly logs: readonly LogProgress[];
  /** when to finish them at the latest, in milliseconds of the monotonic clock. */
  readonly deadlineMs: number;
}

/** The part of a run that handles one stanza. */
export interface StanzaRun {
  readonly run: Run;
  readonly stanza: Stanza;
  readonly disk: MachineDisk;
  readonly acls: AclBook;
  readonly writers: LogWriters;
  /** the zone of the schedule and of the dates in names. */
  readonly zone: Zone;
  readonly schedule: Schedule | undefined;
  /** the load per CPU when the stanza was met, where a directive looks at it. */
  readonly load: number | undefined;
  /** the user and group of `su`. */
  readonly identity: FullIdentity | undefined;
  /** the run's, or that of the interrupted run that is being completed. */
  readonly journal: RunJournal;
  /** those of the steps that are being taken. */
  readonly failures: PassingFailures;
  /** the logs beside which one is finished. */
  readonly company?: Company;
}

/** The part that handles one log. */
export interface LogRun extends StanzaRun {
  readonly log: string;
  /** the log that its archives are shipped as, if that is another: a managed file is one of its group. */
  readonly shippedAs?: string;
}

/** How much of a stanza may be compressed at a time. */
export function jobsOf({ run, stanza }: StanzaRun): number {
  return stanza.settings.compressjobs || run.jobs();
}

/** Reports a failed operation. Always false, so that a step can end with it. */
export function fail(
  { run, failures }: StanzaRun,
  operation: Operation,
  path: string,
  failure: {
    readonly error: SystemError;
    readonly to?: string;
    readonly owner?: { readonly uid: number; readonly gid: number };
  },
): false {
  failures.note(failure.error);
  run.report({ kind: 'failed', operation, path, ...failure });
  return false;
}

/** Notes in the journal what is about to be done. False, after a report, if that failed. */
export function note(stanzaRun: StanzaRun, record: JournalRecord): boolean {
  const { run, journal } = stanzaRun;
  const error = run.debug ? undefined : journal.note(record);
  return error === undefined || fail(stanzaRun, 'journal', journal.path, { error });
}

/** What was wrong with a child's end; undefined if it exited with 0. */
export function problemOf(end: ChildEnd): ChildProblem | undefined {
  switch (end.kind) {
    case 'exited':
      return end.status === 0 ? undefined : { kind: 'status' };
    case 'killed':
      return { kind: 'signal' };
    case 'timed-out':
      return end;
    case 'not-started':
    case 'not-forked':
      return end;
  }
}
