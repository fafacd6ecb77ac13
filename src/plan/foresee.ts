// What a rotation of one log would do, step by step, without doing any of it: the plan of a run, followed on a
// disk that is imagined.
import { COMPRESSED_ENDINGS } from '../config/compressed-endings.ts';
import type { Reopening } from '../config/reopen.ts';
import type { Stanza } from '../config/stanza.ts';
import type { Zone } from '../calendar/zone.ts';
import { archivesOf, type FoundArchive } from './archives.ts';
import { removalsOf } from './choose-victims.ts';
import { ImaginedDisk } from './imagined-disk.ts';
import { planPrepare } from './prepare.ts';
import { planRemovals } from './remove-archives.ts';
import { isOverAge, type Protection, type RemoveReason } from './retention-candidate.ts';
import { retain, type Decision, type KeepReason, type Retention } from './retention.ts';
import { hasOwnRules, rulesFor, type Occasion } from './retention-rules.ts';
import { planFinish, planRotate, type Destination, type RotationQuestion } from './rotation.ts';
import type { Disk, FileFacts } from './snapshot.ts';
import { planStanza } from './stanza-plan.ts';
import type { FileStep, Phase, StageScript, Steps } from './step.ts';

/** One thing that would be done, in its order. */
export type ForeseenStep =
  | { readonly kind: 'script'; readonly script: StageScript; readonly args: readonly string[] }
  | { readonly kind: 'reopen'; readonly reopening: Reopening }
  | { readonly kind: 'file'; readonly step: FileStep }
  /** archives that have their final form go to these destinations, and those go that had to wait for it. */
  | { readonly kind: 'ship'; readonly to: readonly string[] }
  /** an archive would have to go, and stays, since it waits for its shipment. */
  | { readonly kind: 'waits'; readonly path: string };

/** An archive as it is now, and what becomes of it. */
export interface Fate {
  readonly archive: FoundArchive;
  readonly decision: FateDecision;
  /** it is not compressed, though its stanza compresses. */
  readonly isPlain: boolean;
  /** the names of destinations that it may not go without being at. */
  readonly waitsFor: readonly string[];
}

/** What becomes of an archive: it goes, it stays, or it stays until `logrotor prune` is told to remove it. */
export type FateDecision =
  | { readonly kind: 'goes'; readonly because: RemoveReason }
  /** `despite` is what wants it away. */
  | { readonly kind: 'stays'; readonly because: KeepReason; readonly despite?: RemoveReason }
  | { readonly kind: 'left'; readonly because: RemoveReason };

/** What would be done, and what becomes of each archive that there is, the newest first. */
export interface Foresight {
  readonly steps: readonly ForeseenStep[];
  readonly fates: readonly Fate[];
}

/** What has to be known beside the log itself. */
export interface ForesightQuestion {
  readonly stanza: Stanza;
  readonly log: string;
  /** as its rotation is planned; undefined where it would not be rotated, and only its archives looked at. */
  readonly rotation: Omit<RotationQuestion, 'disk'> | undefined;
  readonly disk: Disk;
  /** the time of the rotation, in epoch seconds. */
  readonly now: number;
  readonly zone: Zone;
  readonly isLog: (path: string) => boolean;
  /** which of some archives no rule may remove. */
  readonly protectionsOf: (archives: readonly FoundArchive[]) => ReadonlyMap<string, Protection>;
  /** the destinations that an archive has to be at before it may go. */
  readonly waitsFor: (facts: FileFacts) => readonly string[];
}

/** Follows the plan. */
export function foresee(question: ForesightQuestion): Foresight {
  const follower = new Follower(question);
  const { rotation, stanza, log } = question;
  if (rotation !== undefined) followRotation(follower, rotation, { ...stanza, logs: [log] });
  follower.retain(rotation === undefined ? 'run' : 'rotation');
  const to = stanza.settings.ship.map(({ name }) => name);
  if (rotation !== undefined && to.length > 0) follower.steps.push({ kind: 'ship', to });
  return { steps: follower.steps, fates: follower.fates() };
}

function followRotation(
  follower: Follower,
  rotation: Omit<RotationQuestion, 'disk'>,
  stanza: Stanza,
): void {
  const question = { ...rotation, disk: follower.disk };
  let destination: Destination | undefined;
  for (const step of planStanza(stanza, [true])) {
    if (step.kind === 'reopen') follower.steps.push(step);
    else if (step.kind === 'script') {
      const { script, argument } = step;
      const archive =
        script === 'postrotate' && step.log !== undefined ? destination?.final : undefined;
      const args = archive === undefined ? [argument] : [argument, archive];
      follower.steps.push({ kind: 'script', script, args });
    } else if (step.kind === 'phase') {
      const next = followPhase(follower, step.phase, question, destination);
      if (next === 'refused') return;
      destination = next;
    }
  }
}

function followPhase(
  follower: Follower,
  phase: Phase,
  question: RotationQuestion,
  destination: Destination | undefined,
): Destination | undefined | 'refused' {
  if (phase === 'prepare') return follower.follow(planPrepare(question));
  if (destination === undefined) return undefined;
  if (phase === 'rotate') return follower.follow(planRotate(question, destination));
  const ended = follower.follow(planFinish(question, destination));
  return ended === 'refused' ? ended : destination;
}

/** Takes the steps one by one, each on the disk that the one before has left. */
class Follower {
  readonly disk: ImaginedDisk;
  readonly steps: ForeseenStep[] = [];
  readonly #question: ForesightQuestion;
  /** what goes, by where it is now. */
  readonly #removed = new Map<string, RemoveReason>();
  /** what is to go, and has to wait. */
  readonly #bound = new Map<string, RemoveReason>();

