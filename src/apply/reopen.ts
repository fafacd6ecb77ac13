// Telling the writers of the logs that were renamed to open them again, once for a stanza, and proving by
// /proc that they have: only then an archive may be compressed (FEATURES 5).
import { statfsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isSystemError } from '../config/config-host.ts';
import type { Reopening } from '../config/reopen.ts';
import { asInvoker } from '../host/as-invoker.ts';
import { helperEnvironment } from '../host/helper-program.ts';
import { monotonicMs } from '../host/monotonic.ts';
import type { OpenFiles } from '../host/open-files.ts';
import { readPidFile, type PidFile } from '../host/pid-file.ts';
import { hasEnded, sendSignal, type FoundProcess } from '../host/processes.ts';
import { attempt } from '../host/strerror.ts';
import type { FileIdentity } from '../plan/journal.ts';
import { judgeProof, type Told } from '../plan/proof.ts';
import { asideName } from '../plan/rotation.ts';
import { collectOutput } from './collect-output.ts';
import { holdersOf } from './holders.ts';
import { findTarget, type Held, type Target } from './reopen-target.ts';
import { listArchives } from './retain-logs.ts';
import { note, type StanzaRun } from './run.ts';
import { stanzaDigest } from './run-journal.ts';
import type { LogProgress, StepEnd } from './stanza-progress.ts';

/** A log that was renamed, and the file that it is now. */
interface Moved {
  readonly progress: LogProgress;
  readonly path: string;
  readonly file: FileIdentity;
}

/**
 * Tells the writers and waits for the proof. What is not proved is withheld from what is still to be done
 * with it; the end is flawed if that is anybody's fault.
 */
export async function reopenLogs(
  stanzaRun: StanzaRun,
  logs: readonly LogProgress[],
  reopening: Reopening,
): Promise<StepEnd> {
  const { run, writers } = stanzaRun;
  if (run.debug) {
    run.report({ kind: 'reopen', news: { kind: 'would-tell', reopening } });
    return 'done';
  }
  const moved = logs.flatMap((log) => movedLog(stanzaRun, log) ?? []);
  // Until the proof is there, nothing may happen to them.
  for (const { progress } of moved) withhold(progress, true);
  const before = writers.seeFirst();
  const target = await findTarget(stanzaRun, reopening, (pid) => holdsAny(stanzaRun, moved, pid));
  const told = await tell(stanzaRun, { target, reopening, moved });
  const { pattern, settings } = stanzaRun.stanza;
  const digest = stanzaDigest(pattern, settings);
  const noted = note(stanzaRun, { kind: 'script', digest, script: 'reopen', log: undefined });
  const beginning = monotonicMs();
  const isHopeless = told.failed && told.pids.size === 0;
  const after = isHopeless ? writers.seeAnew() : await waitForRelease(stanzaRun, moved, before);
  const waitedMs = monotonicMs() - beginning;
  writers.forget();
  const isProved = sayProofs(stanzaRun, moved, { before, after, told, reopening, waitedMs });
  const lives = sayEnded(stanzaRun, reopening, { target, told });
  return noted && isProved && lives && !told.failed ? 'done' : 'flawed';
}

/** A program that ends when it is told to open its log again lets go of it, too. True if that is not so. */
function sayEnded(
  { run }: StanzaRun,
  { name }: Reopening,
  { target, told }: { readonly target: Target; readonly told: Told },
): boolean {
  if (target.kind !== 'processes' || told.pids.size === 0) return true;
  const { processes, signal } = target;
  if (processes.some((found) => told.pids.has(found.pid) && !hasEnded(found))) return true;
  const pids = [...told.pids];
  run.report({ kind: 'reopen', news: { kind: 'ended', name, pids, signal } });
  return false;
}

/** Nothing is proved of these logs, whose writers were told by an earlier run, or cannot be. */
export function withholdAll(logs: readonly LogProgress[]): void {
  for (const log of logs) withhold(log, true);
}

function withhold(progress: LogProgress, withheld: boolean): void {
  const { destination } = progress;
  if (destination !== undefined) progress.destination = { ...destination, withheld };
}

/** The file that a log was renamed to; a copy is nobody's but ours. */
function movedLog({ disk }: StanzaRun, progress: LogProgress): Moved | undefined {
  const { question, destination, reached } = progress;
  if (question === undefined || destination === undefined || reached !== 'rotate') return undefined;
  const { copy, copytruncate, renamecopy } = question.settings;
  if (copy || (copytruncate && !renamecopy)) return undefined;
  const path = renamecopy ? asideName(progress.log) : destination.final;
  const facts = disk.lstat(path);
  return isSystemError(facts) ? undefined : { progress, path, file: facts };
}

