// What is heavy waits for a quieter machine (`maxload`): logs are renamed, created and told of at once, and
// finished at the end of the run. A run that is ended meanwhile, or that others follow soon, leaves them to its journal.
import { setTimeout as delay } from 'node:timers/promises';
import { isSystemError } from '../config/config-host.ts';
import { archiveDirectory } from '../config/olddir.ts';
import type { Stanza } from '../config/stanza.ts';
import { roomAround } from '../host/filesystem-room.ts';
import { loadPerCpu } from '../host/load.ts';
import { MachineDisk } from '../host/machine-disk.ts';
import { monotonicMs } from '../host/monotonic.ts';
import { isTooBusy, type SpaceLeft } from '../plan/postpone.ts';
import { compressHeld } from './compress-held.ts';
import { holdingOf } from './log-holding.ts';
import { performPhase } from './perform-phase.ts';
import { retainAfter } from './retain-after.ts';
import type { PostponedStanza, Run, StanzaRun } from './run.ts';
import { settle } from './settle.ts';
import { takeStanzaStep, takeSteps, type LogProgress } from './stanza-progress.ts';
import { withStanza } from './with-stanza.ts';

/** The kernel works the load out every five seconds. */
const LOOK_EVERY_MS = 5000;

/** True if the logs of a stanza are to be finished later in the run. */
export function isPostponed({ run, stanza, disk, load }: StanzaRun): boolean {
  const { settings } = stanza;
  if (run.debug || settings.maxload.perCpu === 0) return false;
  return isTooBusy({ settings, load, force: run.force, rooms: roomsOf(disk, stanza) });
}

function roomsOf(
  disk: MachineDisk,
  { settings, logs }: Pick<Stanza, 'settings' | 'logs'>,
): readonly SpaceLeft[] {
  const directories = [...new Set(logs.map((log) => archiveDirectory(log, settings)))];
  return directories.flatMap((path) => {
    const directory = disk.directory(path);
    const room = isSystemError(directory) ? directory : roomAround(directory);
    return isSystemError(room) ? [] : [room];
  });
}

/** Leaves the logs of a stanza that have been rotated for the end of the run. */
export function postpone(
  { run, stanza, journal, load = 0 }: StanzaRun,
  logs: readonly LogProgress[],
  success: boolean,
): void {
  const { pattern, settings } = stanza;
  const { perCpu, seconds } = settings.maxload;
  const isAllowed = success || !settings.sharedscripts;
  const rotated = logs.filter(
    ({ reached, failed, destination, idle }) =>
      idle !== undefined ||
      (isAllowed && reached === 'rotate' && !failed && destination !== undefined),
  );
  if (rotated.length === 0 || run.stop.signal.aborted) return;
  const until = run.now + seconds;
  for (const progress of rotated) {
    const { log, destination } = progress;
    progress.postponed = true;
    journal.later({ kind: 'postponed', log, until, withheld: destination?.withheld ?? false });
  }
  const deadlineMs = monotonicMs() + seconds * 1000;
  run.postponed.push({ stanza, logs: rotated, deadlineMs });
  run.report({
    kind: 'postponement',
    pattern,
    news: { kind: 'postponed', load, perCpu, seconds },
  });
}

/** Finishes what was postponed, when the machine is calm or has been waited for long enough. False if any of it failed. */
export async function finishPostponed(run: Run): Promise<boolean> {
  if (run.laterExcept !== undefined) return true;
  let success = true;
  for (const postponed of run.postponed) {
    const because = await waitForCalm(run, postponed);
    if (because === 'stopped') return success;
    const { stanza } = postponed;
    const { pattern } = stanza;
    run.report({ kind: 'postponement', pattern, news: { kind: 'resumed', because } });
    const finished = await withStanza(run, { stanza, journal: run.journal }, (stanzaRun) =>
      finishLogs(stanzaRun, postponed.logs),
    );
    success &&= finished;
  }
  return success;
}

async function waitForCalm(
  { stop, force }: Run,
  { stanza, deadlineMs }: PostponedStanza,
): Promise<'calm' | 'deadline' | 'short-of-space' | 'stopped'> {
  for (;;) {
    if (stop.signal.aborted) return 'stopped';
    const machine = machineFor(stanza, force);
    if (machine !== 'busy') return machine;
    const leftMs = deadlineMs - monotonicMs();
    if (leftMs <= 0) return 'deadline';
    await sleep(Math.min(leftMs, LOOK_EVERY_MS), stop.signal);
  }
}

/** Whether what is heavy about a stanza is to wait now, and if not, why. */
export function machineFor(
  stanza: Pick<Stanza, 'settings' | 'logs'>,
  force: boolean,
): 'busy' | 'calm' | 'short-of-space' {
  const { settings } = stanza;
  const question = { settings, load: loadPerCpu(), force };
  if (!isTooBusy({ ...question, rooms: [] })) return 'calm';
  using disk = new MachineDisk();
  return isTooBusy({ ...question, rooms: roomsOf(disk, stanza) }) ? 'busy' : 'short-of-space';
}

/** Sleeps, unless a signal ends that. */
async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

async function finishLogs(
  stanzaRun: StanzaRun,
  postponed: readonly LogProgress[],
): Promise<boolean> {
  const { disk } = stanzaRun;
  const now = { disk, holding: holdingOf(stanzaRun) };
  const logs = postponed.map((log): LogProgress => {
    const question = log.question === undefined ? undefined : { ...log.question, ...now };
    const idle = log.idle === undefined ? undefined : { ...log.idle, ...now };
    return { ...log, question, idle, postponed: false };
  });
  const stanza = { ...stanzaRun.stanza, logs: logs.map(({ log }) => log) };
  const steps = logs.map((_, log) => ({ kind: 'phase', phase: 'finish', log }) as const);
  const success = await takeSteps(stanza, logs, steps, {
    take: (step) => takeStanzaStep(stanzaRun, logs, step, performPhase),
  });
  settle(stanzaRun, logs);
  const compressed = await compressHeld(stanzaRun, logs);
  return (await retainAfter(stanzaRun, logs)) && compressed && success;
}
