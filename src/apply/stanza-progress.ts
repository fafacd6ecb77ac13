// How far the logs of a stanza have come, and what a failure of one step stops (ENGINE-SPEC 5).
import type { Stanza } from '../config/stanza.ts';
import type { Destination, RotationQuestion } from '../plan/rotation.ts';
import type { Phase, StanzaStep } from '../plan/step.ts';
import type { RotateReason } from '../plan/verdict.ts';
import { createAs } from './create-context.ts';
import type { Performance } from './perform.ts';
import { note, type LogRun, type StanzaRun } from './run.ts';
import { stanzaDigest } from './run-journal.ts';
import { reopenLogs } from './reopen.ts';
import { scriptEnvironment } from './script-environment.ts';
import { runScript } from './script.ts';

/** What is known of one log while its stanza is handled. */
export interface LogProgress {
  readonly log: string;
  /** undefined if nothing is done about it. */
  readonly question: RotationQuestion | undefined;
  /** it is not rotated, but archives of it are compressed. */
  readonly idle: RotationQuestion | undefined;
  /** why it is rotated; undefined if that was an earlier run's reason. */
  readonly because: RotateReason | undefined;
  /** what follows of it is left out. */
  failed: boolean;
  /** what failed may succeed at the next run. */
  passing: boolean;
  /** the phase that was reached. */
  reached: Phase | undefined;
  destination: Destination | undefined;
  /** it is finished later in this run. */
  postponed: boolean;
  /** its access list, and those of its archives, were asked for. */
  aclsKnown: boolean;
  /** its SELinux context. */
  context: string | undefined;
}

/** A log about which nothing has been done yet. */
export function newProgress(
  log: string,
  question: RotationQuestion | undefined,
  failed: boolean,
  because?: RotateReason,
): LogProgress {
  return {
    log,
    question,
    idle: undefined,
    because,
    failed,
    passing: false,
    reached: undefined,
    destination: undefined,
    postponed: false,
    aclsKnown: false,
    context: undefined,
  };
}

/** How a step ended: well, with an error that stops what follows from it, or with one that does not. */
export type StepEnd = 'done' | 'failed' | 'flawed';

/** The end of a phase whose steps were performed. */
export function endOf(performance: Performance<unknown>): StepEnd {
  if (performance.kind === 'failed') return 'failed';
  return performance.flawed ? 'flawed' : 'done';
}

/** Takes the steps of a stanza. */
export interface StepTaker {
  take(step: StanzaStep): Promise<StepEnd>;
  /**
   * Begins a step that may end later; it resolves to false if this step cannot be taken so. `ended` is
   * called when it has ended.
   */
  begin?(step: StanzaStep, ended: (end: StepEnd) => void): Promise<boolean>;
  /** Waits for the ends of all steps that were begun. */
  drain?(): Promise<void>;
}

/** Takes the steps of a stanza, as far as failures let them be taken. True if none failed. */
export async function takeSteps(
  stanza: Stanza,
  logs: readonly LogProgress[],
  steps: readonly StanzaStep[],
  taker: StepTaker,
): Promise<boolean> {
  const outcome = new Outcome(logs);
  for (const step of steps) {
    // A script finds everything as if one log after the other had been finished.
    if (step.kind !== 'phase') await taker.drain?.();
    if (isBlocked(stanza, logs, { step, stopped: outcome.stopped })) continue;
    if (await taker.begin?.(step, (end) => outcome.account(step, end))) continue;
    const end = await taker.take(step);
    outcome.account(step, end);
    if (end === 'failed' && step.kind === 'script' && step.script === 'firstaction') break;
  }
  await taker.drain?.();
  return outcome.success;
}

/** What the ends of steps add up to. */
class Outcome {
  readonly #logs: readonly LogProgress[];
  success: boolean;
  stopped: boolean;

  constructor(logs: readonly LogProgress[]) {
    this.#logs = logs;
    this.success = !logs.some(({ failed }) => failed);
    this.stopped = !this.success;
  }

  account(step: StanzaStep, end: StepEnd): void {
    if (end !== 'done') this.success = false;
    if (end !== 'failed') return;
    this.stopped = true;
    const log = step.kind === 'no-script' || step.kind === 'reopen' ? undefined : step.log;
    const failed = log === undefined ? undefined : this.#logs[log];
    if (failed !== undefined) failed.failed = true;
  }
}

