// Everything that a run can do to a disk. A rotation is a sequence of these steps; -d prints them, a
// real run performs them, and neither knows any other. The sequence is a generator: each step is
// performed before the next one is asked for, so that what is planned next sees the disk as it is then.
import type { Reopening } from '../config/reopen.ts';
import type { ScriptName } from '../config/settings.ts';
import type { RemoveReason } from './retention-candidate.ts';
import type { FileFacts } from './snapshot.ts';

/** Which facts give a new file its mode and owner. */
export interface Attributes {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** A renaming; nothing has the new name. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/** A move that is made later, if what is to be moved is there then. */
export interface PlannedMove extends Move {
  /** nothing has the old name yet: a leftover that will be compressed gets it. */
  readonly made: boolean;
}

/** One effect on files, or one thing to say between them. */
export type FileStep =
  | { readonly kind: 'note'; readonly note: Note }
  /** the log cannot be rotated; what follows of it is left out. */
  | { readonly kind: 'refuse'; readonly refusal: Refusal }
  | {
      readonly kind: 'shift';
      readonly from: string;
      readonly to: string;
      readonly count: number;
      readonly start: number;
      readonly index: number;
      readonly present: boolean;
    }
  | { readonly kind: 'compress'; readonly path: string; readonly facts: FileFacts }
  /** the same for a file of another program; one that changes meanwhile stays, and has no archive. */
  | { readonly kind: 'compress-still'; readonly path: string; readonly facts: FileFacts }
  /** a step whose failure is an error but stops nothing: the plan goes on, knowing of it. */
  | { readonly kind: 'attempt'; readonly step: FileStep }
  /** tells the journal which archives the next steps move. */
  | { readonly kind: 'moves'; readonly moves: readonly PlannedMove[] }
  /** moves an archive that logrotate would not move: a leftover, or one that could not be removed. */
  | ({ readonly kind: 'move' } & Move)
  /** takes a move back that an interrupted rotation had made. */
  | ({ readonly kind: 'move-back' } & Move)
  /** removes what has been compressed, which an interrupted rotation did not come to. */
  | { readonly kind: 'remove-source'; readonly path: string }
  /** removes what an interrupted rotation has doubled: the same is kept under another name. */
  | { readonly kind: 'discard'; readonly path: string }
  | { readonly kind: 'mail'; readonly path: string; readonly subject: string }
  /** removes an archive, unless it has to wait; the plan goes on then, knowing of it. */
  | {
      readonly kind: 'remove';
      readonly path: string;
      /** which rule wants it, and the file that it is about; only where a rule of our own may be it. */
      readonly rule?: { readonly because: RemoveReason; readonly facts: FileFacts };
    }
  /** asks whether an archive may be removed, for what comes before that. */
  | { readonly kind: 'release'; readonly path: string }
  | {
      readonly kind: 'rename-log';
      readonly from: string;
      readonly to: string;
      /** what has the name of the log just before. */
      readonly facts: FileFacts;
    }
  | {
      readonly kind: 'create-log';
      readonly path: string;
      readonly attributes: Attributes;
      /** the old log, whose access list the new one gets; undefined if `create` gives the mode. */
      readonly like: FileFacts | undefined;
    }
  | {
      readonly kind: 'copy-log';
      readonly path: string;
      readonly to: string;
      readonly facts: FileFacts;
      /** nothing is copied: no archive would be kept. */
      readonly skipped: boolean;
      readonly truncate: boolean;
    }
  /** the second half of renamecopy: the log that was set aside becomes its archive. */
  | {
      readonly kind: 'copy-aside';
      readonly from: string;
      readonly to: string;
      readonly facts: FileFacts;
    }
  /** the log's date of last rotation becomes `at`, in epoch seconds. */
  | { readonly kind: 'stamp'; readonly log: string; readonly at: number }
  /** an archive is left as it is since somebody still writes to it, for too long by now: an error. */
  | { readonly kind: 'still-held'; readonly path: string; readonly facts: FileFacts };

/**
 * A sequence of steps with a result. Whoever performs them stops it at the first that fails, unless that
 * was an attempt; the plan is told whether each step was done.
 */
export type Steps<Result> = Generator<FileStep, Result, boolean>;

/** What a plan says between its steps. */
export type Note =
  | { readonly kind: 'rotating'; readonly log: string; readonly rotate: number }
  | { readonly kind: 'date-converted'; readonly format: string; readonly converted: string }
  | { readonly kind: 'date-suffix'; readonly suffix: string }
  | { readonly kind: 'date-pattern'; readonly pattern: string }
  | { readonly kind: 'delay-ignored'; readonly log: string }
  | { readonly kind: 'no-previous'; readonly path: string }
  | { readonly kind: 'previous-unreadable'; readonly path: string; readonly reason: string }
  | { readonly kind: 'nothing-to-compress' }
  | { readonly kind: 'absent'; readonly path: string }
  | { readonly kind: 'no-dated-archives' }
  | { readonly kind: 'listing-failed'; readonly directory: string; readonly reason: string }
  | { readonly kind: 'pruning'; readonly path: string }
  /** it is left as it is, since somebody may still write to it. */
  | { readonly kind: 'withheld'; readonly path: string }
  | { readonly kind: 'dispose-is'; readonly path: string }
  | { readonly kind: 'no-dispose'; readonly path: string };

/** Why a log that is due cannot be rotated. */
export type Refusal =
  | { readonly kind: 'date-too-long'; readonly format: string }
  | { readonly kind: 'date-failed'; readonly converted: string }
  | { readonly kind: 'destination-exists'; readonly path: string }
  /** there are both forms of a managed file. */
  | { readonly kind: 'compressed-exists'; readonly path: string; readonly to: string }
  | { readonly kind: 'stat-failed'; readonly path: string; readonly reason: string }
  /** the log was there when it was considered, but its attributes cannot be read now. */
  | { readonly kind: 'log-gone'; readonly path: string; readonly reason: string }
  | {
      readonly kind: 'listing-failed';
      readonly directory: string;
      readonly pattern: string;
      readonly reason: string;
    };

/** The scripts that have a place of their own in a stanza; preremove belongs to a removal. */
export type StageScript = Exclude<ScriptName, 'preremove'>;

/** One step of a stanza: a script, or a phase of a rotation, which is planned when it is reached. */
export type StanzaStep =
  | {
      readonly kind: 'script';
      readonly script: StageScript;
      readonly body: string;
      /** the log that it is run for; undefined if it is run for all of the stanza's. */
      readonly log: number | undefined;
      readonly argument: string;
    }
  /** a script is left out because no log is due. */
  | { readonly kind: 'no-script'; readonly script: StageScript }
  | { readonly kind: 'phase'; readonly phase: Phase; readonly log: number }
  /** whoever writes to the logs that were renamed is told to open them again, and watched until it has. */
  | { readonly kind: 'reopen'; readonly reopening: Reopening };

/** The three parts of a rotation between its scripts: make room, move the log aside, finish archives. */
export type Phase = 'prepare' | 'rotate' | 'finish';
