// What an interrupted run has left is seen to before anything else: rotations whose contents had left
// their logs are completed, the others taken back, and its temporary files removed (departure D10).
import { posix } from 'node:path';
import { isSystemError } from '../config/config-host.ts';
import { archiveDirectory } from '../config/olddir.ts';
import { DEFAULTS, type Settings } from '../config/settings.ts';
import type { Stanza } from '../config/stanza.ts';
import { stanzaDates } from '../plan/date-suffix.ts';
import { scriptKey, type InterruptedRotation, type InterruptedStanza } from '../plan/journal.ts';
import { settingsToRotateBy } from '../plan/retention-rules.ts';
import {
  hasDeparted,
  planUndo,
  planRecreate,
  planResumedFinish,
  resumedDestination,
  type ResumeQuestion,
} from '../plan/resume.ts';
import type { RotationQuestion } from '../plan/rotation.ts';
import { planStanza } from '../plan/stanza-plan.ts';
import type { Phase, StanzaStep } from '../plan/step.ts';
import { compressHeld } from './compress-held.ts';
import type { LeftJournal } from './left-journal.ts';
import { holdingOf } from './log-holding.ts';
import { perform } from './perform.ts';
import { stanzaDigest, temporaryPrefix } from './run-journal.ts';
import { withholdAll } from './reopen.ts';
import { retainAfter } from './retain-after.ts';
import { resumeManaged } from './resume-managed.ts';
import { fail, note, type LogRun, type Run, type StanzaRun } from './run.ts';
import { removeDouble } from './remove-double.ts';
import { heldArchives } from './rotation-question.ts';
import { finish, settle } from './settle.ts';
import {
  endOf,
  newProgress,
  takeStanzaStep,
  takeSteps,
  type LogProgress,
  type StepEnd,
} from './stanza-progress.ts';
import { isInTheMiddle, waitsOn } from './waits-on.ts';
import { withStanza } from './with-stanza.ts';

/** Completes or takes back what a journal tells, unless it may wait. False, after reports, if any of it failed. */
export async function recover(
  run: Run,
  left: LeftJournal,
  configured: readonly Stanza[],
): Promise<boolean> {
  let success = true;
  for (const interrupted of left.stanzas) {
    const { pattern, digest, tells, rotations } = interrupted;
    const named = configured.filter((stanza) => stanza.pattern === pattern);
    const same = named.find((stanza) => stanzaDigest(pattern, stanza.settings) === digest);
    const present = same ?? named[0];
    if (present === undefined && tells && rotations.some(isInTheMiddle)) {
      run.report({ kind: 'journal', news: { kind: 'left-to-others', pattern } });
      continue;
    }
    const stanza = stanzaOf(interrupted, present, same !== undefined);
    const { journal } = left;
    if (waitsOn(run, stanza, journal)) continue;
    const resumed = await withStanza(run, { stanza, journal }, (stanzaRun) =>
      resumeStanza(stanzaRun, interrupted, { at: left.at, isSame: same !== undefined }),
    );
    if (!resumed) success = false;
  }
  return success;
}

/**
 * The stanza as it was. How the writers of its logs are told comes from the configuration at hand, since a
 * journal is not trusted with that.
 */
function stanzaOf(
  interrupted: InterruptedStanza,
  present: Stanza | undefined,
  isSame: boolean,
): Stanza {
  const { pattern, rotations } = interrupted;
  const logs = rotations.map(({ log }) => log);
  return {
    pattern,
    place: present?.place ?? { file: '', path: '', line: 0, column: 0 },
    words: [],
    settings: isSame && present !== undefined ? present.settings : told(interrupted, present),
    written: isSame ? present?.written : undefined,
    logs,
    sparesArchives: false,
  };
}

function told({ settings }: InterruptedStanza, present: Stanza | undefined): Settings {
  if (present === undefined) return { ...settings, reopen: DEFAULTS.reopen };
  const { scripts, nopostrotate, scripttimeout, reopen, reopenwait, reopengrace } =
    present.settings;
  const telling = { scripts, nopostrotate, scripttimeout, reopen, reopenwait, reopengrace };
  return { ...settings, ...telling };
}

