// One run over a configuration: the lock, what an interrupted run has left, every stanza, the state.
import { availableParallelism } from 'node:os';
import { openLeft, recover, sayInterrupted, type LeftJournal } from '../apply/recover.ts';
import { rotateStanza } from '../apply/rotate-stanza.ts';
import { RunJournal, type StartJournal } from '../apply/run-journal.ts';
import type { Run } from '../apply/run.ts';
import type { Stop } from '../apply/stop.ts';
import { isSystemError } from '../config/config-host.ts';
import { readConfig } from '../config/read-config.ts';
import type { Stanza } from '../config/stanza.ts';
import { machineConfigHost } from '../host/config-host.ts';
import { currentIdentity } from '../host/identity.ts';
import { journalDirectory, JournalFile, leftJournals, newRunName } from '../host/journal-file.ts';
import { systemZone } from '../host/system-zone.ts';
import { State } from '../state/state.ts';
import { has, valueOf, type CommandLine } from './command-line.ts';
import { DONE, FAILED, NOT_LOCKED } from './exit-code.ts';
import { DEFAULT_OPTIONS } from './options.ts';
import type { Output } from './output.ts';
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

/** Rotates all that is due. The result is the exit code. */
export async function rotateAll(request: RunRequest): Promise<number> {
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
    jobs: Math.min(availableParallelism(), MAXIMUM_JOBS),
    journal: beginJournal(stateFile, now, output),
    left: new Map(),
    stop,
  };
  const left = await recoverAll(run, stateFile, config.stanzas);
  output.report({ kind: 'stanzas', count: config.stanzas.length });
  let success = !config.failed && !stored.failed && left.success;
  for (const stanza of config.stanzas) {
    if (await stop.check()) break;
    if (!(await rotateStanza({ ...run, left: left.logs }, stanza))) success = false;
  }
  const written = debug || writeState(stateFile, state, stored.sizeBytes, output);
  for (const journal of [run.journal, ...left.journals]) {
    const error = journal.close(!written);
    if (error === undefined) continue;
    output.error(`error writing to journal ${journal.path}: ${error.reason}`);
    success = false;
  }
  return success && written ? DONE : FAILED;
}

function lockManner(line: CommandLine): LockManner {
  if (has(line, 'skip-state-lock')) return 'skip';
  return has(line, 'wait-for-state-lock') ? 'wait' : 'try';
}

/** Where it may not be kept, the state cannot be either, which is said then. */
const FORBIDDEN = new Set(['EACCES', 'ENOENT', 'ENOTDIR', 'EPERM', 'EROFS']);

function beginJournal(stateFile: string, now: number, output: Output): RunJournal {
  const run = newRunName();
  const place = journalDirectory(stateFile);
  const start: StartJournal = () => {
    if (stateFile === NOT_KEPT) return undefined;
    const file = JournalFile.create(stateFile, run);
    if (!isSystemError(file) || !FORBIDDEN.has(file.code)) return file;
    output.warning(`cannot keep a journal in ${place}: ${file.reason}`);
    return undefined;
  };
  return RunJournal.begin(run, now, place, start);
}

interface Recovered {
  readonly success: boolean;
  readonly journals: readonly RunJournal[];
  /** the logs that are still unfinished. */
  readonly logs: ReadonlyMap<string, RunJournal>;
}

/** Sees to all that interrupted runs have left; with -d it is only said. */
async function recoverAll(
  run: Run,
  stateFile: string,
  stanzas: readonly Stanza[],
): Promise<Recovered> {
  const none = { success: true, journals: [], logs: new Map<string, RunJournal>() };
  if (stateFile === NOT_KEPT) return none;
  const paths = leftJournals(stateFile);
  if (isSystemError(paths)) {
    const path = journalDirectory(stateFile);
    run.report({ kind: 'unreadable-journal', path, reason: paths.reason });
    return { ...none, success: false };
  }
  const opened = paths.map((path) => openLeft(run, path));
  const lefts = opened.flatMap((left) => (left === undefined ? [] : [left]));
  let success = true;
  for (const left of lefts) {
    sayInterrupted(run, left);
    if (!run.debug && !(await recover(run, left, stanzas))) success = false;
  }
  const journals = lefts.map(({ journal }) => journal);
  return { success, journals: run.debug ? [] : journals, logs: unfinishedOf(lefts) };
}

function unfinishedOf(lefts: readonly LeftJournal[]): ReadonlyMap<string, RunJournal> {
  return new Map(
    lefts.flatMap(({ journal }) => journal.unfinishedLogs.map((log) => [log, journal] as const)),
  );
}
