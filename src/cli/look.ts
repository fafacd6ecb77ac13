// A run that only looks: everything is read as for a rotation, nothing is locked, and nothing is done.
import type { Run, StanzaRun } from '../apply/run.ts';
import { circumstancesOf, withStanza } from '../apply/with-stanza.ts';
import { zoneWithMemory } from '../calendar/zone.ts';
import type { SystemError } from '../config/system-error.ts';
import { readConfig, type Config } from '../config/read-config.ts';
import type { Stanza } from '../config/stanza.ts';
import { glance } from '../host/glance.ts';
import { machineConfigHost } from '../host/config-host.ts';
import { ledgerPath } from '../host/ledger-file.ts';
import { ownDirectory, ownDirectoryError } from '../host/own-directory.ts';
import { systemZone } from '../host/system-zone.ts';
import type { Unseen } from '../plan/explanation.ts';
import type { Event } from '../report/event.ts';
import { LedgerStore } from '../ship/ledger-store.ts';
import type { Ledger } from '../state/ledger.ts';
import { withRemembered } from '../state/memory.ts';
import { beginRun } from './begin-run.ts';
import { has, valueOf } from './command-line.ts';
import { readMemory } from './memory-store.ts';
import { namedConfigs } from './named-configs.ts';
import { DEFAULT_OPTIONS } from './options.ts';
import { recoverAll } from './recover-all.ts';
import { ShipGate } from './ship-gate.ts';
import { NOT_KEPT, readState, type ReadState } from './state-store.ts';
import { tellingHost } from './telling-host.ts';
import type { RunRequest } from './with-run.ts';

/** What was read. */
export interface Sight {
  /** it reports to nobody. */
  readonly run: Run;
  readonly config: Config;
  /** the names of the configurations that were read. */
  readonly configs: readonly string[];
  readonly stateFile: string;
  /** false if the state file could not be read, and so no last rotation is known. */
  readonly isLastKnown: boolean;
  /** what could not be looked at. */
  readonly unseen: readonly Unseen[];
  /** what interrupted runs have left to do, and which runs go on. */
  readonly left: readonly Event[];
}

/** Reads the configurations that are named, or the usual one, and what earlier runs have left. */
export async function look(request: RunRequest, named: readonly string[]): Promise<Sight> {
  const { line, environment, output } = request;
  const operands = namedConfigs(named, environment);
  const host = tellingHost(machineConfigHost(environment), output.work);
  const config = readConfig(operands, host, true);
  const { stanzas } = config;
  const stateFile = valueOf(line, 'state') ?? DEFAULT_OPTIONS.stateFile;
  const { TZ, TZDIR } = environment;
  const zone = zoneWithMemory(systemZone({ TZ, TZDIR }));
  const stored = readState(stateFile, zone, output, 'look');
  const hidden = stateFile === NOT_KEPT ? undefined : ownDirectoryError(stateFile);
  const { memory } =
    hidden === undefined ? readMemory(stateFile, stanzas, output) : { memory: new Map() };
  const entries = withRemembered(stored.entries, memory, zone);
  const now = Math.floor(Date.now() / 1000);
  const force = has(line, 'force');
  const begun = {
    now,
    stateFile,
    debug: true,
    shipsAfter: false,
    force,
    resting: new Set<string>(),
    laterExcept: undefined,
  };
  const { run } = beginRun(request, begun, { entries, memory, zone, stanzas });
  const { invoker } = run;
  const gate = new ShipGate({ stateFile, report: () => undefined, debug: true, invoker });
  const left: Event[] = [];
  const reporting: Run = { ...run, report: (event) => left.push(event) };
  const logs =
    hidden === undefined ? (await recoverAll(reporting, stateFile, stanzas)).logs : run.left;
  return {
    run: { ...run, report: () => undefined, left: logs, gate, isForRoot: isForRoot(stateFile) },
    config,
    configs: operands,
    stateFile,
    isLastKnown: stored.unreadable === undefined,
    unseen: unseenOf(stateFile, stored, hidden),
    left,
  };
}

/** Somebody else asks what root's runs do, unless the state file is of his own runs. */
function isForRoot(stateFile: string): boolean {
  return glance(stateFile)?.uid !== process.geteuid?.();
}

function unseenOf(
  stateFile: string,
  { unreadable, isAbsent }: Pick<ReadState, 'unreadable' | 'isAbsent'>,
  hidden: SystemError | undefined,
): readonly Unseen[] {
  const isRoot = process.geteuid?.() === 0;
  const [path, directory] = [stateFile, ownDirectory(stateFile)];
  const state = unreadable && { kind: 'state' as const, isRoot, path, reason: unreadable.reason };
  const absent = isAbsent && { kind: 'state-absent' as const, isRoot, path };
  const memory = hidden && {
    kind: 'memory' as const,
    isRoot,
    path: directory,
    reason: hidden.reason,
  };
  return [state ?? [], absent || [], memory ?? []].flat();
}

/** Looks at a stanza as its user, if that is possible, and as oneself otherwise. */
export async function lookAtStanza<T>(
  run: Run,
  stanza: Stanza,
  read: (stanzaRun: StanzaRun) => T,
): Promise<T | undefined> {
  const [answer] = await lookAtStanzas(run, [stanza], read);
  return answer;
}

/** The same with many, which share what is known of directories as long as one user after another is the same. */
export async function lookAtStanzas<T>(
  run: Run,
  stanzas: readonly Stanza[],
  read: (stanzaRun: StanzaRun) => T,
): Promise<readonly T[]> {
  const isRoot = run.invoker.uid === 0;
  const answers: T[] = [];
  for (const alike of byUser(stanzas)) {
    const [first] = alike;
    if (first === undefined) continue;
    const stanza = isRoot ? first : withoutUser(first);
    await withStanza(run, { stanza, journal: run.journal }, (stanzaRun) => {
      for (const each of alike) {
        answers.push(read({ ...stanzaRun, stanza: each, ...circumstancesOf(run, each) }));
      }
      return Promise.resolve(true);
    });
  }
  return answers;
}

/** Stanzas in their order, those of one user that follow each other together. */
function byUser(stanzas: readonly Stanza[]): readonly (readonly Stanza[])[] {
  const groups: Stanza[][] = [];
  let user: string | undefined;
  for (const stanza of stanzas) {
    const { on, uid, gid } = stanza.settings.su;
    const own = on ? `${uid}:${gid}` : '';
    if (own === user) groups.at(-1)?.push(stanza);
    else groups.push([stanza]);
    user = own;
  }
  return groups;
}

/** Only root becomes somebody else. */
function withoutUser(stanza: Stanza): Stanza {
  const { settings } = stanza;
  return { ...stanza, settings: { ...settings, su: { ...settings.su, on: false } } };
}

/** Reads what was shipped, as far as it was written down: undefined if that cannot be read, which is among the unseen. */
export function readLedger(sight: Sight): {
  readonly ledger: Ledger | undefined;
  readonly sight: Sight;
} {
  const { stateFile } = sight;
  const store = stateFile === NOT_KEPT ? NO_LEDGER : LedgerStore.open(stateFile, false);
  if (!('code' in store)) {
    store.close();
    return { ledger: store.ledger, sight };
  }
  const { reason } = store;
  const isRoot = process.geteuid?.() === 0;
  const unseen = { kind: 'ledger' as const, isRoot, path: ledgerPath(stateFile), reason };
  return { ledger: undefined, sight: { ...sight, unseen: [...sight.unseen, unseen] } };
}

const NO_LEDGER: SystemError = { code: 'ENOENT', reason: 'without a state file there is none' };