/**
 * Whether a process has one of the logs of the stanza open, under its old name or its new one. One that
 * missed an earlier call still writes to an archive, and is the more to be told.
 */
function holdsAny(stanzaRun: StanzaRun, moved: readonly Moved[], pid: number): Held {
  const { disk, stanza, writers } = stanzaRun;
  const seen = writers.seeAmong([pid]);
  const live = stanza.logs.flatMap((log) => {
    const facts = disk.lstat(log);
    return isSystemError(facts) ? [] : [facts];
  });
  const archives = stanza.logs.flatMap((log) => listArchives(stanzaRun, log) ?? []);
  const files = [...moved.map(({ file }) => file), ...live, ...archives.map(({ facts }) => facts)];
  if (files.some((file) => seen.writersOf(file).length > 0)) return 'yes';
  return seen.complete ? 'no' : 'unknown';
}

interface Call {
  readonly target: Target;
  readonly reopening: Reopening;
  readonly moved: readonly Moved[];
}

/** Tells whoever is to be told, and says so. */
async function tell(stanzaRun: StanzaRun, call: Call): Promise<Told> {
  const { target, reopening, moved } = call;
  switch (target.kind) {
    case 'by-itself':
      return { pids: new Set(), failed: false };
    case 'nobody': {
      const now = stanzaRun.writers.seeAnew();
      const isHeld = moved.some(({ file }) => now.writersOf(file).length > 0);
      if (isHeld) return refuse(stanzaRun, reopening, target.reason);
      const { reason } = target;
      stanzaRun.run.report({ kind: 'reopen', news: { kind: 'nobody-told', reason } });
      return { pids: new Set(), failed: false };
    }
    case 'refused':
      return refuse(stanzaRun, reopening, target.reason);
    case 'command':
      return runCommand(stanzaRun, reopening, target);
    case 'processes':
      return signalAll(stanzaRun, reopening, target);
  }
}

function refuse({ run, stanza }: StanzaRun, { name }: Reopening, reason: string): Told {
  const { pattern } = stanza;
  run.report({ kind: 'reopen', news: { kind: 'not-told', name, pattern, reason } });
  return { pids: new Set(), failed: true };
}

async function runCommand(
  stanzaRun: StanzaRun,
  reopening: Reopening,
  { program, args }: Extract<Target, { readonly kind: 'command' }>,
): Promise<Told> {
  stanzaRun.run.report({ kind: 'reopen', news: { kind: 'running', program, args } });
  // What cron has in PATH does not lead to the programs of a system's administrator.
  const environment = { PATH: helperEnvironment()['PATH'] ?? '' };
  const { end, text } = await collectOutput(stanzaRun, { program, args, environment });
  if (end === undefined) return { pids: new Set(), failed: false };
  const said = text.trim().replaceAll('\n', '; ');
  const why = `${[program, ...args].join(' ')}: ${end}${said === '' ? '' : ` (${said})`}`;
  return refuse(stanzaRun, reopening, why);
}

/** Tells each of the processes. One that has ended meanwhile is none, unless there is no other. */
async function signalAll(
  stanzaRun: StanzaRun,
  reopening: Reopening,
  { processes, signal, pidFile }: Extract<Target, { readonly kind: 'processes' }>,
): Promise<Told> {
  const pids = new Set<number>();
  const refusals: string[] = [];
  for (const found of processes) {
    const why = signalOne(stanzaRun, found, signal);
    if (why === undefined) pids.add(found.pid);
    else if (!hasEnded(found)) refusals.push(why);
  }
  if (pids.size === 0 && refusals.length === 0) refusals.push('what was to be told has ended');
  for (const why of refusals) refuse(stanzaRun, reopening, why);
  if (refusals.length > 0) return { pids, failed: true };
  const { telling } = reopening;
  const acknowledges = telling.kind === 'pidfile' && telling.acknowledges;
  if (acknowledges && pidFile !== undefined && !(await isAcknowledged(stanzaRun, pidFile))) {
    const { reopenwait } = stanzaRun.stanza.settings;
    return refuse(stanzaRun, reopening, `${pidFile.path} was not touched within ${reopenwait}s`);
  }
  return { pids, failed: false };
}

