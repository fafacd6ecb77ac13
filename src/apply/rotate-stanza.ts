// A stanza from its first look to its last script: verdicts, then the steps of its plan.
import { isSystemError } from '../config/config-host.ts';
import type { Settings } from '../config/settings.ts';
import type { Stanza } from '../config/stanza.ts';
import type { MachineDisk } from '../host/machine-disk.ts';
import { stanzaDates } from '../plan/date-suffix.ts';
import { ownArchives } from '../plan/own-archives.ts';
import { delayedArchives } from '../plan/prepare.ts';
import { planStanza } from '../plan/stanza-plan.ts';
import type { Phase, StanzaStep } from '../plan/step.ts';
import { isError } from '../plan/verdict.ts';
import type { AclQuestion } from './acl-book.ts';
import { beginJournal } from './begin-journal.ts';
import { compressHeld, holdsArchives, isHeldTooLong } from './compress-held.ts';
import { considerLog, Ways } from './consider.ts';
import { readContext } from './create-context.ts';
import { Finishers, type Finish } from './finishers.ts';
import { isStuck, isWaiting } from './is-stuck.ts';
import { PassingFailures } from './passing-failures.ts';
import { performPhase } from './perform-phase.ts';
import { isPostponed, postpone } from './postpone.ts';
import { findKept, releaseLogs, type KeptLog } from './release.ts';
import { retainAfter } from './retain-after.ts';
import type { Run, StanzaRun } from './run.ts';
import { rotationQuestions, type Asking } from './rotation-question.ts';
import { settle } from './settle.ts';
import { sideBySideFrom } from './side-by-side.ts';
import {
  newProgress,
  takeStanzaStep,
  takeSteps,
  type LogProgress,
  type StepTaker,
  type StepEnd,
} from './stanza-progress.ts';
import { tendManaged } from './tend-managed.ts';
import { withStanza } from './with-stanza.ts';

/** Handles one stanza. False, after reports, if anything in it failed. */
export async function rotateStanza(run: Run, configured: Stanza): Promise<boolean> {
  run.report({ kind: 'stanza', stanza: configured, force: run.force });
  const stanza = withoutArchives(run, configured);
  if (stanza.logs.length === 0) {
    run.report({ kind: 'no-logs' });
    return true;
  }
  const body = stanza.settings.managed === undefined ? rotateLogs : tendManaged;
  return withStanza(run, { stanza, journal: run.journal }, body);
}

/** Leaves out what is an archive of the stanza's own. */
function withoutArchives({ state, report }: Run, stanza: Stanza): Stanza {
  const archives = ownArchives(stanza, (path) => state.has(path));
  for (const archive of archives) {
    report({ kind: 'left-alone', news: { kind: 'own-archive', ...archive } });
  }
  const spared = new Set(archives.map(({ path }) => path));
  return { ...stanza, logs: stanza.logs.filter((log) => !spared.has(log)) };
}

async function rotateLogs(stanzaRun: StanzaRun): Promise<boolean> {
  const { run, stanza, zone } = stanzaRun;
  const dates = stanzaDates(stanza.settings, run.now, zone);
  const ways = new Ways();
  const later = isPostponed(stanzaRun);
  const ask = rotationQuestions(stanzaRun, { dates, later });
  const logs = stanza.logs.map((log) => consider(stanzaRun, log, { ways, ask }));
  const due = logs.map(({ question }) => question !== undefined);
  const kept = findKept(stanzaRun, logs);
  if (!beginRotations(stanzaRun, logs, kept)) {
    await retainAfter(stanzaRun, logs.map(notDue));
    return false;
  }
  const taker = takerFor(stanzaRun, logs, later);
  const success = await takeSteps(stanza, logs, planStanza(stanza, due), taker);
  if (later) postpone(stanzaRun, logs, success);
  settle(stanzaRun, logs);
  const released = await releaseLogs(stanzaRun, kept);
  const compressed = later || (await compressHeld(stanzaRun, logs));
  const retained = await retainAfter(
    stanzaRun,
    logs.filter(({ postponed }) => !postponed),
  );
  return success && released && compressed && retained;
}

function notDue({ log, failed }: LogProgress): LogProgress {
  return newProgress(log, undefined, failed);
}

const DONE: Promise<StepEnd> = Promise.resolve('done');

function takerFor(stanzaRun: StanzaRun, logs: readonly LogProgress[], later: boolean): StepTaker {
  if (later) {
    return { take: (step) => (isFinish(step) ? DONE : takeStep(stanzaRun, logs, step)) };
  }
  const dueLogs = logs.flatMap(({ log, question }) => (question === undefined ? [] : [log]));
  const phase = sideBySideFrom(stanzaRun, dueLogs);
  return phase === undefined
    ? { take: (step) => takeStep(stanzaRun, logs, step) }
    : takeSideBySide(stanzaRun, logs, phase);
}

function isFinish(step: StanzaStep): boolean {
  return step.kind === 'phase' && step.phase === 'finish';
}

