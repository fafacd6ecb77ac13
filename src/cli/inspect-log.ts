// Gathers what explains one log: the verdict of a run, and the plan that follows from it.
import { posix } from 'node:path';
import { considerLog } from '../apply/consider.ts';
import { holdersOf } from '../apply/holders.ts';
import { holdersNow, protectionsOf } from '../apply/protections.ts';
import { rotationQuestions } from '../apply/rotation-question.ts';
import type { StanzaRun } from '../apply/run.ts';
import { seeLog } from '../apply/see-logs.ts';
import { Ways } from '../apply/ways.ts';
import type { FileHolders } from '../host/file-holders.ts';
import { checkConfig } from '../plan/check/check.ts';
import type { CheckFacts } from '../plan/check/finding.ts';
import { readCriteria } from '../plan/criteria.ts';
import { stanzaDates } from '../plan/date-suffix.ts';
import { effectiveDirectives } from '../plan/effective.ts';
import type { Explanation, HeldArchive, Unseen } from '../plan/explanation.ts';
import type { FoundLog } from '../plan/find-log.ts';
import { foresee, type Foresight } from '../plan/foresee.ts';
import { archivesOf, writtenUntil, type FoundArchive } from '../plan/archives.ts';
import type { RotationQuestion } from '../plan/rotation.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import { judgeDue, type DueQuestion, type Verdict } from '../plan/verdict.ts';
import { judgeWithoutLast } from '../plan/without-last.ts';
import { shippingState, waitsFor } from '../plan/waiting.ts';
import { messagesOf } from '../report/text.ts';
import type { Ledger } from '../state/ledger.ts';
import { withoutLog } from './gather-status.ts';
import { lookAtStanza, type Sight } from './look.ts';
import { nextOf } from './next-of.ts';

/** What is asked. */
export interface Inspection {
  readonly sight: Sight;
  readonly machine: CheckFacts;
  readonly ledger: Ledger | undefined;
  readonly log: string;
  readonly found: FoundLog;
}

/** Explains a log that a stanza has; undefined if its user could not be become. */
export function inspectLog(inspection: Inspection): Promise<Explanation | undefined> {
  const { sight, found } = inspection;
  return lookAtStanza(sight.run, found.stanza, (stanzaRun) =>
    explain(inspection, found.isGone ? withoutLog(stanzaRun) : stanzaRun),
  );
}

function explain(inspection: Inspection, stanzaRun: StanzaRun): Explanation {
  const { sight, machine, log, found } = inspection;
  const { run } = stanzaRun;
  const { stanza, duplicates } = found;
  const { isLastKnown } = sight;
  const last = isLastKnown ? run.state.rotatedAt(log) : undefined;
  const considered = considerLog(stanzaRun, seeLog(stanzaRun, log, new Ways()));
  const { facts, due } = considered;
  const certain = isLastKnown || due === undefined ? considered.verdict : judgeWithoutLast(due);
  const verdict = certain ?? considered.verdict;
  const next = nextOf({ ...stanzaRun, log }, { verdict, due, last, isLastKnown });
  const archives = listArchives(stanzaRun, log);
  return {
    log,
    stanza,
    duplicates,
    now: run.state.nowLocal,
    nowEpoch: run.now,
    force: run.force,
    facts,
    stateFile: sight.stateFile,
    isLastKnown,
    last: last === undefined ? undefined : { local: run.zone.localTime(last), epoch: last },
    verdict,
    isVerdictKnown: certain !== undefined,
    directives: effectiveDirectives(stanza),
    criteria: due === undefined ? [] : readCriteria(due, isLastKnown),
    next: next === undefined ? undefined : { ...next, local: run.zone.localTime(next.at) },
    isGone: found.isGone,
    foresight: foreseeRotation(inspection, stanzaRun, { verdict, due, at: next?.at }),
    held: heldArchives(stanzaRun, archives),
    waiting: waitingArchives(inspection, stanzaRun),
    rhythm: { runs: machine.runs, because: machine.runsBecause },
    directory: machine.directory(posix.dirname(log)),
    findings: findingsOf(inspection),
    unseen: unseenOf(inspection, stanzaRun),
    left: sight.left.flatMap(messagesOf).map(({ text }) => text),
  };
}

