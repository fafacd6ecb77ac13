// A run before it does anything: what it knows of the machine, of the command line and of earlier runs.
import { RunJournal } from '../apply/run-journal.ts';
import type { Run } from '../apply/run.ts';
import type { Zone } from '../calendar/zone.ts';
import type { Stanza } from '../config/stanza.ts';
import { currentIdentity } from '../host/identity.ts';
import { JournalFile, newRunName } from '../host/journal-file.ts';
import { lazily } from '../host/lazily.ts';
import { ownDirectory } from '../host/own-directory.ts';
import { allowedProcessors } from '../host/processors.ts';
import { isSelinuxEnabled } from '../host/selinux.ts';
import { namedZone } from '../host/system-zone.ts';
import { logsOf } from '../plan/own-archives.ts';
import type { Memory } from '../state/memory.ts';
import type { StateEntries } from '../state/state-file.ts';
import { State } from '../state/state.ts';
import { valueOf } from './command-line.ts';
import { DEFAULT_OPTIONS } from './options.ts';
import { ShipGate } from './ship-gate.ts';
import { NOT_KEPT } from './state-store.ts';
import type { RunRequest } from './with-run.ts';

const MAXIMUM_JOBS = 4;

/** What is known of a run before anything is read or locked. */
export interface Beginning {
  /** epoch seconds. */
  readonly now: number;
  readonly stateFile: string;
  readonly debug: boolean;
  /** what waits for its shipment is shipped, and told of, at the end of the run. */
  readonly shipsAfter: boolean;
  readonly force: boolean;
  /** logs that have failed of late: what an interrupted run has left of them is left for now. */
  readonly resting: ReadonlySet<string>;
  /** what waits for a quieter machine is left to a later run, unless one of these is concerned; undefined if it is not. */
  readonly laterExcept: ReadonlySet<string> | undefined;
}

/** What was read before a run begins. */
export interface RunMaterial {
  readonly entries: StateEntries;
  readonly memory: Memory;
  readonly zone: Zone;
  readonly stanzas: readonly Stanza[];
}

/** The run, and the gate that its removals go through. */
export function beginRun(
  { line, environment, output, stop }: RunRequest,
  { now, stateFile, debug, force, resting, shipsAfter, laterExcept }: Beginning,
  { entries, memory, zone, stanzas }: RunMaterial,
): { readonly run: Run; readonly gate: ShipGate } {
  const invoker = currentIdentity();
  const gate = new ShipGate({ stateFile, report: output.report, debug, invoker });
  const state = new State(entries, now, zone);
  const run: Run = {
    report: output.report,
    debug,
    force,
    now,
    zone,
    zoneNamed: (name) => namedZone(name, environment['TZDIR']),
    state,
    memory,
    mailCommand: valueOf(line, 'mail') ?? DEFAULT_OPTIONS.mailCommand,
    invoker,
    logFd: output.logFd,
    jobs: lazily(() => Math.min(allowedProcessors(), MAXIMUM_JOBS)),
    labelsFiles: lazily(isSelinuxEnabled),
    journal: beginJournal(stateFile, now),
    left: new Map<string, RunJournal>(),
    resting,
    stop,
    gate,
    shipsAfter,
    isForRoot: false,
    logs: logsOf(stanzas, (path) => state.has(path)),
    laterExcept,
    postponed: [],
    wouldBeGone: new Set(),
  };
  return { run, gate };
}

function beginJournal(stateFile: string, now: number): RunJournal {
  const start =
    stateFile === NOT_KEPT ? undefined : (run: string) => JournalFile.create(stateFile, run);
  return RunJournal.begin(newRunName, now, ownDirectory(stateFile), start);
}
