// What commands say of themselves, beside the events of a run: data like these, worded in complaint-text.ts.
import type { Unseen } from '../plan/explanation.ts';

/** The data of each complaint. */
interface ComplaintData {
  // The command line.
  'no-such-option': { readonly verb: string; readonly option: string };
  'no-such-verb': { readonly word: string; readonly command: string };
  'no-value': { readonly verb: string; readonly option: string };
  'no-metrics-file': unknown;
  'no-root-directory': unknown;
  'unusable-root': { readonly root: string; readonly reason: string };
  'no-log-named': unknown;
  'no-shell-named': { readonly shells: readonly string[] };
  'unknown-shell': { readonly shell: string; readonly shells: readonly string[] };
  'debug-mode': unknown;

  // What a command needs, and what it says it with.
  'no-proc': unknown;
  'no-user': { readonly log: string };
  'log-file-unopened': FileProblem;
  'output-lost': { readonly reason: string };
  unseen: { readonly unseen: Unseen };

  // The state file and its lock.
  'state-read': { readonly file: string };
  'state-table': { readonly buckets: number };
  'state-entry': unknown;
  'state-absent': { readonly file: string };
  'state-unopened': FileProblem;
  'state-assumed-empty': FileProblem;
  'state-too-large': { readonly file: string; readonly bytes: number };
  'state-unread': FileProblem;
  'state-not-regular': { readonly file: string };
  'state-uncleared': FileProblem;
  'state-uncreated': FileProblem;
  'state-unwritten': FileProblem;
  'state-unnamed': FileProblem & { readonly to: string };
  'lock-skipped': { readonly file: string };
  'lock-readable': { readonly file: string };
  'lock-awaited': { readonly file: string };
  'lock-acquired': { readonly file: string };
  'lock-held': { readonly file: string };
  'lock-unstated': FileProblem;
  'lock-failed': FileProblem;
  'stub-made': { readonly file: string };
  'stub-failed': FileProblem;

  // What is remembered beside it, and figures.
  'memory-unread': FileProblem;
  'memory-damaged': { readonly file: string; readonly lines: number };
  'memory-unwritten': FileProblem;
  'no-memory': { readonly place: string; readonly directive: string };
  'metrics-unwritten': FileProblem;

  // `logrotor verify`.
  'ledger-unread': FileProblem;
  'good-archive': { readonly path: string; readonly sha256: string; readonly shipped: string };
  'bad-archive': { readonly path: string; readonly problem: string };
  'changed-archive': { readonly path: string };
  'destination-unverified': { readonly to: string; readonly why: string };
  'bad-object': {
    readonly object: string;
    readonly to: string;
    readonly log: string;
    readonly problem: string;
    /** the archive that was shipped is here, and good. */
    readonly isHere: boolean;
  };

  // `logrotor install`.
  'no-starter': unknown;
  'daemon-of-cron': unknown;
  'not-root': unknown;
  'no-cron': { readonly directory: string };
  'no-systemd': unknown;
  'foreign-file': { readonly path: string };
  'unusable-config': unknown;
  'step-failed': { readonly step: string; readonly why: string };
  'systemd-absent': unknown;
  /** `pattern` is that of the first of them. */
  'stanzas-abandoned': {
    readonly config: string;
    readonly count: number;
    readonly pattern: string;
  };
  'scripts-confined': unknown;
  'directory-missing': { readonly directory: string };
  'other-cron-file': { readonly path: string };
}

/** What could not be done with a file, by the system's words. */
interface FileProblem {
  readonly file: string;
  readonly reason: string;
}

/** What kinds of complaint there are. */
export type ComplaintKind = keyof ComplaintData;

/** One complaint, of one of some kinds. */
export type Complaint<Kinds extends ComplaintKind = ComplaintKind> = {
  [Kind in Kinds]: { readonly kind: Kind } & ComplaintData[Kind];
}[Kinds];
