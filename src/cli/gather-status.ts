// Gathers how the logs of a configuration are.
import { posix } from 'node:path';
import { considerLog } from '../apply/consider.ts';
import { holdersOf } from '../apply/holders.ts';
import { lookAtGroups } from '../apply/managed-groups.ts';
import type { StanzaRun } from '../apply/run.ts';
import { seeLog } from '../apply/see-logs.ts';
import { Ways } from '../apply/ways.ts';
import { archivesOf, type FoundArchive } from '../plan/archives.ts';
import { goneLogs } from '../plan/gone-logs.ts';
import {
  currentRate,
  totalsOf,
  troublesOf,
  type LogStatus,
  type Trouble,
} from '../plan/log-status.ts';
import { isAbsent } from '../plan/verdict.ts';
import { shippingState } from '../plan/waiting.ts';
import type { Ledger } from '../state/ledger.ts';
import { lookAtStanzas, type Sight } from './look.ts';
import { nextOf } from './next-of.ts';

/** The status of each log of the configuration; `tell` is told which one is looked at. */
export async function gatherStatus(
  sight: Sight,
  ledger: Ledger | undefined,
  tell: (work: string) => void,
): Promise<readonly LogStatus[]> {
  const { run, config } = sight;
  const known = [...run.state.paths(), ...(ledger?.logs() ?? [])];
  const gone = goneLogs(config.stanzas, known, (path) => run.logs().has(path));
  const found = await lookAtStanzas(run, config.stanzas, (stanzaRun) => {
    const { stanza } = stanzaRun;
    if (stanza.settings.managed !== undefined) return statusOfGroups(stanzaRun);
    const surroundings = { sight, ways: new Ways(), ledger, tell };
    const logs = stanza.logs.filter((log) => run.logs().has(log));
    const rows = logs.map((log) => statusOfLog({ ...stanzaRun, log }, surroundings));
    const left = (gone.get(stanza) ?? [])
      .map((log) => statusOfLog({ ...withoutLog(stanzaRun), log }, surroundings))
      .filter(({ archives }) => archives.count > 0);
    return [...rows, ...left];
  });
  return found.flat();
}

/** The stanza for a log that its pattern does not find now, which is no error of any run. */
export function withoutLog(stanzaRun: StanzaRun): StanzaRun {
  const { stanza } = stanzaRun;
  return {
    ...stanzaRun,
    stanza: { ...stanza, settings: { ...stanza.settings, missingok: true } },
  };
}

interface Surroundings {
  readonly sight: Sight;
  readonly ways: Ways;
  readonly ledger: Ledger | undefined;
  readonly tell: (work: string) => void;
}

function statusOfLog(
  stanzaRun: StanzaRun & { readonly log: string },
  { sight, ways, ledger, tell }: Surroundings,
): LogStatus {
  tell(`looking at ${stanzaRun.log}`);
  const { run, stanza, log } = stanzaRun;
  const { place, pattern } = stanza;
  const { isLastKnown } = sight;
  const isKnown = isLastKnown && run.state.has(log);
  const last = isKnown ? run.state.rotatedAt(log) : undefined;
  const { verdict, facts, due } = considerLog(stanzaRun, seeLog(stanzaRun, log, ways));
  const { archives, troubles } = archivesIn(stanzaRun);
  const left = run.left.get(log)?.rotation(log);
  const isStuck = left !== undefined && left.postponed === undefined;
  const stuck: readonly Trouble[] = isStuck ? [{ kind: 'interrupted' }] : [];
  return {
    log,
    place,
    pattern,
    managed: false,
    bytes: facts?.sizeBytes,
    rate: due === undefined ? undefined : currentRate(due, last === undefined),
    isLastKnown,
    last,
    next: nextOf(stanzaRun, { verdict, due, last, isLastKnown }),
    archives: totalsOf(archives.map((archive) => archive.facts)),
    newest: isAbsent(verdict, log) ? newestOf(archives) : undefined,
    shipping: shippingOf(stanzaRun, ledger),
    troubles: [...stuck, ...troublesOf(verdict, isKnown ? due : undefined), ...troubles],
  };
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
  const { shipped, waiting } = shippingState(log, { settings, disk, ledger });
  return { shipped: shipped.length, waiting: waiting.length };
}

/** One row for each group of files that their program dates itself; what is left alone is taken for the log. */
function statusOfGroups(stanzaRun: StanzaRun): readonly LogStatus[] {
  const { stanza, disk } = stanzaRun;
  const { groups } = lookAtGroups(stanzaRun);
  return groups.map(({ name, archives, spared }) => {
    const live = spared.find(({ because }) => because.kind === 'newest');
    const facts = live === undefined ? undefined : disk.lstat(live.path);
    return {
      log:
        name.startsWith('/') || live === undefined
          ? name
          : posix.join(posix.dirname(live.path), name),
      place: stanza.place,
      pattern: stanza.pattern,
      managed: true,
      bytes: facts === undefined || 'code' in facts ? undefined : facts.sizeBytes,
      rate: undefined,
      isLastKnown: true,
      last: undefined,
      next: undefined,
      archives: totalsOf(archives.map((archive) => archive.facts)),
      newest: undefined,
      shipping: undefined,
      troubles: [],
    };
  });
}
