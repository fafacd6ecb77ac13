// An archive while it is decided about, and what is stronger than a rule that wants it to go.
import type { CivilFields } from '../calendar/zone.ts';
import type { KeepRule } from './keep-periods.ts';
import type { RetentionRules } from './retention-rules.ts';
import type { FileFacts } from './snapshot.ts';

/** What rules ask about a file. */
export type ArchiveFacts = Pick<FileFacts, 'sizeBytes' | 'mtimeMs' | 'links' | 'blocks'>;

/** One archive of a log. */
export interface Archive {
  readonly path: string;
  readonly facts: ArchiveFacts;
  /** the newer, the larger; the same for two forms of one archive. */
  readonly order: number;
  /** the slot of a numbered archive, counted from that of the newest; undefined if it has a date. */
  readonly slot: number | undefined;
  /** the date in its name; undefined if it has a number. */
  readonly date: CivilFields | undefined;
  /** its date is yet to come: the clock was wrong once, or is now. */
  readonly fromFuture: boolean;
  /** it is to be compressed yet, by a later rotation. */
  readonly pending: boolean;
}

/** Why no rule may remove an archive. */
export type Protection =
  | { readonly kind: 'held'; readonly pid: number; readonly program: string }
  | { readonly kind: 'waiting-for-shipment' }
  /** it was to be removed in this run, and could not be. */
  | { readonly kind: 'not-removable' };

/** Why an archive goes. */
export type RemoveReason =
  /** neither `rotate` nor a `keep…` keeps it; `rotate` is undefined if that is no rule here. */
  | { readonly kind: 'not-kept'; readonly rotate: number | undefined; readonly keep: boolean }
  | { readonly kind: 'over-age'; readonly maxage: number }
  | { readonly kind: 'over-total'; readonly maxtotal: number }
  | { readonly kind: 'room'; readonly minfree: RetentionRules['minfree'] };

/** One archive while it is decided about. */
export interface Candidate {
  readonly archive: Archive;
  readonly protection: Protection | undefined;
  /** it is one of the newest `minkeep`. */
  readonly isNewest: boolean;
  readonly keptBy: readonly KeepRule[];
  readonly keptByRotate: boolean;
  /** undefined as long as it stays. */
  because: RemoveReason | undefined;
  /** what would have removed it. */
  readonly despite: RemoveReason[];
  isTooYoung: boolean;
}

/** The archives of one log while they are decided about, the oldest first. */
export interface LogDraft {
  readonly log: string;
  readonly rules: RetentionRules;
  readonly candidates: readonly Candidate[];
}

/** A rule wants an archive to go: it does, unless something stronger keeps it. */
export function ask(candidate: Candidate, rules: RetentionRules, reason: RemoveReason): void {
  if (candidate.because !== undefined) return;
  if (isBound(candidate, rules, reason)) candidate.despite.push(reason);
  else candidate.because = reason;
}

/** True if an archive must stay whatever this rule says. */
export function isBound(
  { protection, isNewest, isTooYoung }: Candidate,
  { minkeep }: RetentionRules,
  { kind }: RemoveReason,
): boolean {
  if (protection !== undefined) return true;
  const isOwn = kind === 'over-total' || kind === 'room';
  if (isNewest && (minkeep.written || isOwn)) return true;
  return kind === 'room' && isTooYoung;
}

/** True if a file is older than `maxage` whole days; 0 days is no limit. `now` is in seconds. */
export function isOverAge(mtimeMs: number, maxage: number, now: number): boolean {
  if (maxage === 0) return false;
  return Math.trunc((now - Math.floor(mtimeMs / 1000)) / 86400) > maxage;
}
