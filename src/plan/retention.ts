// Which archives stay and which go, each with its reason: from the archives, the rules and the instant, and
// nothing else. Every rule goes through here. From the top: what is protected stays; the newest `minkeep`
// stay; what is younger than `minfreefloor` stays as far as `minfree` is concerned; else an archive goes if
// any rule says so.
import { keptByPeriods, type KeepRule } from './keep-periods.ts';
import {
  ask,
  isOverAge,
  type Archive,
  type Candidate,
  type LogDraft,
  type Protection,
  type RemoveReason,
} from './retention-candidate.ts';
import { makeRoom } from './retention-room.ts';
import type { RetentionRules } from './retention-rules.ts';

/** Why an archive stays. */
export type KeepReason =
  | Protection
  | { readonly kind: 'minkeep'; readonly count: number }
  | { readonly kind: 'floor'; readonly seconds: number }
  /** what keeps it; nothing, if there is only nothing that removes it. */
  | { readonly kind: 'kept'; readonly by: readonly KeepRule[]; readonly rotate: boolean };

/** What becomes of one archive. */
export type Decision =
  | { readonly kind: 'remove'; readonly archive: Archive; readonly because: RemoveReason }
  | {
      readonly kind: 'keep';
      readonly archive: Archive;
      readonly because: KeepReason;
      /** the weaker rules, which would have removed it. */
      readonly despite: readonly RemoveReason[];
    };

/** The archives of one log, in any order, with what is to be known about them. */
export interface LogArchives {
  readonly log: string;
  readonly archives: readonly Archive[];
  readonly rules: RetentionRules;
  readonly protections: ReadonlyMap<string, Protection>;
}

/** What becomes of the archives of one log. */
export interface Retention {
  readonly log: string;
  /** the oldest first. */
  readonly decisions: readonly Decision[];
  /** bytes that what stays is over `maxtotal`. */
  readonly overTotal: number;
}

/** What becomes of the archives of some logs. */
export interface RetainedLogs {
  readonly logs: readonly Retention[];
  /** bytes that the archives which go for the sake of room are expected to give back. */
  readonly gainBytes: number;
}

/**
 * Decides about the archives of logs. `now` is in epoch seconds; `deficitBytes` is what their filesystem is
 * short of, which only those with a `minfree` make up for.
 */
export function retain(
  logs: readonly LogArchives[],
  { now, deficitBytes }: { readonly now: number; readonly deficitBytes: number },
): RetainedLogs {
  const drafts = logs.map((log) => draftOf(log, now));
  for (const draft of drafts) limitTotal(draft);
  const gainBytes = makeRoom(drafts, now, deficitBytes);
  return { logs: drafts.map(retentionOf), gainBytes };
}

function draftOf({ log, archives, rules, protections }: LogArchives, now: number): LogDraft {
  const sorted = archives.toSorted(byAge);
  const kept = keptOf(sorted, rules);
  const candidates = sorted.map((archive): Candidate => {
    const generation = kept.get(archive.order);
    const candidate: Candidate = {
      archive,
      protection: protections.get(archive.path),
      isNewest: generation?.isNewest ?? false,
      keptBy: generation?.keptBy ?? [],
      keptByRotate: generation?.byRotate ?? false,
      because: undefined,
      despite: [],
      isTooYoung: false,
    };
    judge(candidate, rules, now);
    return candidate;
  });
  return { log, rules, candidates };
}

/** The oldest first; the forms of one archive by their names. */
function byAge(a: Archive, b: Archive): number {
  if (a.order !== b.order) return a.order - b.order;
  return a.path < b.path ? -1 : Number(a.path > b.path);
}

/** What keeps the forms of one archive. */
interface Generation {
  readonly isNewest: boolean;
  readonly byRotate: boolean;
  readonly keptBy: readonly KeepRule[];
}

/**
 * What keeps archives, by their order. Those of a date to come are kept, and take no other's place: they are
 * no reason to remove what is made by the right clock.
 */
