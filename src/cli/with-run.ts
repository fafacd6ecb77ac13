// What every run over a configuration begins and ends with: the lock, the state, and what an interrupted
// run has left.
import type { RunJournal } from '../apply/run-journal.ts';
import type { Run } from '../apply/run.ts';
import type { Stop } from '../apply/stop.ts';
import { readConfig } from '../config/read-config.ts';
import type { Stanza } from '../config/stanza.ts';
import { machineConfigHost } from '../host/config-host.ts';
import { systemZone } from '../host/system-zone.ts';
import { withRemembered } from '../state/memory.ts';
import type { StateEntry } from '../state/state-file.ts';
import { beginRun } from './begin-run.ts';
import { has, valueOf, type CommandLine } from './command-line.ts';
import { DONE, FAILED, NOT_LOCKED } from './exit-code.ts';
import { DEFAULT_OPTIONS } from './options.ts';
import { readMemory, writeMemory, type ReadMemory } from './memory-store.ts';
import type { Output } from './output.ts';
import { recoverAll } from './recover-all.ts';
import { lockStateFile, type LockManner } from './state-lock.ts';
import { readState, writeState } from './state-store.ts';

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
  const now = Math.floor(Date.now() / 1000);
  const begun = { now, stateFile, debug, shipsAfter: after !== undefined && !debug };
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
  const ended = await after?.({ run, stanzas, request, stateFile });
  const parts = [!config.failed, !stored.failed, left.success, succeeded, saved, ended !== false];
  return parts.every(Boolean) ? DONE : FAILED;
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
