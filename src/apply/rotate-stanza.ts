// A stanza from its first look to its last script: identity, verdicts, then the steps of its plan, with
// what each failure stops (ENGINE-SPEC 5).
import { isSystemError, type Identity } from '../config/config-host.ts';
import type { Settings } from '../config/settings.ts';
import type { Stanza } from '../config/stanza.ts';
import { assumeIdentity, currentIdentity, restoreIdentity } from '../host/identity.ts';
import { MachineDisk } from '../host/machine-disk.ts';
import { delayedArchives, planPrepare } from '../plan/prepare.ts';
import {
  planFinish,
  planRotate,
  type Destination,
  type RotationQuestion,
} from '../plan/rotation.ts';
import { planStanza } from '../plan/stanza-plan.ts';
import type { Phase, StanzaStep } from '../plan/step.ts';
import { isError } from '../plan/verdict.ts';
import { AclBook } from './acl-book.ts';
import { considerLog } from './consider.ts';
import { createAs, readContext } from './create-context.ts';
import { LogWriters } from './log-writers.ts';
import { perform } from './perform.ts';
import { fail, type Run, type StanzaRun } from './run.ts';
import { runScript } from './script.ts';

/** Handles one stanza. False, after reports, if anything in it failed. */
export async function rotateStanza(run: Run, stanza: Stanza): Promise<boolean> {
  run.report({ kind: 'stanza', stanza, force: run.force });
  if (stanza.logs.length === 0) {
    run.report({ kind: 'no-logs' });
    return true;
  }
  const user = identityOf(stanza);
  if (user !== undefined && !switchIdentity(run, user, assumeIdentity)) return false;
  const identity = user === undefined ? undefined : currentIdentity();
  using disk = new MachineDisk();
  const acls = new AclBook();
  const writers = new LogWriters({ invoker: run.invoker, user: identity });
  const success = await rotateLogs({ run, stanza, disk, identity, acls, writers });
  const back = run.invoker;
  if (user === undefined) return success;
  return switchIdentity(run, back, () => restoreIdentity(back)) && success;
}

function identityOf({ settings: { su } }: Stanza): Identity | undefined {
  if (!su.on || su.uid === undefined || su.gid === undefined) return undefined;
  return { uid: su.uid, gid: su.gid };
}

/** Says a change of identity and makes it, if it is one. */
function switchIdentity(
  run: Run,
  to: Identity,
  change: (to: Identity) => ReturnType<typeof assumeIdentity>,
): boolean {
  const from = currentIdentity();
  if (from.uid === to.uid && from.gid === to.gid) return true;
  const error = change(to);
  run.report({ kind: 'identity', pid: process.pid, from, to, error: undefined });
  if (error !== undefined) run.report({ kind: 'identity', pid: process.pid, from, to, error });
  return error === undefined;
}

/** What is known of one log while its stanza is handled. */
interface LogProgress {
  readonly log: string;
  readonly question: RotationQuestion | undefined;
  failed: boolean;
  destination: Destination | undefined;
  /** its access list, and those of its archives, were asked for. */
  aclsKnown: boolean;
  /** its SELinux context. */
  context: string | undefined;
}

/** A stanza in progress. */
interface Progress {
  readonly logs: readonly LogProgress[];
  failed: boolean;
}

async function rotateLogs(stanzaRun: StanzaRun): Promise<boolean> {
  const { stanza } = stanzaRun;
  const logs = stanza.logs.map((log) => consider(stanzaRun, log));
  const progress: Progress = { logs, failed: logs.some(({ failed }) => failed) };
  const due = logs.map(({ question }) => question !== undefined);
  for (const step of planStanza(stanza, due)) {
    if (isBlocked(stanza, progress, step)) continue;
    const success = await takeStep(stanzaRun, progress, step);
    if (success) continue;
    noteFailure(progress, step);
    if (step.kind === 'script' && step.script === 'firstaction') return false;
  }
  return !progress.failed;
}

function consider(stanzaRun: StanzaRun, log: string): LogProgress {
  const { run, stanza, disk } = stanzaRun;
  const { verdict, facts } = considerLog(stanzaRun, log);
  const { settings } = stanza;
  const { now, zone } = run;
  const question =
    verdict.kind === 'rotate' && facts !== undefined
      ? { log, settings, facts, now, zone, disk }
      : undefined;
  return {
    log,
    question,
    failed: isError(verdict),
    destination: undefined,
    aclsKnown: false,
    context: undefined,
  };
}

