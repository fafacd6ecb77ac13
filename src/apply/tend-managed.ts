// A stanza of files that their program dates itself: no log is rotated, archives are compressed and removed.
import { posix } from 'node:path';
import { isSystemError } from '../config/config-host.ts';
import { managedNameReader } from '../config/managed-name.ts';
import { withCompressed } from '../plan/managed-archives.ts';
import { sortOutGroups, type ManagedFile, type ManagedGroup } from '../plan/managed-group.ts';
import {
  hasWork,
  planBlocked,
  planCompression,
  planGroup,
  planRemoval,
  type ManagedPlan,
} from '../plan/managed-plan.ts';
import type { Settings } from '../config/settings.ts';
import type { GoingFile } from '../plan/managed-retention.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import type { StageScript, Steps } from '../plan/step.ts';
import type { Event } from '../report/event.ts';
import { isError, judgeFile, type Verdict } from '../plan/verdict.ts';
import { beginJournal } from './begin-journal.ts';
import { judgeWay } from './consider.ts';
import { createAs, readContext } from './create-context.ts';
import { perform } from './perform.ts';
import { fail, type Run, type StanzaRun } from './run.ts';
import { finish } from './settle.ts';
import { takeScript } from './stanza-progress.ts';

/** Handles the files of a stanza with `managed`. False, after reports, if anything in it failed. */
export async function tendManaged(stanzaRun: StanzaRun): Promise<boolean> {
  const { run } = stanzaRun;
  const first = survey(stanzaRun);
  const anyDue = first.plans.some(hasWork);
  const firstBegun = begin(stanzaRun, first.plans);
  if (!(await takeStage(stanzaRun, 'firstaction', anyDue))) {
    finishAll(stanzaRun, first.plans);
    return false;
  }
  const hasRun = anyDue && stanzaRun.stanza.settings.scripts.firstaction !== undefined;
  const { plans, success: sound, said } = hasRun ? survey(stanzaRun) : first;
  for (const event of said) run.report(event);
  const begun = hasRun ? begin(stanzaRun, plans) : firstBegun;
  const { success: done, left } = await tendGroups(stanzaRun, plans, begun);
  if (await run.stop.check()) return false;
  const ended = await takeStage(stanzaRun, 'lastaction', anyDue);
  finishAll(stanzaRun, [...first.plans, ...plans], left);
  return sound && begun && done && ended;
}

/** Notes which files are to be compressed. False, after a report, if nothing may be begun. */
function begin(stanzaRun: StanzaRun, plans: readonly ManagedPlan[]): boolean {
  const files = plans.flatMap(({ compressed }) => compressed);
  const begun = files.map(({ path, facts }) => ({ log: path, facts, last: undefined }));
  return beginJournal(stanzaRun, begun);
}

function finishAll(
  stanzaRun: StanzaRun,
  plans: readonly ManagedPlan[],
  left: ReadonlySet<string> = new Set(),
): void {
  for (const { path } of plans.flatMap(({ compressed }) => compressed)) {
    if (!left.has(path)) finish(stanzaRun, path);
  }
}

/** Runs a script if there is anything to do; otherwise says that it is not run. */
export async function takeStage(
  stanzaRun: StanzaRun,
  script: Exclude<StageScript, 'prerotate' | 'postrotate'>,
  anyDue: boolean,
): Promise<boolean> {
  const { run, stanza } = stanzaRun;
  const body = stanza.settings.scripts[script];
  if (body === undefined) return true;
  if (anyDue) {
    const argument = stanza.pattern;
    return takeScript(stanzaRun, [], { kind: 'script', script, body, log: undefined, argument });
  }
  run.report({ kind: 'no-script', script });
  return true;
}

interface Survey {
  readonly plans: readonly ManagedPlan[];
  readonly success: boolean;
  /** what is to be said about it. */
  readonly said: readonly Event[];
}

/** Looks at all files and decides what is to be done. */
function survey(outer: StanzaRun): Survey {
  const said: Event[] = [];
  const run: Run = { ...outer.run, report: (event) => said.push(event) };
  const stanzaRun = { ...outer, run };
  const { stanza, disk } = stanzaRun;
  const { settings } = stanza;
  const { files, success } = lookAtFiles(stanzaRun);
  const { now } = run;
  const groups = sortOutGroups(files, { settings, now, holderOf: holderLookup(stanzaRun) });
  for (const { spared } of groups) {
    for (const each of spared)
      run.report({ kind: 'left-alone', news: { kind: 'spared', ...each } });
  }
  const plans = groups.map((group: ManagedGroup) => planGroup(group, { settings, now, disk }));
  return { plans, success, said };
}

/** Who has a file open, from one look at all processes when it is first asked. */
function holderLookup({ run, writers }: StanzaRun): (facts: FileFacts) => number | undefined {
  let isTold = false;
  return (facts) => {
    const seen = writers.see();
    if (!seen.complete && !isTold)
      run.report({ kind: 'left-alone', news: { kind: 'not-all-seen' } });
    isTold = true;
    return seen.writersOf(facts)[0]?.pid;
  };
}

