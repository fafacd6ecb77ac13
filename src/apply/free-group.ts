// Making room on one filesystem.
import { setTimeout } from 'node:timers/promises';
import { isSystemError } from '../config/config-host.ts';
import type { FreeSpace } from '../config/settings.ts';
import type { FileHolders } from '../host/file-holders.ts';
import type { Room } from '../host/filesystem-room.ts';
import type { FoundArchive } from '../plan/archives.ts';
import {
  bytesOf,
  chooseVictims,
  roomRules,
  without,
  withStuck,
  type RoomLog,
  type Victims,
} from '../plan/choose-victims.ts';
import type { Removal } from '../plan/remove-archives.ts';
import { gainOf } from '../plan/retention-room.ts';
import { rulesFor } from '../plan/retention-rules.ts';
import { fillersOf } from './disk-fillers.ts';
import { holdersNow, protectionsOf } from './protections.ts';
import { removeArchives, sayStaying } from './retain-logs.ts';
import type { Run } from './run.ts';
import { measure, type RoomGroup, type SurveyedLog } from './survey-room.ts';
import { withStanza } from './with-stanza.ts';

/** What a rotation may need for its records, besides what its logs hold. */
const RECORDS_BYTES = 1024 * 1024;

/** What became of one filesystem; `spent` is undefined if there was room enough. */
export interface FreedGroup {
  readonly success: boolean;
  readonly spent: { readonly leftBytes: number; readonly gainsNothing: boolean } | undefined;
}

/** How much room is to be made: all of it, or what the rotations of the logs may need. */
export interface RoomManner {
  readonly toRotate: boolean;
  /** no more than that, and the rest of one archive, may go. */
  readonly limitBytes: number;
}

/** One filesystem while room is made on it. */
interface Freeing {
  readonly run: Run;
  readonly group: RoomGroup;
  readonly before: Room;
  readonly holders: FileHolders;
  logs: readonly FreeingLog[];
  /** what is expected to come back. */
  expectedBytes: number;
  removed: number;
}

interface FreeingLog extends RoomLog {
  readonly surveyed: SurveyedLog;
}

/** Removes archives until the filesystem has the room that is asked for, as far as they may go. */
export async function freeGroup(
  run: Run,
  group: RoomGroup,
  { toRotate, limitBytes }: RoomManner,
): Promise<FreedGroup> {
  const before = await measure(run, group, false);
  if (before === undefined || isSystemError(before)) return sayUnknown(run, group, before);
  const wanted = largestWanted(group, before);
  const target = toRotate ? Math.min(wanted.bytes, needOf(group)) : wanted.bytes;
  if (before.freeBytes >= target) return { success: true, spent: undefined };
  const holders = holdersNow({ run, identity: undefined });
  const freeing: Freeing = {
    run,
    group,
    before,
    holders,
    logs: group.logs.map((log) => roomLog(run, log, { before, holders, target })),
    expectedBytes: 0,
    removed: 0,
  };
  const shortBytes = Math.min(wanted.bytes - before.freeBytes, limitBytes);
  const end = await removeVictims(freeing, limitBytes);
  const spent = {
    leftBytes: Math.max(shortBytes - freeing.expectedBytes, 0),
    gainsNothing: end.kind === 'no-gain',
  };
  if (end.kind === 'no-gain') return { success: false, spent };
  const success = toRotate || sayShort(freeing, end, wanted);
  return { success: success && end.allWent, spent };
}

function roomLog(
  run: Run,
  surveyed: SurveyedLog,
  {
    before,
    holders,
    target,
  }: { readonly before: Room; readonly holders: FileHolders; readonly target: number },
): FreeingLog {
  const { stanza, log, archives } = surveyed;
  const { settings } = stanza;
  return {
    surveyed,
    log,
    archives,
    rules: roomRules(rulesFor(settings, 'run')),
    protections: protectionsOf({ run, stanza, log, archives, holders, spool: 'bounded' }),
    targetBytes: Math.min(bytesOf(settings.minfree, before.totalBytes), target),
  };
}

/** The stanza that asks for the most. */
interface Wanted {
  readonly minfree: FreeSpace;
  readonly bytes: number;
}

function largestWanted({ logs }: RoomGroup, { totalBytes }: Room): Wanted {
  return logs
    .map(({ stanza: { settings } }) => settings.minfree)
    .map((minfree) => ({ minfree, bytes: bytesOf(minfree, totalBytes) }))
    .reduce((most, each) => (each.bytes > most.bytes ? each : most));
}

function needOf({ logs }: RoomGroup): number {
  return logs.reduce((sum, { liveBytes }) => sum + liveBytes, RECORDS_BYTES);
}

/** How removing ended: with what there is free then, or since it gives nothing back. */
type RemovalEnd =
  | {
      readonly kind: 'measured';
      readonly freeBytes: number;
      readonly bound: Victims['bound'];
      readonly allWent: boolean;
    }
  | { readonly kind: 'no-gain' };

