// A stanza of files that their program dates itself: no log is rotated, archives are compressed and removed.
import {
  hasWork,
  planBlocked,
  planCompression,
  planGroup,
  type ManagedPlan,
} from '../plan/managed-plan.ts';
import type { ManagedGroup } from '../plan/managed-group.ts';
import { managedRules } from '../plan/managed-retention.ts';
import type { StageScript, Steps } from '../plan/step.ts';
import { beginJournal } from './begin-journal.ts';
import { createAs, readContext } from './create-context.ts';
import { archivesNow, lookAtGroups, type Sighting } from './managed-groups.ts';
import { perform } from './perform.ts';
import { retainArchives } from './retain-logs.ts';
import type { StanzaRun } from './run.ts';
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

interface Survey extends Sighting {
  readonly plans: readonly ManagedPlan[];
}

/** Looks at all files and decides what is to be done. */
function survey(stanzaRun: StanzaRun): Survey {
  const { run, stanza, disk, zone } = stanzaRun;
  const { settings } = stanza;
  const seen = lookAtGroups(stanzaRun);
  const surroundings = { settings, now: run.now, zone, disk };
  return { ...seen, plans: seen.groups.map((group) => planGroup(group, surroundings)) };
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
  const work = [
    ...blocked.map((file) => ({ file, steps: planBlocked(file, settings) })),
    ...compressed.map((file) => ({ file, steps: planCompression(file) })),
  ];
  let success = true;
  const left = new Set<string>();
  for (const { file, steps } of work) {
    if (await run.stop.check()) return { success: false, left };
    if (!(await tend(stanzaRun, file.path, steps))) success = false;
    if (failures.take()) left.add(file.path);
  }
  for (const { group } of plans) {
    if (await run.stop.check()) return { success: false, left };
    if (!(await retainGroup(stanzaRun, group))) success = false;
  }
  return { success, left };
}

/** Removes what the rules do not keep, now that it is known what the archives take. */
function retainGroup(stanzaRun: StanzaRun, group: ManagedGroup): Promise<boolean> {
  const { settings } = stanzaRun.stanza;
  const found = archivesNow(stanzaRun, group);
  return retainArchives(stanzaRun, { log: group.name, found, rules: managedRules(settings) });
}

/** What is made of a file gets its SELinux context. */
async function tend(stanzaRun: StanzaRun, path: string, steps: Steps<void>): Promise<boolean> {
  const labels = createAs(stanzaRun, readContext(stanzaRun, path));
  try {
    const performed = await perform({ ...stanzaRun, log: path }, steps);
    return performed.kind === 'done' && !performed.flawed;
  } finally {
    labels?.[Symbol.dispose]();
  }
}