/** Why the process was not told; undefined if it was. */
function signalOne(
  { run, identity }: StanzaRun,
  found: FoundProcess,
  signal: string,
): string | undefined {
  const { pid } = found;
  const [program = ''] = found.programs;
  run.report({ kind: 'reopen', news: { kind: 'signalling', pid, program, signal } });
  const error = asInvoker({ invoker: run.invoker, user: identity }, () =>
    sendSignal(found, signal),
  );
  if (error === undefined) return undefined;
  return `cannot send SIG${signal} to ${program} (pid ${pid}): ${error.reason}`;
}

/** Waits until the pid file has been written anew, which says that the program is ready again. */
async function isAcknowledged(stanzaRun: StanzaRun, { path, mtimeMs }: PidFile): Promise<boolean> {
  for (const wait = new Wait(stanzaRun); ; await wait.pause()) {
    const now = readPidFile(path);
    if (!isSystemError(now) && now.mtimeMs !== mtimeMs) return true;
    if (wait.isOver) return false;
  }
}

/** Looks at the processes that had the files open, again and again, and at all when those have let go. */
async function waitForRelease(
  stanzaRun: StanzaRun,
  moved: readonly Moved[],
  before: OpenFiles,
): Promise<OpenFiles> {
  const { writers } = stanzaRun;
  let seen = before;
  const holders = (view: OpenFiles): readonly number[] =>
    moved.flatMap(({ file }) => view.writersOf(file).map(({ pid }) => pid));
  for (const wait = new Wait(stanzaRun); ; await wait.pause()) {
    const few = writers.seeAmong(holders(seen));
    if (holders(few).length === 0 || wait.isOver) {
      seen = writers.seeAnew();
      if (holders(seen).length === 0 || wait.isOver) return seen;
    }
  }
}

const LONGEST_PAUSE_MS = 50;

/** The time that a program has to do what it was told, in pauses that become longer. */
class Wait {
  readonly #stanzaRun: StanzaRun;
  readonly #end: number;
  #pauseMs = 1;

  constructor(stanzaRun: StanzaRun) {
    this.#stanzaRun = stanzaRun;
    this.#end = monotonicMs() + stanzaRun.stanza.settings.reopenwait * 1000;
  }

  /** A run that is to end waits for nothing. */
  get isOver(): boolean {
    return monotonicMs() >= this.#end || this.#stanzaRun.run.stop.signal.aborted;
  }

  async pause(): Promise<void> {
    await sleep(this.#pauseMs);
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

interface Sightings {
  readonly before: OpenFiles;
  readonly after: OpenFiles;
  readonly told: Told;
  readonly reopening: Reopening;
  readonly waitedMs: number;
}

/** Judges each log and says what came of it. False if any is held by who should have let go. */
function sayProofs(
  stanzaRun: StanzaRun,
  moved: readonly Moved[],
  { before, after, told, reopening, waitedMs }: Sightings,
): boolean {
  const { run, stanza } = stanzaRun;
  const complete = before.complete && after.complete;
  let hidden = 0;
  let success = true;
  for (const { progress, path, file } of moved) {
    const proof = judgeProof(
      {
        before: holdersOf(before, file),
        after: holdersOf(after, file),
        complete,
        remote: isRemote(stanzaRun, path),
      },
      reopening,
      told,
    );
    withhold(progress, proof.kind !== 'proved');
    if (proof.kind === 'held') success = false;
    if (proof.kind === 'unseen' && proof.because === 'hidden') hidden += 1;
    else run.report({ kind: 'reopen', news: { kind: 'proof', path, proof, waitedMs } });
  }
  const { pattern } = stanza;
  if (hidden > 0) run.report({ kind: 'reopen', news: { kind: 'hidden', pattern, logs: hidden } });
  return success;
}

/** Filesystems that other machines may write to: NFS, SMB, CIFS, Ceph, AFS, 9p, Lustre, GPFS, OCFS2, GFS2 and what FUSE may be. */
const REMOTE = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x00c36400, 0x5346414f, 0x01021997, 0x0bd00bd0,
  0x47504653, 0x7461636f, 0x01161970, 0x65735546,
]);

function isRemote({ disk }: StanzaRun, path: string): boolean {
  const directory = disk.directoryOf(path);
  if (isSystemError(directory)) return true;
  const type = attempt(() => statfsSync(`/proc/self/fd/${directory.placeFd}`).type);
  return isSystemError(type) || REMOTE.has(type);
}
