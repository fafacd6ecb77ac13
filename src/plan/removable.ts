// Which archives of a log the rules remove as soon as somebody asks for it, and which at its next rotation: by the
// rules alone, from what was seen of them anyway.
import { withComing, writtenUntil, type ArchivesQuestion, type FoundArchive } from './archives.ts';
import { removalsOf } from './choose-victims.ts';
import type { Protection } from './retention-candidate.ts';
import { hasOwnRules, rulesFor, type RetentionRules } from './retention-rules.ts';
import { retain } from './retention.ts';
import type { FileFacts } from './snapshot.ts';

/** The archives of a log, and what is to be known about them. */
export interface RemovableQuestion extends Omit<ArchivesQuestion, 'disk' | 'isLog'> {
  readonly archives: readonly FoundArchive[];
  /** those that hold now, if all of them are asked for. */
  readonly rules: RetentionRules;
  /** which of them no rule may remove; asked only where one might. */
  readonly protectionsOf: (archives: readonly FoundArchive[]) => ReadonlyMap<string, Protection>;
  /** the log itself, and when it is to be rotated, in epoch seconds; undefined if that is not known. */
  readonly rotation: { readonly facts: FileFacts; readonly at: number } | undefined;
}

/** What goes. */
export interface Removable {
  /** what `logrotor prune` removes, `minfree` excepted. */
  readonly now: readonly FoundArchive[];
  /** what is left of them then and goes when the log is rotated, with the log where no archive is kept. */
  readonly next: readonly FileFacts[];
  readonly protections: ReadonlyMap<string, Protection>;
}

/** Applies the rules of the stanza. */
export function removableOf(question: RemovableQuestion): Removable {
  const freely = removedBy(question, NONE);
  const isAny = freely.now.length + freely.next.length > 0;
  if (!isAny && question.rules.minfree.kind === 'off') return freely;
  const protections = question.protectionsOf(question.archives);
  return protections.size === 0 ? freely : removedBy(question, protections);
}

function removedBy(question: RemovableQuestion, protections: Protections): Removable {
  const { log, rotation } = question;
  const now = removedNow(question, protections);
  const gone = new Set(now.map(({ path }) => path));
  const next = removedNext(question, protections).filter(({ path }) => !gone.has(path));
  return {
    now,
    next: next.map(({ path, facts }) => (path === log ? (rotation?.facts ?? facts) : facts)),
    protections,
  };
}

const NONE: Protections = new Map();

type Protections = ReadonlyMap<string, Protection>;

function removedNow(question: RemovableQuestion, protections: Protections) {
  const { archives, rules, now } = question;
  return removed(question, { archives, rules, protections, now });
}

/** As the rules find the archives then: each is older, and there is one more. */
function removedNext(question: RemovableQuestion, protections: Protections) {
  const { archives, settings, rotation } = question;
  if (rotation === undefined) return [];
  const { facts, at: now } = rotation;
  const then = withComing({ ...question, now }, archives, writtenUntil(facts, now - question.now));
  const rules = rulesFor(settings, 'rotation');
  if (hasOwnRules(settings)) return removed(question, { archives: then, rules, protections, now });
  // What logrotate does by itself, it does with a `rotate` that is not written too, and not to numbers far above it.
  const { rotate, maxage } = settings;
  const own = { ...rules, rotate, maxage };
  const gone = removed(question, { archives: then, rules: own, protections, now });
  return gone.filter(({ slot = 0 }) => rotate === -1 || slot <= rotate + 1);
}

interface Applied {
  readonly archives: readonly FoundArchive[];
  readonly rules: RetentionRules;
  readonly protections: Protections;
  /** epoch seconds. */
  readonly now: number;
}

function removed(
  { log }: RemovableQuestion,
  { now, ...applied }: Applied,
): readonly FoundArchive[] {
  if (!mayRemove(applied)) return [];
  const [retention] = retain([{ log, ...applied }], { now, deficitBytes: 0 }).logs;
  if (retention === undefined) return [];
  return removalsOf(retention, applied.archives).map(({ archive }) => archive);
}

/** False if all archives are within a `rotate` that is the only rule, as those of most logs are. */
function mayRemove({ rules, archives }: Pick<Applied, 'rules' | 'archives'>): boolean {
  const { rotate = -1, keep, maxage, maxtotal } = rules;
  if (keep.length > 0 || maxage > 0 || maxtotal !== -1) return archives.length > 0;
  if (rotate === -1) return false;
  return archives.length > rotate || archives.some(({ slot = -1 }) => slot >= rotate);
}