interface Coming {
  readonly verdict: Verdict;
  readonly due: DueQuestion | undefined;
  /** when it is due, in epoch seconds; undefined if that cannot be told. */
  readonly at: number | undefined;
}

/**
 * Of this run, or of the next one at which the log is due, as things are then; nothing is foreseen for a log that could
 * not be rotated.
 */
function foreseeRotation(
  { ledger, log, found: { stanza } }: Inspection,
  stanzaRun: StanzaRun,
  { verdict, due, at }: Coming,
): Foresight {
  const { run, disk, zone } = stanzaRun;
  const { settings } = stanza;
  const isPossible = due !== undefined && canBeRotated(verdict, due);
  const isLater = isPossible && verdict.kind !== 'rotate' && at !== undefined;
  const now = isLater ? Math.max(at, run.now) : run.now;
  const rotation = isPossible ? questionAt(stanzaRun, due.facts, { log, now }) : undefined;
  let holders: FileHolders | undefined;
  return foresee({
    stanza,
    log,
    rotation,
    disk,
    now,
    zone,
    isLog: (path) => run.logs().has(path),
    protectionsOf: (archives) => {
      holders ??= holdersNow(stanzaRun);
      return protectionsOf({ run, stanza, log, archives, holders, spool: 'unbounded' });
    },
    waitsFor: (facts) => waitsFor(settings, ledger, { log, facts }).map(({ name }) => name),
  });
}

/** What a rotation of the log at some time, in epoch seconds, is planned from; it goes on being written to until then. */
function questionAt(
  stanzaRun: StanzaRun,
  facts: FileFacts,
  { log, now }: { readonly log: string; readonly now: number },
): RotationQuestion {
  const { run, stanza, zone } = stanzaRun;
  const dates = stanzaDates(stanza.settings, now, zone);
  const ask = rotationQuestions({ ...stanzaRun, run: { ...run, now } }, { dates, later: false });
  return ask(log, writtenUntil(facts, now - run.now));
}

/** True if force, or time, gets the log rotated. */
function canBeRotated(verdict: Verdict, due: DueQuestion): boolean {
  if (verdict.kind === 'rotate') return true;
  const filled = { ...due.facts, sizeBytes: Math.max(due.facts.sizeBytes, 1) };
  return judgeDue({ ...due, facts: filled, force: true }).kind === 'rotate';
}

function listArchives(
  { run, stanza, disk, zone }: StanzaRun,
  log: string,
): readonly FoundArchive[] {
  const { settings } = stanza;
  const isLog = (path: string): boolean => run.logs().has(path);
  const found = archivesOf({ log, settings, now: run.now, zone, disk, isLog });
  return 'code' in found ? [] : found;
}

function waitingArchives(
  { log, ledger }: Inspection,
  { stanza: { settings }, disk }: StanzaRun,
): readonly string[] | undefined {
  if (settings.ship.length === 0) return [];
  return ledger === undefined ? undefined : shippingState(log, { settings, disk, ledger }).waiting;
}

function heldArchives(
  { writers }: StanzaRun,
  archives: readonly FoundArchive[],
): readonly HeldArchive[] {
  if (archives.length === 0) return [];
  return archives.flatMap(({ path, facts }) => {
    const holders = holdersOf(writers.see(), facts);
    return holders.length === 0 ? [] : [{ path, holders }];
  });
}

/** That the directory is insecure is told with the verdict. */
function findingsOf({ machine, found: { stanza } }: Inspection): Explanation['findings'] {
  const alone = { stanzas: [stanza], dropped: [], messages: [], failed: false };
  return checkConfig(alone, machine).filter(({ rule }) => rule !== 'insecure-directory');
}

function unseenOf(
  { sight, log, found: { stanza } }: Inspection,
  { run, disk }: StanzaRun,
): readonly Unseen[] {
  const { su } = stanza.settings;
  const { uid } = run.invoker;
  const isRoot = uid === 0;
  const path = posix.dirname(log);
  const listed = disk.namesWithPrefix(path, posix.basename(log));
  const isHidden = 'code' in listed && listed.code !== 'ENOENT';
  return [
    ...sight.unseen,
    ...(isHidden ? [{ kind: 'archives', isRoot, path, reason: listed.reason } as const] : []),
    ...(su.on && !isRoot ? [{ kind: 'identity', isRoot, uid } as const] : []),
  ];
}
