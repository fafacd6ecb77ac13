// All rules of a stanza, applied to the archives of its logs without rotating any.
import type { Stanza } from '../config/stanza.ts';
import { isError } from '../plan/verdict.ts';
import { retainLogs } from './retain-logs.ts';
import type { Run, StanzaRun } from './run.ts';
import { tendManaged } from './tend-managed.ts';
import { judgeWay } from './ways.ts';
import { withStanza } from './with-stanza.ts';

/** Removes what a stanza does not keep, `minfree` excepted. False, after reports, if any of it failed. */
export function pruneStanza(run: Run, stanza: Stanza): Promise<boolean> {
  run.report({ kind: 'stanza', stanza, force: false });
  const { journal } = run;
  if (stanza.settings.managed === undefined) return withStanza(run, { stanza, journal }, pruneLogs);
  return withStanza(run, { stanza: onlyRemoving(stanza), journal }, tendManaged);
}

/** The stanza of managed files without what is done about them beside removing. */
function onlyRemoving(stanza: Stanza): Stanza {
  const { scripts, ...settings } = stanza.settings;
  const { preremove } = scripts;
  const left = preremove === undefined ? {} : { preremove };
  return { ...stanza, settings: { ...settings, compress: false, scripts: left } };
}

async function pruneLogs(stanzaRun: StanzaRun): Promise<boolean> {
  const { run, stanza } = stanzaRun;
  const logs = stanza.logs.filter((log) => run.logs().has(log));
  const ways = logs.map((log) => ({ log, verdict: judgeWay(stanzaRun, log) }));
  const now = run.zone.localTime(run.now);
  const { pattern } = stanza;
  let success = true;
  for (const { log, verdict } of ways) {
    if (verdict === undefined) continue;
    run.report({ kind: 'considered', log, pattern, verdict, isNew: false, now, last: undefined });
    if (isError(verdict)) success = false;
  }
  const open = ways.filter(({ log, verdict }) => verdict === undefined && !run.left.has(log));
  const retained = open.map(({ log }) => ({ log, occasion: 'prune', coming: undefined }) as const);
  return (await retainLogs(stanzaRun, retained)) && success;
}