async function resumeStanza(
  stanzaRun: StanzaRun,
  interrupted: InterruptedStanza,
  { at, isSame }: { readonly at: number; readonly isSame: boolean },
): Promise<boolean> {
  const { stanza } = stanzaRun;
  const mayTell = !interrupted.ended.has(scriptKey('reopen', undefined));
  if (!settleNames(stanzaRun)) return false;
  removeTemporaries(stanzaRun);
  if (stanza.settings.managed !== undefined) return resumeManaged(stanzaRun, interrupted);
  const { departed, idle, success: undone } = await sortOut(stanzaRun, interrupted, at);
  const logs = departed.map(progressOf);
  const rotations = departed.map(({ rotation }) => rotation);
  const due = logs.map(() => true);
  const steps = planStanza({ ...stanza, logs: logs.map(({ log }) => log) }, due).filter((step) =>
    isLeft(step, rotations, interrupted.ended),
  );
  const success = await takeSteps(stanza, logs, steps, {
    take: async (step) => {
      if (step.kind === 'reopen' && !mayTell) {
        withholdAll(logs);
        return 'done';
      }
      return takeStanzaStep(stanzaRun, logs, step, resumePhase);
    },
  });
  settle(stanzaRun, logs);
  const compressed = await compressHeld(stanzaRun, idle);
  const retained = !isSame || (await retainAfter(stanzaRun, logs));
  return success && undone && compressed && retained;
}

function progressOf(resume: ResumeQuestion): LogProgress {
  const { question, rotation } = resume;
  const withheld = rotation.postponed?.withheld ?? false;
  const destination = { ...resumedDestination(resume), withheld };
  return { ...newProgress(question.log, question, false), destination };
}

/** What is to be done about the logs of a stanza. */
interface Sorted {
  /** their contents have left them: their rotation is to be completed, or was. */
  readonly departed: readonly ResumeQuestion[];
  /** they were not rotated, but archives of them are to be compressed. */
  readonly idle: readonly LogProgress[];
  /** what could be was taken back. */
  readonly success: boolean;
}

/** Takes back what can be. */
async function sortOut(
  stanzaRun: StanzaRun,
  { rotations }: InterruptedStanza,
  at: number,
): Promise<Sorted> {
  const { run } = stanzaRun;
  const departed: ResumeQuestion[] = [];
  const idle: LogProgress[] = [];
  let success = true;
  for (const rotation of rotations) {
    const { log, last } = rotation;
    const { state } = run;
    const question = questionOf(stanzaRun, rotation, at);
    const resume = { question, rotation };
    const rotated = state.rotatedAt(log) ?? at;
    if (rotated !== at && rotated !== last) {
      if (!rotation.finished) run.report({ kind: 'journal', news: { kind: 'rotated-since', log } });
      finish(stanzaRun, log);
    } else if (!settleEmptying(stanzaRun, rotation)) {
      success = false;
    } else if (hasDeparted(resume)) {
      state.stampAt(log, at);
      departed.push(resume);
    } else if (!rotation.finished) {
      if (rotation.postponed !== undefined) {
        idle.push({ ...newProgress(log, undefined, false), idle: question });
      } else if (!(await takeBack(stanzaRun, resume))) success = false;
    }
  }
  return { departed, idle, success };
}

function questionOf(
  stanzaRun: StanzaRun,
  { log, facts, postponed }: InterruptedRotation,
  at: number,
): RotationQuestion {
  const { stanza, disk, zone } = stanzaRun;
  const settings = settingsToRotateBy(stanza.settings);
  const dates = stanzaDates(settings, at, zone);
  const plain = postponed === undefined ? 0 : Infinity;
  const held = heldArchives(stanzaRun, log);
  const holding = holdingOf(stanzaRun);
  return { log, settings, facts, now: at, zone, dates, disk, plain, held, holding };
}