function keptOf(
  oldestFirst: readonly Archive[],
  { rotate, keep, minkeep }: RetentionRules,
): ReadonlyMap<number, Generation> {
  const generations = [...new Map(oldestFirst.map((archive) => [archive.order, archive])).values()];
  const newestFirst = generations.toReversed();
  const counted = newestFirst.filter(({ fromFuture }) => !fromFuture);
  const periods = keptByPeriods(
    counted.flatMap(({ date }) => (date === undefined ? [] : [date])),
    keep,
  );
  const ranks = new Map(counted.map(({ order }, rank) => [order, rank]));
  return new Map(
    newestFirst.map(({ order, slot }, index) => {
      const rank = ranks.get(order);
      const place = Math.min(rank ?? 0, slot ?? Number.POSITIVE_INFINITY);
      const isLast = rotate === -1 || (rotate !== undefined && place < rotate);
      const keptBy = rank === undefined ? keep : (periods[rank] ?? []);
      return [order, { isNewest: index < minkeep.count, byRotate: isLast, keptBy }];
    }),
  );
}

/** Applies the rules that look at one archive only. */
function judge(candidate: Candidate, rules: RetentionRules, now: number): void {
  const { rotate, keep, maxage } = rules;
  const { archive, keptBy, keptByRotate } = candidate;
  const anyKeeps = rotate !== undefined || keep.length > 0;
  if (anyKeeps && keptBy.length === 0 && !keptByRotate) {
    ask(candidate, rules, { kind: 'not-kept', rotate, keep: keep.length > 0 });
  }
  if (isOverAge(archive.facts.mtimeMs, maxage, now)) {
    ask(candidate, rules, { kind: 'over-age', maxage });
  }
}

/** Takes archives away, the oldest first, until what is left is within `maxtotal`. */
function limitTotal({ candidates, rules }: LogDraft): void {
  const { maxtotal } = rules;
  if (maxtotal === -1) return;
  let total = totalOf(candidates);
  for (const candidate of candidates) {
    const { archive, because } = candidate;
    if (total <= maxtotal) return;
    if (because !== undefined || archive.pending) continue;
    ask(candidate, rules, { kind: 'over-total', maxtotal });
    if (candidate.because !== undefined) total -= archive.facts.sizeBytes;
  }
}

/** What waits for its compression does not count. */
function totalOf(candidates: readonly Candidate[]): number {
  return candidates
    .filter(({ because, archive }) => because === undefined && !archive.pending)
    .reduce((sum, { archive }) => sum + archive.facts.sizeBytes, 0);
}

function retentionOf({ log, rules, candidates }: LogDraft): Retention {
  const over = rules.maxtotal === -1 ? 0 : totalOf(candidates) - rules.maxtotal;
  return {
    log,
    decisions: candidates.map((candidate) => decisionOf(candidate, rules)),
    overTotal: Math.max(over, 0),
  };
}

function decisionOf(candidate: Candidate, rules: RetentionRules): Decision {
  const { archive, because, despite } = candidate;
  if (because !== undefined) return { kind: 'remove', archive, because };
  return { kind: 'keep', archive, because: keepReason(candidate, rules), despite };
}

function keepReason(candidate: Candidate, { minkeep, minfreefloor }: RetentionRules): KeepReason {
  const { protection, isNewest, isTooYoung, keptBy, keptByRotate, despite } = candidate;
  // What no rule wants away waits for nothing.
  const isIdle = protection?.kind === 'waiting-for-shipment' && despite.length === 0;
  if (protection !== undefined && !isIdle) return protection;
  if (isNewest && despite.length > 0) return { kind: 'minkeep', count: minkeep.count };
  if (isTooYoung && despite.length > 0) return { kind: 'floor', seconds: minfreefloor };
  return { kind: 'kept', by: keptBy, rotate: keptByRotate };
}
