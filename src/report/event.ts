// Everything that a run can tell. Events are data; text.ts has logrotate's words for them.
import type { LocalTime } from '../calendar/zone.ts';
import type { Severity } from '../config/diagnostic.ts';
import type { FreeSpace, Settings } from '../config/settings.ts';
import type { Stanza } from '../config/stanza.ts';
import type { SystemError } from '../config/system-error.ts';
import type { DiskFiller } from '../plan/disk-filler.ts';
import type { SparedReason } from '../plan/managed-group.ts';
import type { RemoveReason } from '../plan/retention-candidate.ts';
import type { PostponementNews } from '../plan/postpone.ts';
import type { KeepReason } from '../plan/retention.ts';
import type { SpoolForecast } from '../plan/spool-forecast.ts';
import type { RotateReason, Verdict } from '../plan/verdict.ts';
import type { FileStep, StageScript } from '../plan/step.ts';
import type { Proof as ShipProof } from '../state/ledger.ts';
import type { StateProblem } from '../state/state-file.ts';
import type { ReopenNews } from './reopen-news.ts';

/** How a child process ended other than well. */
export type ChildProblem =
  | { readonly kind: 'status' }
  | { readonly kind: 'signal' }
  | { readonly kind: 'timed-out'; readonly seconds: number }
  | { readonly kind: 'not-started'; readonly error: SystemError }
  | { readonly kind: 'not-forked'; readonly error: SystemError };

/** What can go wrong with a file, by what was being done to it. */
export type Operation =
  | 'open'
  | 'create'
  | 'set-mode'
  | 'set-owner'
  | 'set-acl'
  | 'get-acl'
  | 'shift'
  | 'rename-log'
  | 'backup'
  | 'read'
  | 'write'
  | 'seek'
  | 'ftruncate'
  | 'copy'
  | 'truncate'
  | 'collapse'
  | 'open-to-compress'
  | 'open-to-shred-compressed'
  | 'compress'
  | 'verify'
  | 'sync'
  | 'unlink'
  | 'unlink-missing'
  | 'open-to-mail'
  | 'journal';

/** What copytruncate tells beyond logrotate's words. */
export type CopytruncateNews =
  /** a writer that does not append writes on behind a hole. */
  | {
      readonly kind: 'hole-ahead';
      readonly path: string;
      readonly pid: number;
      readonly program: string;
    }
  /** the copy is durable, and what was copied goes. */
  | {
      readonly kind: 'emptying';
      readonly path: string;
      readonly bytes: number;
      readonly mode: 'collapse' | 'truncate';
    }
  | { readonly kind: 'emptied'; readonly path: string }
  /** the front of the log cannot be cut off, so that it is truncated. */
  | {
      readonly kind: 'cut-refused';
      readonly path: string;
      readonly severity: 'debug' | 'warning';
      readonly reason: string;
    }
  /** what was not copied when the cut was chosen, of the size seen then. */
  | {
      readonly kind: 'left-behind';
      readonly path: string;
      readonly bytes: number;
      readonly sizeBytes: number;
    }
  | { readonly kind: 'line-divided'; readonly path: string; readonly to: string }
  /** at least so much was written between the last read and the truncation. */
  | { readonly kind: 'lost'; readonly path: string; readonly bytes: number }
  /** somebody else has emptied the log while it was copied. */
  | { readonly kind: 'shrunk'; readonly path: string; readonly to: string }
  /** what a run that was interrupted has left in the log and in its archive, and which of them has it now. */
  | {
      readonly kind: 'double';
      readonly path: string;
      readonly to: string;
      readonly kept: 'archive' | 'log' | 'both';
    };