/**
 * Finds out what became of a log that was about to be emptied, and completes that: in the end it has been
 * emptied, or there is no copy of it. False, after a report, if that cannot be told yet.
 */
function settleEmptying(stanzaRun: StanzaRun, rotation: InterruptedRotation): boolean {
  const { emptying, emptied, log } = rotation;
  if (emptying === undefined || emptied || rotation.finished) return true;
  if (!removeDouble(stanzaRun, emptying)) return false;
  const { path, inode, device } = emptying.archive;
  const archive = stanzaRun.disk.lstat(path);
  const isKept = !isSystemError(archive) && archive.inode === inode && archive.device === device;
  return !isKept || note(stanzaRun, { kind: 'emptied', log });
}

/** Takes back a rotation whose contents have not left the log. False, after reports, if that failed. */
async function takeBack(stanzaRun: StanzaRun, resume: ResumeQuestion): Promise<boolean> {
  const { log } = resume.question;
  stanzaRun.run.report({ kind: 'journal', news: { kind: 'undoing', log } });
  const undone = await perform({ ...stanzaRun, log }, planUndo(resume));
  const passing = stanzaRun.failures.take();
  if (undone.kind === 'done' || !passing) finish(stanzaRun, log);
  return undone.kind === 'done';
}

/** Only what comes after the departure, and has not been done. */
function isLeft(
  step: StanzaStep,
  rotations: readonly InterruptedRotation[],
  ended: ReadonlySet<string>,
): boolean {
  switch (step.kind) {
    case 'no-script':
      return false;
    case 'phase': {
      const rotation = rotations[step.log];
      if (rotation === undefined || rotation.finished) return false;
      return step.phase === 'finish' || (step.phase === 'rotate' && isInTheMiddle(rotation));
    }
    case 'reopen':
      return rotations.some(isInTheMiddle);
    case 'script': {
      if (step.script === 'firstaction' || step.script === 'prerotate') return false;
      const log = step.log === undefined ? undefined : rotations[step.log]?.log;
      return rotations.length > 0 && !ended.has(scriptKey(step.script, log));
    }
  }
}

async function resumePhase(
  logRun: LogRun,
  log: LogProgress,
  question: RotationQuestion,
  phase: Phase,
): Promise<StepEnd> {
  const rotation = logRun.journal.rotation(log.log);
  if (rotation === undefined) return 'done';
  const resume = { question, rotation };
  if (phase === 'finish')
    return endOf(
      await perform(logRun, planResumedFinish(resume, log.destination?.withheld ?? false)),
    );
  logRun.run.report({ kind: 'journal', news: { kind: 'completing', log: log.log } });
  return endOf(await perform(logRun, planRecreate(resume)));
}

/**
 * Makes the names durable that the interrupted run has made, before anything goes that they replace. False, after a
 * report, if that failed.
 */
function settleNames(stanzaRun: StanzaRun): boolean {
  return directoriesOf(stanzaRun).every((path) => {
    const directory = stanzaRun.disk.directory(path);
    const error = isSystemError(directory) ? undefined : directory.sync();
    return error === undefined || fail(stanzaRun, 'sync', path, { error });
  });
}

function directoriesOf({ stanza }: StanzaRun): readonly string[] {
  const directories = stanza.logs.flatMap((log) => [
    posix.dirname(log),
    archiveDirectory(log, stanza.settings),
  ]);
  return [...new Set(directories)];
}

/** Files that were being written are of no use to anyone. */
function removeTemporaries(stanzaRun: StanzaRun): void {
  const { disk, journal } = stanzaRun;
  const prefix = temporaryPrefix(journal.run);
  for (const directory of directoriesOf(stanzaRun)) {
    const names = disk.namesWithPrefix(directory, prefix);
    if (isSystemError(names)) continue;
    for (const name of names) disk.unlink(`${directory}/${name}`);
  }
}