/** With sharedscripts any failure stops everything but lastaction; otherwise only its own log. */
function isBlocked(
  { settings }: Stanza,
  logs: readonly LogProgress[],
  { step, stopped }: { readonly step: StanzaStep; readonly stopped: boolean },
): boolean {
  if (step.kind === 'no-script') return false;
  // Writers whose logs were renamed are told, whatever has failed since then.
  if (step.kind === 'reopen') return !hasMoved(logs);
  if (step.kind === 'script' && (step.script === 'firstaction' || step.script === 'lastaction')) {
    return false;
  }
  if (settings.sharedscripts) return stopped;
  return step.log === undefined || logs[step.log]?.failed === true;
}

/** Performs one phase of a log's rotation. */
export type PerformPhase = (
  logRun: LogRun,
  log: LogProgress,
  question: RotationQuestion,
  phase: Phase,
) => Promise<StepEnd>;

/** Takes one step, unless the run is to end: then only what has been renamed is seen through. */
export async function takeStanzaStep(
  stanzaRun: StanzaRun,
  logs: readonly LogProgress[],
  step: StanzaStep,
  performPhase: PerformPhase,
): Promise<StepEnd> {
  const { run } = stanzaRun;
  if ((await run.stop.check()) && !isOwed(logs, step)) return 'done';
  if (step.kind === 'no-script') {
    run.report({ kind: 'no-script', script: step.script });
    return 'done';
  }
  if (step.kind === 'reopen') return reopenLogs(stanzaRun, logs, step.reopening);
  if (step.kind === 'script') return (await takeScript(stanzaRun, logs, step)) ? 'done' : 'failed';
  const log = logs[step.log];
  if (log?.question === undefined) return 'done';
  return takePhase(stanzaRun, { log, question: log.question, phase: step.phase }, performPhase);
}

/** A logger is told to open its log again once that has been renamed, whatever else is to end. */
function isOwed(logs: readonly LogProgress[], step: StanzaStep): boolean {
  if (step.kind === 'reopen') return hasMoved(logs);
  if (step.kind !== 'script' || step.script !== 'postrotate') return false;
  const concerned = step.log === undefined ? logs : logs.filter((_, index) => index === step.log);
  return concerned.some(({ reached }) => reached === 'rotate');
}

function hasMoved(logs: readonly LogProgress[]): boolean {
  return logs.some(({ reached }) => reached === 'rotate');
}

async function takePhase(
  stanzaRun: StanzaRun,
  {
    log,
    question,
    phase,
  }: {
    readonly log: LogProgress;
    readonly question: RotationQuestion;
    readonly phase: Phase;
  },
  performPhase: PerformPhase,
): Promise<StepEnd> {
  const labels = createAs(stanzaRun, log.context);
  try {
    // Some writers let go of a log as soon as it is renamed.
    if (phase === 'rotate' && isWatched(stanzaRun)) stanzaRun.writers.seeFirst();
    log.reached = phase;
    const end = await performPhase({ ...stanzaRun, log: log.log }, log, question, phase);
    const passing = stanzaRun.failures.take();
    if (end === 'failed' || phase === 'finish') log.passing = passing;
    const isLast = phase === 'finish' && end !== 'failed' && !passing;
    if (isLast && !stanzaRun.run.stop.signal.aborted) {
      stanzaRun.journal.later({ kind: 'finished', log: log.log });
    }
    return end;
  } finally {
    labels?.[Symbol.dispose]();
  }
}

function isWatched({ run, stanza }: StanzaRun): boolean {
  return !run.debug && stanza.settings.reopen.kind === 'on';
}

/** Runs a script of a stanza, and notes that it has ended. False, after reports, if it failed. */
export async function takeScript(
  stanzaRun: StanzaRun,
  logs: readonly LogProgress[],
  step: Extract<StanzaStep, { readonly kind: 'script' }>,
): Promise<boolean> {
  const { run, stanza } = stanzaRun;
  const { pattern, settings } = stanza;
  const { script, body, argument } = step;
  const log = step.log === undefined ? undefined : logs[step.log];
  const archive = script === 'postrotate' ? log?.destination?.final : undefined;
  run.report({ kind: 'script', script });
  const args = archive === undefined ? [argument] : [argument, archive];
  const concerned =
    log === undefined ? logs.filter(({ question }) => question !== undefined) : [log];
  const environment = scriptEnvironment(stanza, concerned);
  const problem = await runScript(stanzaRun, body, { args, environment });
  if (problem !== undefined) {
    run.report({ kind: 'script-failed', script, pattern, path: log?.log, problem });
  }
  const digest = stanzaDigest(pattern, settings);
  const noted = note(stanzaRun, { kind: 'script', digest, script, log: log?.log });
  return noted && problem === undefined;
}
