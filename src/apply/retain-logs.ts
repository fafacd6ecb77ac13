// Applies the rules of a stanza to the archives of its logs, and tells what they could not do.
import { isSystemError } from '../config/config-host.ts';
import { archivesOf, withComing, type FoundArchive } from '../plan/archives.ts';
import { removalsOf } from '../plan/choose-victims.ts';
import { planRemovals, type Removal } from '../plan/remove-archives.ts';
import { retain, type Decision, type LogArchives, type Retention } from '../plan/retention.ts';
import { rulesFor, type Occasion, type RetentionRules } from '../plan/retention-rules.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import { askGate } from './gate.ts';
import { perform } from './perform.ts';
import { holdersNow, protectionsOf } from './protections.ts';
import type { LogRun, Run, StanzaRun } from './run.ts';

/** A log whose archives are looked at. */
export interface RetainedLog {
  readonly log: string;
  readonly occasion: Occasion;
  /** -d: the log would be rotated by now. */
  readonly coming: FileFacts | undefined;
}

/** Removes what the rules of a stanza do not keep, `minfree` excepted. False, after reports, if any of it failed. */
export async function retainLogs(
  stanzaRun: StanzaRun,
  logs: readonly RetainedLog[],
): Promise<boolean> {
  const { run } = stanzaRun;
  let success = true;
  for (const retained of logs) {
    if (await run.stop.check()) break;
    if (!(await retainLog({ ...stanzaRun, log: retained.log }, retained))) success = false;
  }
  return success;
}

async function retainLog(logRun: LogRun, { log, occasion, coming }: RetainedLog): Promise<boolean> {
  const found = listArchives(logRun, log, coming);
  if (found === undefined) return false;
  const rules = rulesFor(logRun.stanza.settings, occasion);
  return retainArchives(logRun, { log, found, rules });
}

/** Removes what the rules do not keep of the archives of a log. False, after reports, if any of it failed. */
export async function retainArchives(
  logRun: StanzaRun,
  {
    log,
    found,
    rules,
  }: {
    readonly log: string;
    readonly found: readonly FoundArchive[];
    readonly rules: RetentionRules;
  },
): Promise<boolean> {
  const { run } = logRun;
  const unprotected = { log, archives: found, rules, protections: new Map() };
  // Only if something is to go is it worth asking who has it open.
  const first = decide(unprotected, run.now);
  if (first === undefined || !first.decisions.some(({ kind }) => kind === 'remove')) {
    return first === undefined || sayBound(logRun, first, rules.maxtotal);
  }
  const archives = found.filter(({ path }) => path !== log);
  const holders = holdersNow(logRun);
  // What is shipped in this run need not go without it.
  const protections = protectionsOf({ ...logRun, log, archives, holders, spool: 'unbounded' });
  const retention = decide({ ...unprotected, protections }, run.now);
  if (retention === undefined) return true;
  const removals = removalsOf(retention, found).filter(({ archive }) => archive.path !== log);
  const removed = await removeArchives({ ...logRun, log }, removals);
  await noteWaiting({ ...logRun, log }, retention);
  const bound = sayBound(
    logRun,
    run.shipsAfter ? withoutWaiting(retention) : retention,
    rules.maxtotal,
  );
  return removed.length === removals.length && bound;
}

/** What a rule wants to go is known to the gate, so that it goes when it is shipped. */
async function noteWaiting(logRun: LogRun, { decisions }: Retention): Promise<void> {
  for (const decision of decisions) {
    if (isBoundByShipment(decision)) await askGate(logRun, decision.archive.path);
  }
}

/** What is to be told of the others: where something waits, it is not known yet what will stay. */
function withoutWaiting(retention: Retention): Retention {
  const { decisions } = retention;
  const others = decisions.filter((decision) => !isBoundByShipment(decision));
  return others.length === decisions.length
    ? retention
    : { ...retention, decisions: others, overTotal: 0 };
}

/** True if a rule would remove an archive, and it has to wait. */
export function isBoundByShipment(decision: Decision): boolean {
  if (decision.kind === 'remove' || decision.because.kind !== 'waiting-for-shipment') return false;
  return decision.despite.length > 0;
}

/** The archives of a log, with the one that would come; undefined after a report. */
export function listArchives(
  { run, stanza, disk, zone }: StanzaRun,
  log: string,
  coming?: FileFacts,
): readonly FoundArchive[] | undefined {
  const { settings } = stanza;
  const { now, logs } = run;
  const isLog = (path: string): boolean => logs().has(path);
  const question = { log, settings, now, zone, disk, isLog };
  const found = archivesOf(question);
  if (isSystemError(found)) {
    if (found.code === 'ENOENT') return [];
    run.report({ kind: 'retention', news: { kind: 'unlistable', log, error: found } });
    return undefined;
  }
  return coming === undefined ? found : withComing(question, found, coming);
}

function decide(log: LogArchives, now: number): Retention | undefined {
  return retain([log], { now, deficitBytes: 0 }).logs[0];
}

/**
 * Removes archives of a log as its stanza wants it; the result is which of them went. With -d all would. A
 * managed file is its own log.
 */
export async function removeArchives(
  logRun: LogRun,
  removals: readonly Removal[],
): Promise<readonly FoundArchive[]> {
  if (logRun.stanza.settings.managed === undefined) return removeOf(logRun, removals);
  const gone: FoundArchive[] = [];
  for (const removal of removals) {
    const ownRun = { ...logRun, log: removal.archive.path, shippedAs: logRun.log };
    gone.push(...(await removeOf(ownRun, [removal])));
  }
  return gone;
}

async function removeOf(
  logRun: LogRun,
  removals: readonly Removal[],
): Promise<readonly FoundArchive[]> {
  if (removals.length === 0) return [];
  const { log, stanza } = logRun;
  const done = await perform(logRun, planRemovals(removals, { log, settings: stanza.settings }));
  logRun.failures.take();
  return done.kind === 'done' ? done.result : [];
}

/** Tells what the rules wanted and could not have. False if any of that is an error. */
export function sayBound({ run }: StanzaRun, retention: Retention, maxtotal: number): boolean {
  const success = sayStaying(run, retention);
  const { log, overTotal } = retention;
  if (overTotal === 0) return success;
  const news = { kind: 'over-total', log, maxtotal, overBytes: overTotal } as const;
  run.report({ kind: 'retention', news });
  return false;
}

/** Tells which archives stay that a rule wanted to go. False if any of that is an error. */
export function sayStaying(run: Run, retention: Retention): boolean {
  let success = true;
  for (const decision of retention.decisions) {
    if (decision.kind === 'remove') continue;
    const { archive, because } = decision;
    for (const despite of decision.despite) {
      run.report({
        kind: 'retention',
        news: { kind: 'stays', path: archive.path, because, despite },
      });
      if (because.kind === 'held' || because.kind === 'waiting-for-shipment') success = false;
    }
  }
  return success;
}
