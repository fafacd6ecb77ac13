// Gathers how the logs of a configuration are.
import { posix } from 'node:path';
import { considerLog } from '../apply/consider.ts';
import { holdersOf } from '../apply/holders.ts';
import { archivesNow, lookAtGroups } from '../apply/managed-groups.ts';
import type { StanzaRun } from '../apply/run.ts';
import { seeLog } from '../apply/see-logs.ts';
import { Ways } from '../apply/ways.ts';
import { seeFileHolders } from '../host/file-holders.ts';
import { archivesOf, type FoundArchive } from '../plan/archives.ts';
import { DiskTally, type DiskTotals } from '../plan/disk-totals.ts';
import { goneLogs } from '../plan/gone-logs.ts';
import {
  currentRate,
  totalsOf,
  troublesOf,
  type LogStatus,
  type Trouble,
} from '../plan/log-status.ts';
import type { ManagedGroup } from '../plan/managed-group.ts';
import { managedRules } from '../plan/managed-retention.ts';
import { rulesFor } from '../plan/retention-rules.ts';
import { isAbsent } from '../plan/verdict.ts';
import { shippingState } from '../plan/waiting.ts';
import type { Ledger } from '../state/ledger.ts';
import { lookAtStanzas, type Sight } from './look.ts';
import { addUse, type UseSurroundings } from './log-use.ts';
import { nextOf } from './next-of.ts';

/** How all logs are, and what they take on the disks. */
export interface GatheredStatus {
  readonly rows: readonly LogStatus[];
  readonly totals: readonly DiskTotals[];
}

/** The status of each log of the configuration; `tell` is told which one is looked at. */
export async function gatherStatus(
  sight: Sight,
  ledger: Ledger | undefined,
  tell: (work: string) => void,
): Promise<GatheredStatus> {
  const { run, config } = sight;
  const holders = seeFileHolders();
  const tally = new DiskTally();
  const known = [...run.state.paths(), ...(ledger?.logs() ?? [])];
  const gone = goneLogs(config.stanzas, known, (path) => run.logs().has(path));
  const found = await lookAtStanzas(run, config.stanzas, (stanzaRun) => {
    const { stanza } = stanzaRun;
    const surroundings = { sight, ways: new Ways(), ledger, holders, tally, tell };
    if (stanza.settings.managed !== undefined) return statusOfGroups(stanzaRun, surroundings);
    const logs = stanza.logs.filter((log) => run.logs().has(log));
    const rows = logs.map((log) => statusOfLog({ ...stanzaRun, log }, surroundings));
    const left = (gone.get(stanza) ?? [])
      .map((log) => statusOfLog({ ...withoutLog(stanzaRun), log }, surroundings))
      .filter(({ archives }) => archives.count > 0);
    return [...rows, ...left];
  });
  // Anybody else sees what is open in processes of his own.
  const nameless = run.invoker.uid === 0 ? holders.nameless : undefined;
  return { rows: found.flat(), totals: tally.totals(nameless, run.now) };
}

/** The stanza for a log that its pattern does not find now, which is no error of any run. */
export function withoutLog(stanzaRun: StanzaRun): StanzaRun {
  const { stanza } = stanzaRun;
  return {
    ...stanzaRun,
    stanza: { ...stanza, settings: { ...stanza.settings, missingok: true } },
  };
}

interface Surroundings extends UseSurroundings {
  readonly sight: Sight;
  readonly ways: Ways;
  readonly tell: (work: string) => void;
}

function statusOfLog(
  stanzaRun: StanzaRun & { readonly log: string },
  surroundings: Surroundings,
): LogStatus {
  const { sight, ways, ledger, tell } = surroundings;
  tell(`looking at ${stanzaRun.log}`);
  const { run, stanza, log } = stanzaRun;
  const { place, pattern } = stanza;
  const { isLastKnown } = sight;
  const isKnown = isLastKnown && run.state.has(log);
  const last = isKnown ? run.state.rotatedAt(log) : undefined;
  const { verdict, facts, due } = considerLog(stanzaRun, seeLog(stanzaRun, log, ways));
  const { archives, troubles } = archivesIn(stanzaRun);
  const next = nextOf(stanzaRun, { verdict, due, last, isLastKnown });
  const rules = isPruned(stanzaRun, ways) ? rulesFor(stanza.settings, 'prune') : undefined;
  addUse(stanzaRun, { facts, archives, rules, due: next }, surroundings);
  return {
    log,
    place,
    pattern,
    managed: false,
    bytes: facts?.sizeBytes,
    rate: due === undefined ? undefined : currentRate(due, last === undefined),
    isLastKnown,
    last,
    next,
    archives: totalsOf(archives.map((archive) => archive.facts)),
    newest: isAbsent(verdict, log) ? newestOf(archives) : undefined,
    shipping: shippingOf(stanzaRun, ledger),
    troubles: [
      ...stuckOf(stanzaRun),
      ...troublesOf(verdict, isKnown ? due : undefined),
      ...troubles,
    ],
  };
}

