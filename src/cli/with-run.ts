// What every run over a configuration begins and ends with: the lock, the state, and what an interrupted
// run has left.
import { RunJournal } from '../apply/run-journal.ts';
import type { Run } from '../apply/run.ts';
import type { Stop } from '../apply/stop.ts';
import { readConfig } from '../config/read-config.ts';
import type { Stanza } from '../config/stanza.ts';
import { machineConfigHost } from '../host/config-host.ts';
import { currentIdentity } from '../host/identity.ts';
import { journalDirectory, JournalFile, newRunName } from '../host/journal-file.ts';
import { allowedProcessors } from '../host/processors.ts';
import { systemZone } from '../host/system-zone.ts';
import { ownArchives } from '../plan/own-archives.ts';
import { State } from '../state/state.ts';
import { has, valueOf, type CommandLine } from './command-line.ts';
import { DONE, FAILED, NOT_LOCKED } from './exit-code.ts';
import { DEFAULT_OPTIONS } from './options.ts';
import type { Output } from './output.ts';
import { recoverAll } from './recover-all.ts';
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

/**
 * Reads the configurations, takes the lock, completes what an interrupted run has left, does `body` (false if
 * any of it failed) and writes the state. The result is the exit code.
 */
export async function withRun(
  request: RunRequest,
  body: (run: Run, stanzas: readonly Stanza[]) => Promise<boolean>,
): Promise<number> {
  const { line, environment, output, stop } = request;
  const debug = has(line, 'debug');
  const config = readConfig(line.operands, machineConfigHost(environment), debug);
  for (const message of config.messages) output.report({ kind: 'message', ...message });
  const now = Math.floor(Date.now() / 1000);
  const zone = systemZone({ TZ: environment['TZ'], TZDIR: environment['TZDIR'] });
  const stateFile = valueOf(line, 'state') ?? DEFAULT_OPTIONS.stateFile;
  if (!debug && !lockStateFile(stateFile, lockManner(line), output)) return NOT_LOCKED;
  request.hold();
  const stored = readState(stateFile, zone, output, debug);
  const state = new State(stored.entries, now, zone);
  const run: Run = {
    report: output.report,
    debug,
    force: has(line, 'force'),
    now,
    zone,
    state,
    mailCommand: valueOf(line, 'mail') ?? DEFAULT_OPTIONS.mailCommand,
    invoker: currentIdentity(),
    logFd: output.logFd,
    jobs: once(() => Math.min(allowedProcessors(), MAXIMUM_JOBS)),
    journal: beginJournal(stateFile, now),
    left: new Map(),
    stop,
    logs: logsOf(config.stanzas, state),
  };
  const left = await recoverAll(run, stateFile, config.stanzas);
  const succeeded = await body({ ...run, left: left.logs }, config.stanzas);
  const saved =
    debug || save(run, left.journals, { stateFile, sizeBytes: stored.sizeBytes, output });
  const success = !config.failed && !stored.failed && left.success && succeeded && saved;
  return success ? DONE : FAILED;
}

/** What costs something to find out, and is asked for by few. */
function once<T>(find: () => T): () => T {
  let found: { readonly answer: T } | undefined;
  return () => (found ??= { answer: find() }).answer;
}

/** What is a log, whatever else the patterns match. */
function logsOf(stanzas: readonly Stanza[], state: State): ReadonlySet<string> {
  const archives = stanzas.flatMap((stanza) => ownArchives(stanza, (path) => state.has(path)));
  const logs = new Set(stanzas.flatMap((stanza) => stanza.logs));
  for (const { path } of archives) logs.delete(path);
  return logs;
}

/** Writes the state; only then the journals are not needed any more. */
function save(
  { state, journal: own }: Run,
  left: readonly RunJournal[],
  file: { readonly stateFile: string; readonly sizeBytes: number; readonly output: Output },
): boolean {
  const { stateFile, sizeBytes, output } = file;
  const written = writeState(stateFile, state, sizeBytes, output);
  let success = written === 'written';
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
  return RunJournal.begin(newRunName, now, journalDirectory(stateFile), start);
}
