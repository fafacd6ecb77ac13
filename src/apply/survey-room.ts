// The logs of the stanzas that ask for free room, with their archives, by the filesystems that these are on.
import { posix } from 'node:path';
import { isSystemError } from '../config/config-host.ts';
import { archiveDirectory } from '../config/olddir.ts';
import type { Stanza } from '../config/stanza.ts';
import { roomAround, syncAround, type Room } from '../host/filesystem-room.ts';
import type { SystemError } from '../config/system-error.ts';
import type { Directory } from '../host/directory.ts';
import type { MachineDisk } from '../host/machine-disk.ts';
import { attempt } from '../host/strerror.ts';
import type { FoundArchive } from '../plan/archives.ts';
import { archivesNow, lookAtGroups } from './managed-groups.ts';
import { listArchives } from './retain-logs.ts';
import { gainOf } from '../plan/retention-room.ts';
import type { Run, StanzaRun } from './run.ts';
import { judgeWay } from './ways.ts';
import { withStanza } from './with-stanza.ts';

const UNIT_BYTES = 512;

/** A log of a stanza that asks for room. */
export interface SurveyedLog {
  readonly stanza: Stanza;
  readonly log: string;
  /** what the log itself takes, if it is on the filesystem of its archives. */
  readonly liveBytes: number;
  readonly archives: readonly FoundArchive[];
}

/** The logs that have their archives on one filesystem. */
export interface RoomGroup {
  readonly device: number;
  /** a directory on it. */
  readonly directory: string;
  readonly logs: SurveyedLog[];
  /** -d: what would have come back by now. */
  gainedBytes: number;
}

/** Looks at the archives of stanzas; `success` is false, after reports, if any could not be seen. */
export async function surveyRoom(
  run: Run,
  stanzas: readonly Stanza[],
): Promise<{ readonly groups: readonly RoomGroup[]; readonly success: boolean }> {
  const groups = new Map<number, RoomGroup>();
  let success = true;
  for (const stanza of stanzas) {
    const seen = await withStanza(run, { stanza, journal: run.journal }, (stanzaRun) =>
      Promise.resolve(surveyStanza(stanzaRun, groups)),
    );
    if (!seen) success = false;
  }
  return { groups: [...groups.values()], success };
}

function surveyStanza(stanzaRun: StanzaRun, groups: Map<number, RoomGroup>): boolean {
  const { run, stanza } = stanzaRun;
  const seen = new Set([...groups.values()].flatMap(({ logs }) => logs.map(({ log }) => log)));
  const survey = stanza.settings.managed === undefined ? surveyLogs : surveyManaged;
  const { holdings, success } = survey(stanzaRun, seen);
  for (const { device, directory, ...surveyed } of holdings) {
    const group = groups.get(device) ?? { device, directory, logs: [], gainedBytes: 0 };
    groups.set(device, group);
    const { archives } = surveyed;
    const gone = archives.filter(({ path }) => run.wouldBeGone.has(path));
    const left = archives.filter((archive) => !gone.includes(archive));
    group.logs.push({ stanza, ...surveyed, archives: left });
    group.gainedBytes += gone.reduce((sum, { facts }) => sum + gainOf(facts), 0);
  }
  return success;
}

/** A log with its archives, and where these are. */
interface LogHolding extends Omit<SurveyedLog, 'stanza'> {
  readonly device: number;
  readonly directory: string;
}

interface StanzaSurvey {
  readonly holdings: readonly LogHolding[];
  readonly success: boolean;
}

function surveyLogs(stanzaRun: StanzaRun, seen: ReadonlySet<string>): StanzaSurvey {
  const { run, stanza, disk } = stanzaRun;
  const holdings: LogHolding[] = [];
  let success = true;
  for (const log of stanza.logs.filter((path) => run.logs().has(path))) {
    // What is wrong with the way to a log is told where it is considered.
    if (seen.has(log) || judgeWay(stanzaRun, log) !== undefined) continue;
    const directory = archiveDirectory(log, stanza.settings);
    const device = deviceOf(disk, directory);
    if (device === undefined) continue;
    const archives = listArchives(stanzaRun, log);
    if (archives === undefined) {
      success = false;
      continue;
    }
    const facts = disk.lstat(log);
    const isThere = !isSystemError(facts) && facts.device === device;
    const liveBytes = isThere ? facts.blocks * UNIT_BYTES : 0;
    holdings.push({ log, liveBytes, archives, device, directory });
  }
  return { holdings, success };
}

/** Of managed files nothing is rotated. What cannot be seen of them is told where they are tended. */
function surveyManaged(stanzaRun: StanzaRun, seen: ReadonlySet<string>): StanzaSurvey {
  const { groups } = lookAtGroups(stanzaRun);
  const holdings = groups.flatMap((group): readonly LogHolding[] => {
    const directory = posix.dirname(group.name);
    const device = deviceOf(stanzaRun.disk, directory);
    if (seen.has(group.name) || device === undefined) return [];
    const archives = archivesNow(stanzaRun, group);
    return [{ log: group.name, liveBytes: 0, archives, device, directory }];
  });
  return { holdings, success: true };
}

function deviceOf(disk: MachineDisk, directory: string): number | undefined {
  const opened = disk.directory(directory);
  const stats = isSystemError(opened) ? opened : attempt(() => opened.stats());
  return isSystemError(stats) ? undefined : stats.dev;
}

/** The room of a filesystem now; with `synced`, once everything that was removed counts. */
export function measure(
  run: Run,
  group: RoomGroup,
  synced: boolean,
): Promise<Room | SystemError | undefined> {
  return inDirectory(run, group, (directory) => {
    const failure = synced ? syncAround(directory) : undefined;
    if (failure !== undefined) {
      const news = { kind: 'not-synced', directory: group.directory, reason: failure } as const;
      run.report({ kind: 'retention', news });
    }
    const room = roomAround(directory);
    if (isSystemError(room)) return room;
    return { ...room, freeBytes: room.freeBytes + group.gainedBytes };
  });
}

/** Does something in a directory on the filesystem, as the user whose stanza it is of. */
async function inDirectory<T>(
  run: Run,
  { directory, logs }: RoomGroup,
  body: (opened: Directory) => T,
): Promise<T | SystemError | undefined> {
  const stanza = logs[0]?.stanza;
  if (stanza === undefined) return undefined;
  let result: T | SystemError | undefined;
  await withStanza(run, { stanza, journal: run.journal }, ({ disk }) => {
    const opened = disk.directory(directory);
    result = isSystemError(opened) ? opened : body(opened);
    return Promise.resolve(true);
  });
  return result;
}
