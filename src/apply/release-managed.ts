// After shipping: what the rules of a stanza with `managed` would have removed before goes now.
import { logReader } from '../plan/managed-archives.ts';
import { removalsOf } from '../plan/choose-victims.ts';
import { managedRules } from '../plan/managed-retention.ts';
import { retain } from '../plan/retention.ts';
import type { FoundArchive } from '../plan/archives.ts';
import { archivesNow, lookAtGroups } from './managed-groups.ts';
import { holdersNow, protectionsOf } from './protections.ts';
import { removeArchives } from './retain-logs.ts';
import type { StanzaRun } from './run.ts';

/**
 * Removes what was to be removed before and had to wait. False, after reports, if any of it failed or had to
 * go unshipped.
 */
export async function releaseManaged(stanzaRun: StanzaRun): Promise<boolean> {
  let success = true;
  for (const group of lookAtGroups(stanzaRun).groups) {
    const archives = archivesNow(stanzaRun, group);
    if (!(await releaseGroup(stanzaRun, group.name, archives))) success = false;
  }
  return success;
}

async function releaseGroup(
  stanzaRun: StanzaRun,
  log: string,
  archives: readonly FoundArchive[],
): Promise<boolean> {
  const { run, stanza } = stanzaRun;
  const holders = holdersNow(stanzaRun);
  const question = { run, stanza, log, archives, holders };
  const protections = protectionsOf({ ...question, spool: 'bounded' });
  const rules = managedRules(stanza.settings);
  const { logs } = retain([{ log, archives, rules, protections }], {
    now: run.now,
    deficitBytes: 0,
  });
  const [retention] = logs;
  if (retention === undefined) return true;
  const logOf = logReader(stanza, log);
  const known = archives.map(({ path, facts }) => ({ log: logOf(path), path, facts }));
  const waiting = run.gate.waitingAmong({ stanza, archives: known, spool: 'unbounded' });
  for (const decision of retention.decisions) {
    const { path } = decision.archive;
    const missing = waiting.get(path);
    if (decision.kind === 'remove' || decision.despite.length === 0 || missing === undefined)
      continue;
    run.report({ kind: 'ship', news: { kind: 'still-held', path, missing } });
  }
  const removals = removalsOf(retention, archives);
  const gone = await removeArchives({ ...stanzaRun, log }, removals);
  return gone.length === removals.length && !gone.some(({ path }) => waiting.has(path));
}