/** What is told about shipping; `to` is the name of a destination. */
export type ShipNews =
  | ({ readonly kind: 'short-of-room'; readonly directory: string } & SpoolForecast)
  | {
      readonly kind: 'shipping' | 'would-ship';
      readonly path: string;
      readonly to: string;
      readonly object: string;
    }
  | {
      readonly kind: 'shipped';
      readonly path: string;
      readonly to: string;
      readonly proof: ShipProof;
    }
  | {
      readonly kind: 'ship-failed';
      readonly path: string;
      readonly to: string;
      readonly object: string;
      readonly why: string;
    }
  /** the destination is left alone for the rest of the run; so much waits for it. */
  | {
      readonly kind: 'given-up';
      readonly path: string;
      readonly to: string;
      readonly why: string;
      readonly waiting: number;
      readonly bytes: number;
    }
  /** a rule would remove it, but it is missing at these destinations; after shipping it still is. */
  | {
      readonly kind: 'held' | 'still-held' | 'over-spool';
      readonly path: string;
      readonly missing: readonly string[];
    }
  | { readonly kind: 'unreadable' | 'ledger-failed'; readonly path: string; readonly why: string }
  | { readonly kind: 'ledger-damaged'; readonly path: string; readonly lines: number }
  | { readonly kind: 'no-state-file' | 'busy' };

/** One thing that happened, or is about to. */
export type Event =
  /** words that were chosen where it happened: the configuration's, and the state file's. */
  | { readonly kind: 'message'; readonly severity: Severity; readonly text: string }
  | { readonly kind: 'stanzas'; readonly count: number }
  | { readonly kind: 'stanza'; readonly stanza: Stanza; readonly force: boolean }
  | { readonly kind: 'no-logs' }
  | {
      readonly kind: 'considered';
      readonly log: string;
      readonly pattern: string;
      readonly verdict: Verdict;
      /** the log was not in the state file. */
      readonly isNew: boolean;
      readonly now: LocalTime;
      /** when it was rotated last; undefined where that was not looked at. */
      readonly last: LocalTime | undefined;
    }
  | { readonly kind: 'journal'; readonly news: JournalNews }
  | { readonly kind: 'ship'; readonly news: ShipNews }
  | { readonly kind: 'postponement'; readonly pattern: string; readonly news: PostponementNews }
  | { readonly kind: 'left-alone'; readonly news: LeftAlone }
  | { readonly kind: 'daemon'; readonly news: DaemonNews }
  | { readonly kind: 'retention'; readonly news: RetentionNews }
  | { readonly kind: 'no-script'; readonly script: StageScript }
  | { readonly kind: 'script'; readonly script: StageScript | 'preremove' }
  /** -d: a script that would be run. */
  | { readonly kind: 'would-run'; readonly args: readonly string[]; readonly body: string }
  | {
      readonly kind: 'script-failed';
      readonly script: StageScript | 'preremove';
      readonly pattern: string;
      /** the log, or the file to be removed; undefined for a script that is run for all logs. */
      readonly path: string | undefined;
      readonly problem: ChildProblem;
    }
  /** a step that is about to be done. */
  | { readonly kind: 'step'; readonly step: FileStep; readonly settings: Settings }
  | { readonly kind: 'absent'; readonly path: string }
  /** what becomes of the original of a copy: emptied, or left as it is. */
  | { readonly kind: 'copied'; readonly path: string; readonly truncate: boolean }
  | { readonly kind: 'copytruncate'; readonly news: CopytruncateNews }
  | { readonly kind: 'reopen'; readonly news: ReopenNews }
  | { readonly kind: 'removing-aside'; readonly path: string }
  | { readonly kind: 'compressor-said'; readonly path: string; readonly bytes: string }
  | { readonly kind: 'taken'; readonly path: string; readonly backup: string }
  | { readonly kind: 'shredding'; readonly path: string }
  | { readonly kind: 'shred-failed'; readonly path: string; readonly problem: ChildProblem }
  | { readonly kind: 'shred-refused'; readonly path: string; readonly pattern: string }
  | {
      readonly kind: 'child-failed';
      readonly what: 'compress' | 'uncompress' | 'mail';
      readonly path: string;
      readonly problem: ChildProblem;
    }
  | {
      readonly kind: 'failed';
      readonly operation: Operation;
      readonly path: string;
      readonly to?: string;
      readonly error: SystemError;
      readonly owner?: { readonly uid: number; readonly gid: number };
    }
  /** a file and what was made of it are not the same; the file stays. */
  | { readonly kind: 'differs'; readonly path: string; readonly made: string }
  | {
      readonly kind: 'identity';
      readonly pid: number;
      readonly from: { readonly uid: number; readonly gid: number };
      readonly to: { readonly uid: number; readonly gid: number };
      readonly error: SystemError | undefined;
    }
  /** a child, or the compression inside this process, works as the user of `su` and as nobody else. */
  | {
      readonly kind: 'dropped';
      readonly pid: number;
      readonly uid: number;
      readonly gid: number;
    }
  | { readonly kind: 'state-problem'; readonly file: string; readonly problem: StateProblem }
  | { readonly kind: 'state-aged-out'; readonly path: string };