/** What cannot be removed is made up for by others, as long as there are any. */
async function removeVictims(freeing: Freeing, limitBytes: number): Promise<RemovalEnd> {
  const { run, before } = freeing;
  let allWent = true;
  for (;;) {
    const freeBytes = before.freeBytes + freeing.expectedBytes;
    const left = limitBytes - freeing.expectedBytes;
    const victims = chooseVictims({
      logs: freeing.logs,
      freeBytes,
      limitBytes: left,
      now: run.now,
    });
    const round = await removeRound(freeing, victims);
    if (round === 'no-gain') return { kind: 'no-gain' };
    if (round === 'all') return measured(freeing, victims.bound, allWent);
    allWent = false;
  }
}

async function removeRound(
  freeing: Freeing,
  { removals }: Victims,
): Promise<'all' | 'some' | 'no-gain'> {
  let outcome: 'all' | 'some' = 'all';
  for (const log of freeing.logs) {
    const all = removals.get(log.log) ?? [];
    for (const part of partsOf(all, freeing)) {
      const gone = await removeFrom(freeing, log, part);
      if (gone.length < part.length) outcome = 'some';
      if (part.length < all.length && !(await gains(freeing))) return 'no-gain';
    }
  }
  return outcome;
}

/** Where snapshots are usual, one archive is tried first. */
function partsOf(
  all: readonly Removal[],
  { removed, before }: Freeing,
): readonly (readonly Removal[])[] {
  if (all.length === 0) return [];
  const isTried = removed > 0 || !before.hasSnapshots;
  return isTried || all.length === 1 ? [all] : [all.slice(0, 1), all.slice(1)];
}

async function removeFrom(
  freeing: Freeing,
  log: FreeingLog,
  removals: readonly Removal[],
): Promise<readonly FoundArchive[]> {
  const { run } = freeing;
  let gone: readonly FoundArchive[] = [];
  const { stanza } = log.surveyed;
  await withStanza(run, { stanza, journal: run.journal }, async (stanzaRun) => {
    gone = await removeArchives({ ...stanzaRun, log: log.log }, removals);
    return true;
  });
  const paths = new Set(gone.map(({ path }) => path));
  const stuck = removals.map(({ archive }) => archive.path).filter((path) => !paths.has(path));
  freeing.logs = freeing.logs.map((each) =>
    each.log === log.log
      ? withStuck(
          without(
            each,
            removals.filter(({ archive }) => paths.has(archive.path)),
          ),
          stuck,
        )
      : each,
  );
  freeing.removed += gone.length;
  freeing.expectedBytes += gone.reduce((sum, { facts }) => sum + gainOf(facts), 0);
  return gone;
}

/** xfs gives back what was removed in the background, a moment later. */
const LOOKS = 10;
const BETWEEN_LOOKS_MS = 100;

/** False, after a report, if less than half of what was removed came back. */
async function gains(freeing: Freeing): Promise<boolean> {
  const { run, group, removed, expectedBytes, before } = freeing;
  if (run.debug || removed === 0) return true;
  let gainedBytes = 0;
  for (let look = 0; look < LOOKS; look += 1) {
    if (look > 0) await setTimeout(BETWEEN_LOOKS_MS);
    const after = await measure(run, group, true);
    if (after === undefined || isSystemError(after)) return sayUnknown(run, group, after).success;
    gainedBytes = after.freeBytes - before.freeBytes;
    if (gainedBytes >= expectedBytes / 2) return true;
  }
  const { directory } = group;
  const news = { kind: 'no-gain', directory, removed, expectedBytes, gainedBytes } as const;
  run.report({ kind: 'retention', news });
  return false;
}

async function measured(
  freeing: Freeing,
  bound: Victims['bound'],
  allWent: boolean,
): Promise<RemovalEnd> {
  const { run, group, before, expectedBytes } = freeing;
  if (!(await gains(freeing))) return { kind: 'no-gain' };
  const after = run.debug ? undefined : await measure(run, group, false);
  const isKnown = after !== undefined && !isSystemError(after);
  const freeBytes = isKnown ? after.freeBytes : before.freeBytes + expectedBytes;
  return { kind: 'measured', freeBytes, bound, allWent };
}

/** False, after reports, if there is still less free than is asked for. */
function sayShort(
  { run, group, holders }: Freeing,
  { freeBytes, bound }: Extract<RemovalEnd, { readonly kind: 'measured' }>,
  { minfree, bytes }: Wanted,
): boolean {
  for (const retention of bound) sayStaying(run, retention);
  const shortBytes = bytes - freeBytes;
  if (shortBytes <= 0) return true;
  const { directory, device } = group;
  const fillers = fillersOf(run, device, holders);
  const young = youngIn(bound);
  run.report({
    kind: 'retention',
    news: { kind: 'short', directory, minfree, shortBytes, young, fillers },
  });
  return false;
}

/** How many archives `minfreefloor` keeps. */
function youngIn(
  bound: Victims['bound'],
): { readonly count: number; readonly seconds: number } | undefined {
  const floors = bound.flatMap(({ decisions }) =>
    decisions.flatMap((decision) =>
      decision.kind === 'keep' && decision.because.kind === 'floor'
        ? [decision.because.seconds]
        : [],
    ),
  );
  return floors.length === 0 ? undefined : { count: floors.length, seconds: Math.max(...floors) };
}

function sayUnknown(run: Run, { directory }: RoomGroup, error: unknown): FreedGroup {
  if (isSystemError(error)) {
    run.report({ kind: 'retention', news: { kind: 'room-unknown', directory, error } });
  }
  return { success: false, spent: undefined };
}
