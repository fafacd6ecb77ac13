// What every run over a configuration begins and ends with: the lock, the state, and what an interrupted
// run has left.
import type { RunJournal } from '../apply/run-journal.ts';
import type { Run } from '../apply/run.ts';
import type { Stop } from '../apply/stop.ts';
import { readConfig, type Config } from '../config/read-config.ts';
import type { Stanza } from '../config/stanza.ts';
import { machineConfigHost } from '../host/config-host.ts';
import { systemZone } from '../host/system-zone.ts';
import { withRemembered, type Sample } from '../state/memory.ts';
import type { StateEntries } from '../state/state-file.ts';
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
  /** The same for a daemon, which `listen` tells of the other signals. */
  readonly serve: (listen: (signal: DaemonSignal) => void) => void;
  /** the path of this program. */
  readonly programPath: string;
}

/** What a daemon is asked for: to read its configuration anew, or to run now. */
export type DaemonSignal = 'SIGHUP' | 'SIGUSR1';

/** What is left of a run when its state is written. */
export interface AfterRun {
  readonly run: Run;
  readonly stanzas: readonly Stanza[];
  readonly request: RunRequest;
  readonly stateFile: string;
}

/** What a run does beside what every run does. */
export interface Course {
  /** false if any of it failed. */
  readonly body: (run: Run, stanzas: readonly Stanza[]) => Promise<boolean>;
  /** what holds up no other run: the lock has been given back. */
  readonly after?: ((state: AfterRun) => Promise<boolean>) | undefined;
  /** what waits for its shipment is shipped by somebody else, soon. */
  readonly shipsApart?: boolean;
  /** what waits for a quieter machine is left to a later run, unless one of these logs is concerned. */
  readonly laterExcept?: ReadonlySet<string>;
}

/** What a run is over, and what is known from runs before it in the same process. */
export interface Occasion {
  readonly config: Config;
  /** NOW in epoch seconds. */
  readonly now: number;
  readonly lock: LockManner;
  readonly force: boolean;
  /** logs that have failed of late: what an interrupted run has left of them is left for now. */
  readonly resting: ReadonlySet<string>;
  /** how logs were at least a minute ago, where that is known better than from the end of the last run. */
  readonly samples: ReadonlyMap<string, Sample>;
}

/** How a run ended. */
export interface RunEnd {
  /** the exit code that it stands for. */
  readonly exit: number;
  /** undefined if the lock could not be had. */
  readonly run: Run | undefined;
  readonly stanzas: readonly Stanza[];
  /** the logs whose rotation is left to the next run. */
  readonly unfinished: readonly string[];
  /** those of which only what waits for a quieter machine is left, and until when at the latest, in epoch seconds. */
  readonly waiting: ReadonlyMap<string, number>;
}

/** Reads the configurations and runs over them as the command line says. The result is the exit code. */
export async function withRun(request: RunRequest, course: Course): Promise<number> {
  return (await runOnce(request, course)).exit;
}

/** Does the same; the result tells of the run, too. */
export async function runOnce(request: RunRequest, course: Course): Promise<RunEnd> {
  const { line, environment, output } = request;
  const config = readConfig(line.operands, machineConfigHost(environment), has(line, 'debug'));
  for (const message of config.messages) output.report({ kind: 'message', ...message });
  const occasion = {
    config,
    now: Math.floor(Date.now() / 1000),
    lock: lockManner(line),
    force: has(line, 'force'),
    resting: new Set<string>(),
    samples: new Map<string, Sample>(),
  };
  return runOver(request, occasion, course);
}

/** The state file that the command line names. */
export function stateFileOf(line: CommandLine): string {
  return valueOf(line, 'state') ?? DEFAULT_OPTIONS.stateFile;
}

/**
 * Takes the lock, completes what an interrupted run has left, takes its course and writes the state, which is
 * read anew for it.
 */