/** With sharedscripts any failure stops everything but lastaction; otherwise only its own log. */
function isBlocked({ settings }: Stanza, { logs, failed }: Progress, step: StanzaStep): boolean {
  if (step.kind === 'no-script') return false;
  if (step.kind === 'script' && (step.script === 'firstaction' || step.script === 'lastaction')) {
    return false;
  }
  if (settings.sharedscripts) return failed;
  return step.log === undefined || logs[step.log]?.failed === true;
}

function noteFailure(progress: Progress, step: StanzaStep): void {
  progress.failed = true;
  const log = step.kind === 'no-script' ? undefined : step.log;
  const failed = log === undefined ? undefined : progress.logs[log];
  if (failed !== undefined) failed.failed = true;
}

async function takeStep(
  stanzaRun: StanzaRun,
  { logs }: Progress,
  step: StanzaStep,
): Promise<boolean> {
  const { run } = stanzaRun;
  switch (step.kind) {
    case 'no-script':
      run.report({ kind: 'no-script', script: step.script });
      return true;
    case 'script':
      return takeScript(stanzaRun, logs, step);
    case 'phase': {
      const log = logs[step.log];
      if (log === undefined) return true;
      if (step.phase === 'prepare') learnAcls(stanzaRun, logs, log);
      return takePhase(stanzaRun, log, step.phase);
    }
  }
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
  const paths = questions.flatMap((question) => [question.log, ...delayedArchives(question)]);
  acls.learn(
    // A script may have put another file in the place of the one that was considered.
    paths.flatMap((path) => {
      const facts = disk.lstat(path);
      return isSystemError(facts) ? [] : [{ path, facts }];
    }),
  );
  for (const each of together) each.aclsKnown = true;
}

/** True if anything is made after the pattern of an existing file. */
function needsAcls({ create, compress, copy, copytruncate, renamecopy }: Settings): boolean {
  return (create.on && create.mode === undefined) || compress || copy || copytruncate || renamecopy;
}

async function takeScript(
  stanzaRun: StanzaRun,
  logs: readonly LogProgress[],
  step: Extract<StanzaStep, { readonly kind: 'script' }>,
): Promise<boolean> {
  const { run, stanza } = stanzaRun;
  const { script, body, argument } = step;
  const log = step.log === undefined ? undefined : logs[step.log];
  const archive = script === 'postrotate' ? log?.destination?.final : undefined;
  run.report({ kind: 'script', script });
  const args = archive === undefined ? [argument] : [argument, archive];
  const problem = await runScript(stanzaRun, body, args);
  if (problem === undefined) return true;
  const { pattern } = stanza;
  run.report({ kind: 'script-failed', script, pattern, path: log?.log, problem });
  return false;
}

async function takePhase(stanzaRun: StanzaRun, log: LogProgress, phase: Phase): Promise<boolean> {
  const { question } = log;
  if (question === undefined) return true;
  if (phase === 'prepare') log.context = readContext(stanzaRun, log.log);
  const labels = createAs(stanzaRun, log.context);
  try {
    return await performPhase(stanzaRun, log, question, phase);
  } finally {
    labels?.[Symbol.dispose]();
  }
}

async function performPhase(
  stanzaRun: StanzaRun,
  log: LogProgress,
  question: RotationQuestion,
  phase: Phase,
): Promise<boolean> {
  const { destination } = log;
  if (phase === 'prepare') {
    const prepared = await perform(stanzaRun, planPrepare(question));
    if (prepared.kind === 'done') log.destination = prepared.result;
    return prepared.kind === 'done';
  }
  if (destination === undefined) return true;
  if (phase === 'finish') {
    const finished = await perform(stanzaRun, planFinish(question, destination));
    return finished.kind === 'done';
  }
  const unknown = stanzaRun.acls.failureOf(question.facts);
  if (unknown !== undefined) return fail(stanzaRun, 'get-acl', log.log, { error: unknown });
  const rotated = await perform(stanzaRun, planRotate(question, destination));
  if (rotated.kind === 'done') log.destination = rotated.result;
  return rotated.kind === 'done';
}