/** What the daemon tells of itself. */
export type DaemonNews =
  | { readonly kind: 'ready'; readonly stateFile: string }
  | { readonly kind: 'round'; readonly force: boolean }
  /** one of the logs that a run is about, and how many more there are. */
  | {
      readonly kind: 'due';
      readonly log: string;
      readonly because: RotateReason | 'new' | 'left' | 'calm';
      readonly others: number;
    }
  | { readonly kind: 'reloaded' | 'stopping' }
  /** the configuration has errors that the one in force has not. */
  | { readonly kind: 'reload-refused'; readonly errors: number }
  | { readonly kind: 'refused'; readonly stateFile: string; readonly why: string }
  | { readonly kind: 'running-already'; readonly stateFile: string }
  /** the service manager could not be told. */
  | { readonly kind: 'not-notified'; readonly why: string }
  | { readonly kind: 'ship-failed'; readonly why: string };

/** What is told about files that the patterns of a stanza match and that nothing is done about. */
export type LeftAlone =
  /** an archive of a log of its stanza. */
  | { readonly kind: 'own-archive'; readonly path: string; readonly log: string }
  | { readonly kind: 'undated'; readonly path: string; readonly template: string }
  | { readonly kind: 'spared'; readonly path: string; readonly because: SparedReason }
  /** writers may be hidden from us. */
  | { readonly kind: 'not-all-seen' }
  /** it was written to while it was being compressed. */
  | { readonly kind: 'changed-meanwhile'; readonly path: string };

/** What is told of archives that rules could not remove. */
export type RetentionNews =
  | { readonly kind: 'unlistable'; readonly log: string; readonly error: SystemError }
  | {
      readonly kind: 'stays';
      readonly path: string;
      readonly because: KeepReason;
      readonly despite: RemoveReason;
    }
  /** what stays is over `maxtotal`. */
  | {
      readonly kind: 'over-total';
      readonly log: string;
      readonly maxtotal: number;
      readonly overBytes: number;
    }
  | { readonly kind: 'room-unknown'; readonly directory: string; readonly error: SystemError }
  | { readonly kind: 'not-synced'; readonly directory: string; readonly reason: string }
  /** removing has given back less than half of what it should have. */
  | {
      readonly kind: 'no-gain';
      readonly directory: string;
      readonly removed: number;
      readonly expectedBytes: number;
      readonly gainedBytes: number;
    }
  /** all that may go is not enough. */
  | {
      readonly kind: 'short';
      readonly directory: string;
      readonly minfree: FreeSpace;
      readonly shortBytes: number;
      /** how many archives are too young to go, and what that is in seconds. */
      readonly young: { readonly count: number; readonly seconds: number } | undefined;
      readonly fillers: readonly DiskFiller[];
    };

/** What is told about the journal: that there is none, and what an earlier run has left. */
export type JournalNews =
  /** it cannot be noted what is done; `refused` if nothing of the stanza is rotated therefore. */
  | {
      readonly kind: 'no-journal';
      readonly path: string;
      readonly pattern: string;
      readonly error: SystemError;
      readonly refused: boolean;
    }
  | {
      readonly kind: 'interrupted';
      readonly path: string;
      readonly at: LocalTime;
      readonly unfinished: number;
      /** -d: nothing is completed. */
      readonly debug: boolean;
    }
  /** -d: the run that writes it has not ended. */
  | {
      readonly kind: 'in-progress';
      readonly path: string;
      readonly at: LocalTime;
      readonly pid: number;
    }
  | { readonly kind: 'undoing' | 'completing' | 'rotated-since' | 'stuck'; readonly log: string }
  /** its scripts are not in the configuration any more, or are others. */
  | { readonly kind: 'left-to-others'; readonly pattern: string }
  | { readonly kind: 'unreadable-journal'; readonly path: string; readonly reason: string };

/** Where events go. */
export type Report = (event: Event) => void;