/** The files with a date, in directories that are safe. Those that have gone meanwhile are left out. */
function lookAtFiles(stanzaRun: StanzaRun): {
  readonly files: readonly ManagedFile[];
  readonly success: boolean;
} {
  const { stanza, disk } = stanzaRun;
  const nameOf = managedNameReader(stanza.settings);
  const files: ManagedFile[] = [];
  const unfit = new Map<string, Verdict | undefined>();
  let success = true;
  for (const path of stanza.logs) {
    const name = nameOf(path);
    if (name === undefined) {
      if (!passOver(stanzaRun, path)) success = false;
      continue;
    }
    const directory = posix.dirname(path);
    if (!unfit.has(directory)) unfit.set(directory, judgeDirectory(stanzaRun, path));
    const verdict = unfit.get(directory);
    if (verdict !== undefined) {
      if (isError(verdict)) success = false;
      continue;
    }
    const facts = disk.lstat(path);
    if (!isSystemError(facts) && facts.kind === 'file') files.push({ ...name, facts });
    else if (isSystemError(facts) && facts.code !== 'ENOENT') {
      success = fail(stanzaRun, 'open', path, { error: facts });
    }
  }
  return { files, success };
}

/** A name without a date is not touched; a pattern without a match is an error, as for logs. */
function passOver(stanzaRun: StanzaRun, path: string): boolean {
  const { run, stanza, disk } = stanzaRun;
  const { settings } = stanza;
  const verdict = judgeFile(path, disk.lstat(path), settings);
  if (verdict?.kind === 'missing' || verdict?.kind === 'stat-failed') {
    sayVerdict(stanzaRun, path, verdict);
    return !isError(verdict);
  }
  const template = settings.managed ?? '';
  run.report({ kind: 'left-alone', news: { kind: 'undated', path, template } });
  return true;
}

/** Why nothing is done in a directory; said once for all of its files. */
function judgeDirectory(stanzaRun: StanzaRun, path: string): Verdict | undefined {
  const verdict = judgeWay(stanzaRun, path);
  if (verdict !== undefined) sayVerdict(stanzaRun, path, verdict);
  return verdict;
}

function sayVerdict({ run, stanza }: StanzaRun, log: string, verdict: Verdict): void {
  const { pattern } = stanza;
  const now = run.zone.localTime(run.now);
  run.report({ kind: 'considered', log, pattern, verdict, isNew: false, now, last: undefined });
}

interface Tended {
  readonly success: boolean;
  /** the files that an error of the disk has stopped: the next run completes what was done about them. */
  readonly left: ReadonlySet<string>;
}

/** Compresses in all groups, unless nothing could be begun, and then removes. */
async function tendGroups(
  stanzaRun: StanzaRun,
  plans: readonly ManagedPlan[],
  begun: boolean,
): Promise<Tended> {
  const { stanza, failures, run, acls } = stanzaRun;
  const { settings } = stanza;
  const compressed = begun ? plans.flatMap((plan) => plan.compressed) : [];
  if (!run.debug) acls.learn(compressed);
  const blocked = plans.flatMap((plan) => plan.blocked);
  const removed = plans.flatMap((plan) => plan.removed);
  const work: readonly Work[] = [
    ...blocked.map((file) => ({ ...asIs(file), steps: planBlocked(file, settings) })),
    ...compressed.map((file) => ({ ...asIs(file), steps: planCompression(file) })),
    ...removed.map((going) => removalOf(going, settings)),
  ];
  let success = true;
  const left = new Set<string>();
  for (const each of work) {
    if (await run.stop.check()) return { success: false, left };
    if (!(await tend(stanzaRun, each))) success = false;
    if (failures.take()) left.add(each.path);
  }
  return { success, left };
}

/** What is done about one file. */
interface Work {
  readonly path: string;
  /** what it is an archive of, for scripts and the shipping gate. */
  readonly log: string;
  readonly steps: Steps<void>;
}

function asIs({ path }: ManagedFile): Omit<Work, 'steps'> {
  return { path, log: path };
}

function removalOf(going: GoingFile, settings: Settings): Work {
  const { path, plain } = going.file;
  return { path, log: plain, steps: planRemoval(going, settings) };
}

/** What is made of a file gets its SELinux context. */
async function tend(stanzaRun: StanzaRun, { path, log, steps }: Work): Promise<boolean> {
  const labels = createAs(stanzaRun, readContext(stanzaRun, path));
  try {
    const performed = await perform({ ...stanzaRun, log }, steps);
    return performed.kind === 'done' && !performed.flawed;
  } finally {
    labels?.[Symbol.dispose]();
  }
}

/**
 * After shipping: removes what was to be removed before and had to wait. False, after reports, if any of it
 * failed or had to go unshipped.
 */
export async function releaseManaged(before: StanzaRun): Promise<boolean> {
  const stanzaRun = { ...before, stanza: withCompressed(before.stanza) };
  const { run, stanza, failures } = stanzaRun;
  let success = true;
  for (const { removed, archives } of survey(stanzaRun).plans) {
    const known = archives.map(({ path, plain, facts }) => ({ log: plain, path, facts }));
    const unshipped = run.gate.waitingAmong({ stanza, archives: known, spool: 'unbounded' });
    const waiting = run.gate.waitingAmong({ stanza, archives: known, spool: 'bounded' });
    for (const going of removed) {
      const { path } = going.file;
      const missing = waiting.get(path);
      if (missing !== undefined) {
        run.report({ kind: 'ship', news: { kind: 'still-held', path, missing } });
        continue;
      }
      const isRemoved = await tend(stanzaRun, removalOf(going, stanza.settings));
      failures.take();
      if (!isRemoved || unshipped.has(path)) success = false;
    }
  }
  return success;
}
