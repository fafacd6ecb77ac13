// A stanza from its first look to its last script: verdicts, then the steps of its plan.
import { isSystemError } from '../config/config-host.ts';
import type { Settings } from '../config/settings.ts';
import type { Stanza } from '../config/stanza.ts';
import type { MachineDisk } from '../host/machine-disk.ts';
import { stanzaDates, type StanzaDates } from '../plan/date-suffix.ts';
import { ownArchives } from '../plan/own-archives.ts';
import { delayedArchives, planPrepare } from '../plan/prepare.ts';
import { settingsToRotateBy } from '../plan/retention-rules.ts';
import { planFinish, planRotate, type RotationQuestion } from '../plan/rotation.ts';
import { planStanza } from '../plan/stanza-plan.ts';
import type { Phase, StanzaStep } from '../plan/step.ts';
import { isError } from '../plan/verdict.ts';
import type { AclQuestion } from './acl-book.ts';
import { beginJournal } from './begin-journal.ts';
import { considerLog, Ways } from './consider.ts';
import { readContext } from './create-context.ts';
import { holdingOf } from './log-holding.ts';
import { perform } from './perform.ts';
import { canFinishTogether } from './can-finish-together.ts';
import { Finishers, type Finish } from './finishers.ts';
import { PassingFailures } from './passing-failures.ts';
import { retainLogs } from './retain-logs.ts';
import { fail, type LogRun, type Run, type StanzaRun } from './run.ts';
import { findKept, releaseLogs, type KeptLog } from './release.ts';
import { settle } from './settle.ts';
import {
  endOf,
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
  const { run, stanza } = stanzaRun;
  const dates = stanzaDates(stanza.settings, run.now, run.zone);
  const ways = new Ways();
  const logs = stanza.logs.map((log) => consider(stanzaRun, log, { dates, ways }));
  const due = logs.map(({ question }) => question !== undefined);
  const kept = findKept(stanzaRun, logs);
  if (!beginRotations(stanzaRun, logs, kept)) {
    await retainAfter(stanzaRun, logs.map(notDue));
    return false;
  }
  const dueLogs = logs.flatMap(({ log, question }) => (question === undefined ? [] : [log]));
  const taker =
    !run.debug && canFinishTogether(stanza.settings, dueLogs)
      ? takeTogether(stanzaRun, logs)
      : { take: (step: StanzaStep) => takeStep(stanzaRun, logs, step) };
  const success = await takeSteps(stanza, logs, planStanza(stanza, due), taker);
  settle(stanzaRun, logs);
  const released = await releaseLogs(stanzaRun, kept);
  return (await retainAfter(stanzaRun, logs)) && released && success;
}

function notDue({ log, failed }: LogProgress): LogProgress {
  return newProgress(log, undefined, failed);
}

/** What a log's rules remove when its rotation is over, and at any other time. */
async function retainAfter(stanzaRun: StanzaRun, logs: readonly LogProgress[]): Promise<boolean> {
  const settled = logs.filter((log) => isSettled(stanzaRun, log));
  return retainLogs(
    stanzaRun,
    settled.map(({ log, question, failed }) => ({
      log,
      occasion: question === undefined || failed ? 'run' : 'rotation',
      coming: stanzaRun.run.debug ? question?.facts : undefined,
    })),
  );
}

/** Nothing is known to be wrong with the way to the log, and nothing of it is left to the next run. */
function isSettled({ run, journal }: StanzaRun, { log, question, failed }: LogProgress): boolean {
  if (question === undefined) return !failed && !isStuck(run, log);
  return run.debug || journal.rotation(log)?.finished !== false;
}

/** The rotations that begin are noted. What an earlier one had left to do, this one does or makes void. */
function beginRotations(
  stanzaRun: StanzaRun,
  logs: readonly LogProgress[],
  kept: readonly KeptLog[],
): boolean {
  const { run } = stanzaRun;
  const begun = [...logs, ...kept].flatMap(({ log, question }) =>
    question === undefined ? [] : [{ log, facts: question.facts, last: run.state.rotatedAt(log) }],
  );
  if (!run.debug) {
    for (const { log } of begun) run.left.get(log)?.later({ kind: 'finished', log });
  }
  return beginJournal(stanzaRun, begun);
}

function consider(
  stanzaRun: StanzaRun,
  log: string,
  { dates, ways }: { readonly dates: StanzaDates; readonly ways: Ways },
): LogProgress {
  const { run, stanza, disk } = stanzaRun;
  if (isStuck(stanzaRun.run, log)) {
    stanzaRun.run.report({ kind: 'journal', news: { kind: 'stuck', log } });
    return newProgress(log, undefined, true);
  }
  const { verdict, facts } = considerLog(stanzaRun, log, ways);
  const settings = settingsToRotateBy(stanza.settings);
  const { now, zone } = run;
  const question =
    verdict.kind === 'rotate' && facts !== undefined
      ? { log, settings, facts, now, zone, dates, disk, holding: holdingOf(stanzaRun) }
      : undefined;
  const because = verdict.kind === 'rotate' ? verdict.because : undefined;
  return newProgress(log, question, isError(verdict), because);
}

/** An earlier rotation of it can neither be completed nor taken back yet. */
function isStuck({ left }: Run, log: string): boolean {
  const rotation = left.get(log)?.rotation(log);
  if (rotation === undefined || rotation.departure !== undefined || rotation.emptied) return false;
  return rotation.shifts.length > 0 || rotation.emptying !== undefined;
}

/** Finishes logs side by side. */
function takeTogether(stanzaRun: StanzaRun, logs: readonly LogProgress[]): StepTaker {
  const finishers = new Finishers(stanzaRun);
  const { run } = stanzaRun;
  const inBetween = { ...stanzaRun, run: { ...run, report: finishers.report } };
  return {
    take: (step) => takeStep(inBetween, logs, step),
    begin: async (step, ended) => {
      if (step.kind !== 'phase' || step.phase !== 'finish') return false;
      const finish: Finish = (report, company) => {
        const failures = new PassingFailures();
        const own = { ...stanzaRun, run: { ...run, report }, failures, company };
        return takeStep(own, logs, step);
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

async function performPhase(
  logRun: LogRun,
  log: LogProgress,
  question: RotationQuestion,
  phase: Phase,
): Promise<StepEnd> {
  const { destination } = log;
  if (phase === 'prepare') {
    const prepared = await perform(logRun, planPrepare(question));
    if (prepared.kind === 'done') log.destination = prepared.result;
    return endOf(prepared);
  }
  if (destination === undefined) return 'done';
  if (phase === 'finish') return endOf(await perform(logRun, planFinish(question, destination)));
  const unknown = logRun.acls.failureOf(question.facts);
  if (unknown !== undefined) {
    fail(logRun, 'get-acl', log.log, { error: unknown });
    return 'failed';
  }
  const rotated = await perform(logRun, planRotate(question, destination));
  if (rotated.kind === 'done') log.destination = rotated.result;
  return endOf(rotated);
}
