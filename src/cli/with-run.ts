// What every run over a configuration begins and ends with: the lock, the state, and what an interrupted
// run has left.
import { RunJournal } from '../apply/run-journal.ts';
import type { Run } from '../apply/run.ts';
import type { Stop } from '../apply/stop.ts';
import type { Zone } from '../calendar/zone.ts';
import { readConfig } from '../config/read-config.ts';
import type { Stanza } from '../config/stanza.ts';
import { machineConfigHost } from '../host/config-host.ts';
import { currentIdentity } from '../host/identity.ts';
import { JournalFile, newRunName } from '../host/journal-file.ts';
import { ownDirectory } from '../host/own-directory.ts';
import { lazily } from '../host/lazily.ts';
import { allowedProcessors } from '../host/processors.ts';
import { namedZone, systemZone } from '../host/system-zone.ts';
import { ownArchives } from '../plan/own-archives.ts';
import { withRemembered } from '../state/memory.ts';
import type { StateEntry } from '../state/state-file.ts';
import { State } from '../state/state.ts';
import { has, valueOf, type CommandLine } from './command-line.ts';
import { DONE, FAILED, NOT_LOCKED } from './exit-code.ts';
import { DEFAULT_OPTIONS } from './options.ts';
import { readMemory, writeMemory, type ReadMemory } from './memory-store.ts';
import type { Output } from './output.ts';
import { recoverAll } from './recover-all.ts';
import { ShipGate } from './ship-gate.ts';
import { lockStateFile, type LockManner } from './state-lock.ts';
import { NOT_KEPT, readState, writeState } from './state-store.ts';

const MAXIMUM_JOBS = 4;

/** What a run is started with. */
export interface RunRequest {
  readonly line: CommandLine;
  readonly environment: NodeJS.ProcessEnv;
  readonly output: Output;
  readonly stop: Stop;
  /** From now on a signal that would end the process only asks the run to end. */
  readonly hold: () => void;
}

/** What is left of a run when its state is written. */
export interface AfterRun {
  readonly run: Run;
  readonly stanzas: readonly Stanza[];
  readonly gate: ShipGate;
  readonly request: RunRequest;
  readonly stateFile: string;
}

/**
 * Reads the configurations, takes the lock, completes what an interrupted run has left, does `body` (false if
 * any of it failed) and writes the state. The result is the exit code. What is done `after` that holds up no
 * other run: the lock has been given back.
 */
export async function withRun(
  request: RunRequest,
  body: (run: Run, stanzas: readonly Stanza[]) => Promise<boolean>,
  after?: (state: AfterRun) => Promise<boolean>,
): Promise<number> {
  const { line, environment, output } = request;
  const debug = has(line, 'debug');
  const config = readConfig(line.operands, machineConfigHost(environment), debug);
  for (const message of config.messages) output.report({ kind: 'message', ...message });
  const stateFile = valueOf(line, 'state') ?? DEFAULT_OPTIONS.stateFile;
  const begun = { now: Math.floor(Date.now() / 1000), stateFile, debug };
  const lock = debug ? undefined : lockStateFile(stateFile, lockManner(line), output);
  if (!debug && lock === undefined) return NOT_LOCKED;
  request.hold();
  const zone = systemZone({ TZ: environment['TZ'], TZDIR: environment['TZDIR'] });
  const stored = readState(stateFile, zone, output, debug);
  const { stanzas } = config;
  const remembered = readMemory(stateFile, stanzas, output);
  const entries = withRemembered(stored.entries, remembered.memory, zone);
  const memory = remembered.memory;
  const { run, gate } = beginRun(request, begun, { entries, memory, zone, stanzas });
  const left = await recoverAll(run, stateFile, stanzas);
  const succeeded = await body({ ...run, left: left.logs }, stanzas);
  const { sizeBytes } = stored;
  const saved =
    debug ||
    save(run, left.journals, { stateFile, sizeBytes, output, remembered, stanzas, entries });
  gate.forget();
  lock?.release();
  const ended = await after?.({ run, stanzas, gate, request, stateFile });
  const parts = [!config.failed, !stored.failed, left.success, succeeded, saved, ended !== false];
  return parts.every(Boolean) ? DONE : FAILED;
}

/** What is known of a run before anything is read or locked. */
interface Beginning {
  /** epoch seconds. */
  readonly now: number;
  readonly stateFile: string;
  readonly debug: boolean;
}

function beginRun(
  { line, environment, output, stop }: RunRequest,
  { now, stateFile, debug }: Beginning,
  {
    entries,
    memory,
    zone,
    stanzas,
  }: {
    readonly entries: readonly StateEntry[];
    readonly memory: ReadMemory['memory'];
    readonly zone: Zone;
    readonly stanzas: readonly Stanza[];
  },
): { readonly run: Run; readonly gate: ShipGate } {
  const gate = new ShipGate({ stateFile, report: output.report, debug });
  const state = new State(entries, now, zone);
  const run: Run = {
    report: output.report,
    debug,
    force: has(line, 'force'),
    now,
    zone,
    zoneNamed: (name) => namedZone(name, environment['TZDIR']),
    state,
    memory,
    mailCommand: valueOf(line, 'mail') ?? DEFAULT_OPTIONS.mailCommand,
    invoker: currentIdentity(),
    logFd: output.logFd,
    jobs: lazily(() => Math.min(allowedProcessors(), MAXIMUM_JOBS)),
    journal: beginJournal(stateFile, now),
    left: new Map<string, RunJournal>(),
    stop,
    gate,
    logs: logsOf(stanzas, state),
    postponed: [],
    wouldBeGone: new Set(),
  };
  return { run, gate };
}

/** What is a log, whatever else the patterns match. */
function logsOf(stanzas: readonly Stanza[], state: State): ReadonlySet<string> {
  const archives = stanzas.flatMap((stanza) => ownArchives(stanza, (path) => state.has(path)));
  const logs = new Set(stanzas.flatMap((stanza) => stanza.logs));
  for (const { path } of archives) logs.delete(path);
  return logs;
}

interface Saving {
  readonly stateFile: string;
  readonly sizeBytes: number;
  readonly output: Output;
  readonly remembered: ReadMemory;
  readonly stanzas: readonly Stanza[];
  readonly entries: readonly StateEntry[];
}

/** Writes the state; only then the journals are not needed any more. */
function save(
  { state, now, journal: own }: Run,
  left: readonly RunJournal[],
  { stateFile, sizeBytes, output, remembered, stanzas, entries }: Saving,
): boolean {
  const written = writeState(stateFile, state, sizeBytes, output);
  let success =
    written === 'written' &&
    writeMemory(stateFile, remembered, { stanzas, state, entries, now }, output);
  for (const journal of [own, ...left]) {
    const error = journal.close(written === 'failed');
    if (error === undefined) continue;
    output.error(`error writing to journal ${journal.path}: ${error.reason}`);
    success = false;
  }
  return success;
}

function lockManner(line: CommandLine): LockManner {
  if (has(line, 'skip-state-lock')) return 'skip';
  return has(line, 'wait-for-state-lock') ? 'wait' : 'try';
}

function beginJournal(stateFile: string, now: number): RunJournal {
  const start =
    stateFile === NOT_KEPT ? undefined : (run: string) => JournalFile.create(stateFile, run);
  return RunJournal.begin(newRunName, now, ownDirectory(stateFile), start);
}
