// Everything that explains what becomes of one log.
import type { LocalTime } from '../calendar/zone.ts';
import type { Place } from '../config/diagnostic.ts';
import type { Stanza } from '../config/stanza.ts';
import type { DirectoryFacts, Finding, RunInterval } from './check/finding.ts';
import type { CriterionReading } from './criteria.ts';
import type { EffectiveDirective } from './effective.ts';
import type { Foresight } from './foresee.ts';
import type { NextDue } from './next-due.ts';
import type { Holder } from './proof.ts';
import type { FileFacts } from './snapshot.ts';
import type { Verdict } from './verdict.ts';

/** An archive that its writer goes on writing to. */
export interface HeldArchive {
  readonly path: string;
  readonly holders: readonly Holder[];
}

/** How often the machine runs a rotator, and what says so. */
export interface Rhythm {
  readonly runs: RunInterval;
  readonly because: string | undefined;
}

/** Something that could not be looked at; root can, unless that is who looks. */
export type Unseen = { readonly isRoot: boolean } & (
  | {
      readonly kind: 'state' | 'memory' | 'archives' | 'ledger';
      readonly path: string;
      readonly reason: string;
    }
  /** there is none of this name. */
  | { readonly kind: 'state-absent'; readonly path: string }
  /** the user of `su` could not be become. */
  | { readonly kind: 'identity'; readonly uid: number }
);

/** What is known of one log. */
export interface Explanation {
  readonly log: string;
  readonly stanza: Stanza;
  readonly duplicates: readonly Place[];
  readonly now: LocalTime;
  /** epoch seconds. */
  readonly nowEpoch: number;
  readonly force: boolean;
  readonly facts: FileFacts | undefined;
  readonly stateFile: string;
  /** false if the state file could not be read. */
  readonly isLastKnown: boolean;
  /** its last rotation; undefined if it is in no state file that could be read. */
  readonly last: { readonly local: LocalTime; readonly epoch: number } | undefined;
  readonly verdict: Verdict;
  /** false if nobody knows when it was rotated last, and the verdict depends on that. */
  readonly isVerdictKnown: boolean;
  readonly directives: readonly EffectiveDirective[];
  readonly criteria: readonly CriterionReading[];
  readonly next: (NextDue & { readonly local: LocalTime }) | undefined;
  /** it is not there, but its stanza would have it, and it is known from before. */
  readonly isGone: boolean;
  /** of this run if it is due, else of its next rotation. */
  readonly foresight: Foresight;
  readonly held: readonly HeldArchive[];
  /** the paths of those that are not at all of their destinations; undefined if that is not known. */
  readonly waiting: readonly string[] | undefined;
  readonly rhythm: Rhythm;
  /** the directory that it is in. */
  readonly directory: DirectoryFacts | undefined;
  /** what `check` says of its stanza. */
  readonly findings: readonly Finding[];
  readonly unseen: readonly Unseen[];
  /** what an interrupted run has left, and is done first. */
  readonly left: readonly string[];
}