export async function runOver(
  request: RunRequest,
  occasion: Occasion,
  { body, after, shipsApart = false, laterExcept }: Course,
): Promise<RunEnd> {
  const { line, environment, output } = request;
  const { config, now, samples } = occasion;
  const debug = has(line, 'debug');
  const stateFile = stateFileOf(line);
  const lock = debug ? undefined : lockStateFile(stateFile, occasion.lock, output);
  const { stanzas } = config;
  if (!debug && lock === undefined) {
    const nothing = { unfinished: [], waiting: new Map<string, number>() };
    return { exit: NOT_LOCKED, run: undefined, stanzas, ...nothing };
  }
  request.hold();
  const zone = systemZone({ TZ: environment['TZ'], TZDIR: environment['TZDIR'] });
  const stored = readState(stateFile, zone, output, debug ? 'debug' : 'run');
  const remembered = withSamples(readMemory(stateFile, stanzas, output), samples);
  const entries = withRemembered(stored.entries, remembered.memory, zone);
  const known = { entries, memory: remembered.memory, zone, stanzas };
  const { force, resting } = occasion;
  const shipsAfter = !debug && (after !== undefined || shipsApart);
  const begun = { now, stateFile, debug, force, resting, shipsAfter, laterExcept };
  const { run, gate } = beginRun(request, begun, known);
  const left = await recoverAll(run, stateFile, stanzas);
  const succeeded = await body({ ...run, left: left.logs }, stanzas);
  const remains = remainsOf([run.journal, ...left.journals], now);
  const { sizeBytes } = stored;
  const saved =
    debug ||
    save(run, left.journals, { stateFile, sizeBytes, output, remembered, stanzas, entries, now });
  gate.forget();
  lock?.release();
  const ended = await after?.({ run, stanzas, request, stateFile });
  const parts = [!config.failed, !stored.failed, left.success, succeeded, saved, ended !== false];
  return { exit: parts.every(Boolean) ? DONE : FAILED, run, stanzas, ...remains };
}

/** What is left to later runs. */
function remainsOf(
  journals: readonly RunJournal[],
  now: number,
): Pick<RunEnd, 'unfinished' | 'waiting'> {
  const unfinished: string[] = [];
  const waiting = new Map<string, number>();
  for (const journal of journals) {
    for (const log of journal.unfinishedLogs) {
      const { until = 0 } = journal.rotation(log)?.postponed ?? {};
      if (until > now) waiting.set(log, until);
      else unfinished.push(log);
    }
  }
  return { unfinished, waiting };
}

function withSamples(read: ReadMemory, samples: Occasion['samples']): ReadMemory {
  if (samples.size === 0) return read;
  const memory = new Map(read.memory);
  for (const [log, sample] of samples) memory.set(log, { ...memory.get(log), sample });
  return { ...read, memory };
}

interface Saving {
  readonly stateFile: string;
  readonly sizeBytes: number;
  readonly output: Output;
  readonly remembered: ReadMemory;
  readonly stanzas: readonly Stanza[];
  readonly entries: StateEntries;
  readonly now: number;
}

/** Writes the state; only then the journals are not needed any more. */
function save(
  { state, journal: own }: Run,
  left: readonly RunJournal[],
  { stateFile, sizeBytes, output, remembered, stanzas, entries, now }: Saving,
): boolean {
  const written = writeState(stateFile, state, sizeBytes, output);
  let success =
    written === 'written' &&
    writeMemory(stateFile, remembered, { stanzas, state, entries, now }, output);
  for (const journal of [own, ...left]) {
    const error = journal.close(written === 'failed');
    if (error === undefined) continue;
    output.report({ kind: 'failed', operation: 'journal', path: journal.path, error });
    success = false;
  }
  return success;
}

function lockManner(line: CommandLine): LockManner {
  if (has(line, 'skip-state-lock')) return 'skip';
  return has(line, 'wait-for-state-lock') ? 'wait' : 'try';
}
