// A run that only looks: everything is read as for a rotation, nothing is locked, and nothing is done.
import type { Run, StanzaRun } from '../apply/run.ts';
import { withStanza } from '../apply/with-stanza.ts';
import type { SystemError } from '../config/system-error.ts';
import { readConfig, type Config } from '../config/read-config.ts';
import type { Stanza } from '../config/stanza.ts';
import { machineConfigHost } from '../host/config-host.ts';
import { systemZone } from '../host/system-zone.ts';
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
import { NOT_KEPT, readState } from './state-store.ts';
import type { RunRequest } from './with-run.ts';

/** What was read. */
export interface Sight {
  /** it reports to nobody. */
  readonly run: Run;
  readonly config: Config;
  readonly stateFile: string;
  /** why the state file could not be read, and so no last rotation is known. */
  readonly stateUnreadable: SystemError | undefined;
  /** what interrupted runs have left to do. */
  readonly left: readonly Event[];
}

/** Reads the configurations that are named, or the usual one, and what earlier runs have left. */
export async function look(request: RunRequest, named: readonly string[]): Promise<Sight> {
  const { line, environment, output } = request;
  const operands = namedConfigs(named, environment);
  const config = readConfig(operands, machineConfigHost(environment), true);
  const { stanzas } = config;
  const stateFile = valueOf(line, 'state') ?? DEFAULT_OPTIONS.stateFile;
  const zone = systemZone({ TZ: environment['TZ'], TZDIR: environment['TZDIR'] });
  const stored = readState(stateFile, zone, output, true);
  const { memory } = readMemory(stateFile, stanzas, output);
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
  };
  const { run } = beginRun(request, begun, { entries, memory, zone, stanzas });
  const left: Event[] = [];
  const recovered = await recoverAll(
    { ...run, report: (event) => left.push(event) },
    stateFile,
    stanzas,
  );
  const silent: Run = { ...run, report: () => undefined, left: recovered.logs };
  return { run: silent, config, stateFile, stateUnreadable: stored.unreadable, left };
}

/** Looks at a stanza as its user, if that is possible, and as oneself otherwise. */
export async function lookAtStanza<T>(
  run: Run,
  stanza: Stanza,
  read: (stanzaRun: StanzaRun) => T,
): Promise<T | undefined> {
  const isRoot = run.invoker.uid === 0;
  const { su } = stanza.settings;
  const seen = isRoot
    ? stanza
    : { ...stanza, settings: { ...stanza.settings, su: { ...su, on: false } } };
  let answer: T | undefined;
  await withStanza(run, { stanza: seen, journal: run.journal }, (stanzaRun) => {
    answer = read(stanzaRun);
    return Promise.resolve(true);
  });
  return answer;
}

/** What was shipped, as far as it was written down; undefined if that cannot be read. */
export function readLedger(stateFile: string): Ledger | undefined {
  if (stateFile === NOT_KEPT) return undefined;
  const store = LedgerStore.open(stateFile, false);
  if ('code' in store) return undefined;
  store.close();
  return store.ledger;
}