  constructor(question: ForesightQuestion) {
    this.#question = question;
    const { disk, rotation, log } = question;
    const known = new Map(rotation === undefined ? [] : [[log, rotation.facts]]);
    this.disk = new ImaginedDisk(disk, known);
  }

  follow<Result>(steps: Steps<Result>): Result | 'refused' {
    let next = steps.next(true);
    while (next.done !== true) {
      const step = next.value;
      const isDone = this.#take(step);
      if (step.kind === 'refuse') return 'refused';
      next = steps.next(isDone);
    }
    return next.value;
  }

  /** Applies the rules of the stanza's own, where a run would. */
  retain(occasion: Occasion): void {
    const { stanza, log } = this.#question;
    const found = this.#found();
    if (!hasOwnRules(stanza.settings) || found === undefined) return;
    const [retention] = this.#decide(found, occasion);
    const removals = retention === undefined ? [] : removalsOf(retention, found);
    this.follow(planRemovals(removals, { log, settings: stanza.settings }));
  }

  fates(): readonly Fate[] {
    const { disk, log } = this.#question;
    const before = archivesBefore(this.#question, disk);
    const after = this.#found() ?? [];
    const decisions = this.#decide(after, 'prune', this.#waiting(after)).flatMap(
      (retention) => retention.decisions,
    );
    const byOrigin = new Map(
      decisions.map((decision) => [this.disk.originOf(decision.archive.path), decision]),
    );
    const fates = before.flatMap((archive): readonly Fate[] => {
      const { path, facts } = archive;
      const about = {
        archive,
        isPlain: this.#isPlain(path),
        waitsFor: this.#question.waitsFor(facts),
      };
      const because = this.#removed.get(path);
      if (because !== undefined) return [{ ...about, decision: { kind: 'goes', because } }];
      const decision = byOrigin.get(path);
      if (decision === undefined) return [];
      return [{ ...about, decision: stayOf(decision, this.#bound.get(path)) }];
    });
    const kept = fates.filter(({ archive }) => archive.path !== log);
    return kept.toSorted((a, b) => b.archive.order - a.archive.order);
  }

  #isPlain(path: string): boolean {
    const { compress, compressext } = this.#question.stanza.settings;
    return compress && ![compressext, ...COMPRESSED_ENDINGS].some((end) => path.endsWith(end));
  }

  #found(): readonly FoundArchive[] | undefined {
    const found = archivesBefore(this.#question, this.disk);
    return found.length === 0 ? undefined : found;
  }

  #waiting(archives: readonly FoundArchive[]): ReadonlyMap<string, Protection> {
    const waiting = archives.filter(({ facts }) => this.#mustWait(facts));
    return new Map(waiting.map(({ path }) => [path, { kind: 'waiting-for-shipment' }]));
  }

  #decide(
    archives: readonly FoundArchive[],
    occasion: Occasion,
    waiting: ReadonlyMap<string, Protection> = new Map(),
  ): readonly Retention[] {
    const { stanza, log, now, protectionsOf } = this.#question;
    const rules = rulesFor(stanza.settings, occasion);
    const protections = new Map([...waiting, ...protectionsOf(archives)]);
    return retain([{ log, archives, rules, protections }], { now, deficitBytes: 0 }).logs;
  }

  #mustWait(facts: FileFacts): boolean {
    return this.#question.waitsFor(facts).length > 0;
  }

  /** False if a step would not be done. */
  #take(step: FileStep): boolean {
    const inner = step.kind === 'attempt' ? step.step : step;
    if (inner.kind === 'still-held') return this.#say(step, false);
    if (inner.kind === 'remove' || inner.kind === 'release') {
      const facts = this.disk.lstat(inner.path);
      if (!('code' in facts) && this.#mustWait(facts)) {
        if (inner.kind === 'remove') this.#note(inner, this.#bound);
        this.steps.push({ kind: 'waits', path: inner.path });
        return false;
      }
    }
    if (inner.kind === 'remove') this.#note(inner, this.#removed);
    this.disk.take(step, this.#question.stanza.settings.compressext);
    return this.#say(step, true);
  }

  #say(step: FileStep, isDone: boolean): boolean {
    this.steps.push({ kind: 'file', step });
    return isDone;
  }

  /** logrotate's own rules give no reason: what is not too old goes for `rotate`. */
  #note(
    { path, rule }: Extract<FileStep, { readonly kind: 'remove' }>,
    where: Map<string, RemoveReason>,
  ): void {
    const facts = this.disk.lstat(path);
    if ('code' in facts) return;
    const { maxage, rotate } = this.#question.stanza.settings;
    const isOld = isOverAge(facts.mtimeMs, maxage, this.#question.now);
    const own: RemoveReason = isOld
      ? { kind: 'over-age', maxage }
      : { kind: 'not-kept', rotate, keep: false };
    where.set(this.disk.originOf(path), rule?.because ?? own);
  }
}

function archivesBefore(
  { stanza, log, now, zone, isLog }: ForesightQuestion,
  disk: Disk,
): readonly FoundArchive[] {
  const { settings } = stanza;
  const found = archivesOf({ log, settings, now, zone, disk, isLog });
  return 'code' in found ? [] : found;
}

/** `bound` is what logrotate's own rules wanted, and had to leave. */
function stayOf(decision: Decision, bound: RemoveReason | undefined): FateDecision {
  if (decision.kind === 'remove') return { kind: 'left', because: decision.because };
  const [despite = bound] = decision.despite;
  if (despite === undefined) return { kind: 'stays', because: decision.because };
  const because = bound === undefined ? decision.because : WAITS;
  return { kind: 'stays', because, despite };
}

const WAITS: KeepReason = { kind: 'waiting-for-shipment' };