/** The rotations that begin are noted. What an earlier one had left to do, this one does or makes void. */
function beginRotations(
  stanzaRun: StanzaRun,
  logs: readonly LogProgress[],
  kept: readonly KeptLog[],
): boolean {
  const { run } = stanzaRun;
  const idle = logs.flatMap(({ log, idle: question }) => ({ log, question }));
  const begun = [...logs, ...idle, ...kept].flatMap(({ log, question }) =>
    question === undefined ? [] : [{ log, facts: question.facts, last: run.state.rotatedAt(log) }],
  );
  if (!run.debug) {
    for (const { log } of begun) run.left.get(log)?.later({ kind: 'finished', log });
  }
  return beginJournal(stanzaRun, begun);
}

/** What is the same for all logs of a stanza. */
interface Considering {
  readonly ways: Ways;
  readonly ask: Asking;
}

function consider(stanzaRun: StanzaRun, log: string, { ways, ask }: Considering): LogProgress {
  const { run, stanza } = stanzaRun;
  if (isStuck(run, log)) {
    run.report({ kind: 'journal', news: { kind: 'stuck', log } });
    return newProgress(log, undefined, true);
  }
  if (isWaiting(run, log)) {
    run.state.markUsed(log);
    return newProgress(log, undefined, false);
  }
  const { verdict, facts } = considerLog(stanzaRun, log, ways);
  if (facts === undefined) return newProgress(log, undefined, isError(verdict));
  if (verdict.kind === 'rotate') {
    return newProgress(log, ask(log, facts), false, verdict.because);
  }
  const idle = newProgress(log, undefined, isError(verdict));
  if (verdict.kind !== 'skip' || !holdsArchives(stanza.settings) || run.left.has(log)) return idle;
  const question = ask(log, facts);
  return isHeldTooLong(question) ? { ...idle, idle: question } : idle;
}

/** Takes logs side by side from the phase `first` on: what comes after it follows with it. */
function takeSideBySide(
  stanzaRun: StanzaRun,
  logs: readonly LogProgress[],
  first: Phase,
): StepTaker {
  const finishers = new Finishers(stanzaRun);
  const { run } = stanzaRun;
  const inBetween = { ...stanzaRun, run: { ...run, report: finishers.report } };
  return {
    take: (step) => takeStep(inBetween, logs, step),
    begin: async (step, ended) => {
      if (step.kind !== 'phase') return false;
      if (step.phase !== first) return first === 'rotate' && step.phase === 'finish';
      const finish: Finish = async (report, company) => {
        const failures = new PassingFailures();
        const own = { ...stanzaRun, run: { ...run, report }, failures, company };
        const end = await takeStep(own, logs, step);
        if (end === 'failed' || step.phase === 'finish') return end;
        const finished = await takeStep(own, logs, { ...step, phase: 'finish' });
        return finished === 'done' ? end : finished;
      };
      await finishers.begin(finish, ended);
      return true;
    },
    drain: () => finishers.drain(),
  };
}

async function takeStep(
  stanzaRun: StanzaRun,
  logs: readonly LogProgress[],
  step: StanzaStep,
): Promise<StepEnd> {
  if (step.kind === 'phase' && step.phase === 'prepare') {
    const log = logs[step.log];
    if (log !== undefined) {
      learnAcls(stanzaRun, logs, log);
      log.context = readContext(stanzaRun, log.log);
    }
  }
  return takeStanzaStep(stanzaRun, logs, step, performPhase);
}

/**
 * Asks for the access lists that this rotation will need, unless they were learned with those of another
 * log: after a prerotate of its own for one log, otherwise for all that are due.
 */
function learnAcls(stanzaRun: StanzaRun, logs: readonly LogProgress[], log: LogProgress): void {
  const { run, stanza, disk, acls } = stanzaRun;
  if (run.debug || log.aclsKnown || !needsAcls(stanza.settings)) return;
  const { sharedscripts, scripts } = stanza.settings;
  const together = sharedscripts || scripts.prerotate === undefined ? logs : [log];
  const questions = together.flatMap((each) =>
    each.question === undefined ? [] : [each.question],
  );
  acls.learn(
    questions.flatMap((question) => {
      const archives = delayedArchives(question);
      if (hasScripts(stanza.settings)) return aclQuestions(disk, [question.log, ...archives]);
      const own = { path: question.log, facts: question.facts };
      return [own, ...aclQuestions(disk, archives)];
    }),
  );
  for (const each of together) each.aclsKnown = true;
}

/** A script may have put another file in the place of the one that was considered. */
function hasScripts({ scripts }: Settings): boolean {
  return Object.keys(scripts).length > 0;
}

function aclQuestions(disk: MachineDisk, paths: readonly string[]): readonly AclQuestion[] {
  return paths.flatMap((path) => {
    const facts = disk.lstat(path);
    return isSystemError(facts) ? [] : [{ path, facts }];
  });
}

/** True if anything is made after the pattern of an existing file. */
function needsAcls({ create, compress, copy, copytruncate, renamecopy }: Settings): boolean {
  return (create.on && create.mode === undefined) || compress || copy || copytruncate || renamecopy;
}