/** What a run does not look at, or completes first, it does not prune. */
function isPruned(stanzaRun: StanzaRun & { readonly log: string }, ways: Ways): boolean {
  const { run, log } = stanzaRun;
  return run.logs().has(log) && !run.left.has(log) && ways.judge(stanzaRun, log) === undefined;
}

function stuckOf({ run, log }: StanzaRun & { readonly log: string }): readonly Trouble[] {
  const left = run.left.get(log)?.rotation(log);
  return left === undefined || left.postponed !== undefined ? [] : [{ kind: 'interrupted' }];
}

function newestOf(archives: readonly FoundArchive[]): string | undefined {
  return archives.toSorted((a, b) => b.order - a.order)[0]?.path;
}

function archivesIn(stanzaRun: StanzaRun & { readonly log: string }): {
  readonly archives: readonly FoundArchive[];
  readonly troubles: readonly Trouble[];
} {
  const { run, stanza, disk, zone, log, writers } = stanzaRun;
  const { settings } = stanza;
  const isLog = (path: string): boolean => run.logs().has(path);
  const found = archivesOf({ log, settings, now: run.now, zone, disk, isLog });
  if ('code' in found) {
    const isOrdinary = found.code === 'ENOENT';
    return { archives: [], troubles: isOrdinary ? [] : [{ kind: 'unlistable', error: found }] };
  }
  if (settings.reopen.kind === 'off') return { archives: found, troubles: [] };
  const troubles = found.flatMap(({ path, facts }): readonly Trouble[] => {
    const holders = holdersOf(writers.see(), facts);
    return holders.length === 0 ? [] : [{ kind: 'held', path, holders }];
  });
  return { archives: found, troubles };
}

/** Of the archives that have the form in which they are shipped. */
function shippingOf(
  { stanza, disk, log }: StanzaRun & { readonly log: string },
  ledger: Ledger | undefined,
): LogStatus['shipping'] {
  const { settings } = stanza;
  if (settings.ship.length === 0) return undefined;
  if (ledger === undefined) return 'unknown';
  const { shipped, waiting } = shippingState(log, { settings, disk, ledger });
  return { shipped: shipped.length, waiting: waiting.length };
}

/** One row for each group of files that their program dates itself; what is left alone is taken for the log. */
function statusOfGroups(stanzaRun: StanzaRun, surroundings: Surroundings): readonly LogStatus[] {
  const { groups } = lookAtGroups(stanzaRun);
  return groups.map((group) => statusOfGroup(stanzaRun, group, surroundings));
}

function statusOfGroup(
  stanzaRun: StanzaRun,
  group: ManagedGroup,
  surroundings: Surroundings,
): LogStatus {
  const { stanza, disk } = stanzaRun;
  const { name, spared } = group;
  const archives = archivesNow(stanzaRun, group);
  const live = spared.find(({ because }) => because.kind === 'newest');
  const found = live === undefined ? undefined : disk.lstat(live.path);
  const facts = found === undefined || 'code' in found ? undefined : found;
  const rules = managedRules(stanza.settings);
  const seen = { facts, archives, rules, due: undefined };
  addUse({ ...stanzaRun, log: name }, seen, surroundings);
  return {
    log:
      name.startsWith('/') || live === undefined
        ? name
        : posix.join(posix.dirname(live.path), name),
    place: stanza.place,
    pattern: stanza.pattern,
    managed: true,
    bytes: facts?.sizeBytes,
    rate: undefined,
    isLastKnown: true,
    last: undefined,
    next: undefined,
    archives: totalsOf(archives.map((archive) => archive.facts)),
    newest: undefined,
    shipping: undefined,
    troubles: [],
  };
}
