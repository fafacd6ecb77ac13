// After shipping: what a rule would have removed before, and had to stay until it was shipped, goes now.
import { perform } from '../apply/perform.ts';
import { archivesNow, lookAtGroups } from '../apply/managed-groups.ts';
import { holdersNow, protectionsOf } from '../apply/protections.ts';
import { isBoundByShipment, listArchives, removeArchives, sayBound } from '../apply/retain-logs.ts';
import type { LogRun, Run, StanzaRun } from '../apply/run.ts';
import { withStanza } from '../apply/with-stanza.ts';
import { isSystemError } from '../config/config-host.ts';
import type { Stanza } from '../config/stanza.ts';
import type { FoundArchive } from '../plan/archives.ts';
import { removalsOf } from '../plan/choose-victims.ts';
import { isStillDue } from '../plan/due-archives.ts';
import { markOf } from '../plan/file-mark.ts';
import { removal } from '../plan/numbered.ts';
import { retain } from '../plan/retention.ts';
import { managedRules } from '../plan/managed-retention.ts';
import { hasOwnRules, rulesFor, type RetentionRules } from '../plan/retention-rules.ts';
import { isShippedEnough, missingAt } from '../plan/shipped.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import type { StoredArchive } from '../plan/stored-archives.ts';
import { LedgerStore } from '../ship/ledger-store.ts';
import type { ShippedArchive } from '../state/ledger.ts';
import { archivedLogs, type ArchivedLog } from './stanza-archives.ts';

/** Removes what had to wait and is shipped. False, after reports, if any of it failed. */
export async function releaseDue(
  run: Run,
  stanzas: readonly Stanza[],
  stateFile: string,
): Promise<boolean> {
  const store = LedgerStore.open(stateFile, false);
  if (isSystemError(store)) return false;
  let success = true;
  try {
    for (const [stanza, logs] of archivedLogs(run, store.ledger, stanzas)) {
      const released = await withStanza(run, { stanza, journal: run.journal }, (stanzaRun) =>
        releaseStanza(stanzaRun, store, logs),
      );
      success &&= released;
    }
  } finally {
    store.close();
  }
  return success;
}

async function releaseStanza(
  stanzaRun: StanzaRun,
  store: LedgerStore,
  logs: readonly ArchivedLog[],
): Promise<boolean> {
  const { settings } = stanzaRun.stanza;
  if (settings.managed !== undefined) return releaseGroups(stanzaRun, store);
  let success = true;
  for (const { log, archives } of logs) {
    if (isSystemError(archives)) continue;
    const release: Release = { logRun: { ...stanzaRun, log }, store };
    const released = hasOwnRules(settings)
      ? await releaseLog(release)
      : await releaseByRotation(release, archives);
    success &&= released;
  }
  return success;
}

async function releaseGroups(stanzaRun: StanzaRun, store: LedgerStore): Promise<boolean> {
  const rules = managedRules(stanzaRun.stanza.settings);
  let success = true;
  for (const group of lookAtGroups(stanzaRun).groups) {
    const release: Release = { logRun: { ...stanzaRun, log: group.name }, store };
    const released = await releaseByRules(release, archivesNow(stanzaRun, group), rules);
    success &&= released;
  }
  return success;
}

async function releaseLog(release: Release): Promise<boolean> {
  const { logRun } = release;
  const archives = listArchives(logRun, logRun.log);
  const rules = rulesFor(logRun.stanza.settings, 'rotation');
  return archives !== undefined && releaseByRules(release, archives, rules);
}

interface Release {
  readonly logRun: LogRun;
  readonly store: LedgerStore;
}

/** A rule wanted it to go before. */
function isDue({ logRun: { log }, store }: Release, facts: FileFacts): boolean {
  const sha256 = store.ledger.hashOf(log, markOf(facts));
  return sha256 !== undefined && store.ledger.isDue({ log, sha256 });
}

/** By logrotate's own rules. What goes unshipped is an error. */
async function releaseByRotation(
  release: Release,
  archives: readonly StoredArchive[],
): Promise<boolean> {
  const { logRun } = release;
  const { run, stanza, log } = logRun;
  const { settings } = stanza;
  const finals = archives.filter(({ isFinal }) => isFinal);
  const going = archives.filter(
    (archive) => isDue(release, archive.facts) && isStillDue(archive, finals, settings, run.now),
  );
  if (going.length === 0) return true;
  const asked = archives.map(({ path, facts }) => ({ log, path, facts }));
  const waiting = run.gate.waitingAmong({ stanza, archives: asked, spool: 'bounded' });
  let success = true;
  for (const { path, facts } of going) {
    if (waiting.has(path)) {
      sayHeld(release, path, facts);
      continue;
    }
    const { kind } = await perform(logRun, removal(path, { log, settings }));
    if (kind === 'failed' || !isProved(release, { facts })) success = false;
  }
  return success;
}

/** By all rules of the stanza together, as after a rotation. */
async function releaseByRules(
  release: Release,
  archives: readonly FoundArchive[],
  rules: RetentionRules,
): Promise<boolean> {
  const due = archives.filter(({ facts }) => isDue(release, facts));
  if (due.length === 0) return true;
  const { logRun } = release;
  const { run, log } = logRun;
  const holders = holdersNow(logRun);
  const protections = protectionsOf({ ...logRun, archives, holders, spool: 'bounded' });
  const [retention] = retain([{ log, archives, rules, protections }], {
    now: run.now,
    deficitBytes: 0,
  }).logs;
  if (retention === undefined) return true;
  const going = removalsOf(retention, due);
  const gone = await removeArchives(logRun, going);
  const paths = new Set(due.map(({ path }) => path));
  const decisions = retention.decisions.filter(
    (decision) => isBoundByShipment(decision) && paths.has(decision.archive.path),
  );
  const bound = sayBound(logRun, { ...retention, decisions }, rules.maxtotal);
  const proved = going.every(({ archive }) => isProved(release, archive));
  return gone.length === going.length && bound && proved;
}

/** What the ledger knows of an archive. */
function shippedOf(
  { logRun: { log }, store }: Release,
  facts: FileFacts,
): ShippedArchive | undefined {
  return store.ledger.archiveAs(log, markOf(facts));
}

function isProved(release: Release, { facts }: { readonly facts: FileFacts }): boolean {
  return isShippedEnough(release.logRun.stanza.settings, shippedOf(release, facts));
}

function sayHeld(release: Release, path: string, facts: FileFacts): void {
  const { run, stanza } = release.logRun;
  const missing = missingAt(stanza.settings, shippedOf(release, facts)).map(({ name }) => name);
  run.report({ kind: 'ship', news: { kind: 'still-held', path, missing } });
}
