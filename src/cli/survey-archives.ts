// Counts what the stanzas of a configuration have on the disk: for figures, nothing is decided by it.
import type { Run } from '../apply/run.ts';
import { epochOf } from '../calendar/zone.ts';
import { isSystemError } from '../config/config-host.ts';
import { archiveDirectory } from '../config/olddir.ts';
import type { Place } from '../config/diagnostic.ts';
import type { Stanza } from '../config/stanza.ts';
import { roomAround } from '../host/filesystem-room.ts';
import { glance } from '../host/glance.ts';
import type { MachineDisk } from '../host/machine-disk.ts';
import { attempt } from '../host/strerror.ts';
import { scheduleOf } from '../plan/schedule.ts';
import { markOf } from '../plan/file-mark.ts';
import { missingAt } from '../plan/shipped.ts';
import { storedArchives, type StoredArchive } from '../plan/stored-archives.ts';
import { judgeDue, judgeFile } from '../plan/verdict.ts';
import type { Amount, Figures } from '../report/metrics.ts';
import { LedgerStore } from '../ship/ledger-store.ts';
import { asStanzaUser } from './as-stanza-user.ts';
import { NOT_KEPT } from './state-store.ts';

/** What there is of archives, and of logs that are due. */
export type Survey = Pick<Figures, 'stanzas' | 'free' | 'backlog'>;

/** Looks at the archives of all stanzas. */
export function surveyArchives(run: Run, stanzas: readonly Stanza[], stateFile: string): Survey {
  const store = openLedger(stanzas, stateFile);
  const free = new Map<number, { readonly directory: string; readonly bytes: number }>();
  const backlog = new Map<string, Amount>();
  const figures = stanzas.map((stanza) => {
    const logs = stanza.logs.filter((log) => run.logs().has(log));
    let all: Amount = { archives: 0, bytes: 0 };
    asStanzaUser(stanza, run.invoker, (disk) => {
      noteRoom(disk, stanza, free);
      for (const log of logs) {
        const stored = storedArchives(log, stanza.settings, disk);
        if (isSystemError(stored)) continue;
        for (const archive of stored) all = plus(all, archive);
        if (store !== undefined) addMissing(backlog, { store, stanza, log }, stored);
      }
    });
    const overdue = logs.filter((log) => isOverdue(run, stanza, log)).length;
    const { pattern, place } = stanza;
    return { place: placeOf(place), pattern, logs: logs.length, overdue, ...all };
  });
  store?.close();
  return {
    stanzas: withoutDoubles(figures),
    free: [...free.values()],
    backlog: [...backlog].map(([destination, amount]) => ({ destination, ...amount })),
  };
}

/** How figures call the place of a stanza. */
export function placeOf({ path, line }: Place): string {
  return `${path}:${line}`;
}

function plus({ archives, bytes }: Amount, { facts }: StoredArchive): Amount {
  return { archives: archives + 1, bytes: bytes + facts.sizeBytes };
}

function openLedger(stanzas: readonly Stanza[], stateFile: string): LedgerStore | undefined {
  const ships = stanzas.some(({ settings }) => settings.ship.length > 0);
  if (!ships || stateFile === NOT_KEPT) return undefined;
  const store = LedgerStore.open(stateFile, false);
  return 'code' in store ? undefined : store;
}

interface Shipping {
  readonly store: LedgerStore;
  readonly stanza: Stanza;
  readonly log: string;
}

/** What was never hashed is missing everywhere. */
function addMissing(
  backlog: Map<string, Amount>,
  { store: { ledger }, stanza: { settings }, log }: Shipping,
  stored: readonly StoredArchive[],
): void {
  for (const { name } of settings.ship) {
    if (!backlog.has(name)) backlog.set(name, { archives: 0, bytes: 0 });
  }
  for (const archive of stored) {
    if (!archive.isFinal) continue;
    const shipped = ledger.archiveAs(log, markOf(archive.facts));
    for (const { name } of missingAt(settings, shipped)) {
      backlog.set(name, plus(backlog.get(name) ?? { archives: 0, bytes: 0 }, archive));
    }
  }
}

/** The room of each filesystem once, by the first directory on it. */
function noteRoom(
  disk: MachineDisk,
  { logs, settings }: Stanza,
  free: Map<number, { readonly directory: string; readonly bytes: number }>,
): void {
  const directories = new Set(logs.map((log) => archiveDirectory(log, settings)));
  for (const path of directories) {
    const directory = disk.directory(path);
    if (isSystemError(directory)) continue;
    const stats = attempt(() => directory.stats());
    if (isSystemError(stats) || free.has(stats.dev)) continue;
    const room = roomAround(directory);
    if (!isSystemError(room)) free.set(stats.dev, { directory: path, bytes: room.freeBytes });
  }
}

/** True if a log should have been rotated by the run that has just ended. */
function isOverdue(run: Run, { settings }: Stanza, log: string): boolean {
  const facts = glance(log);
  if (facts === undefined || judgeFile(log, facts, settings) !== undefined) return false;
  if (settings.managed !== undefined || !run.state.has(log)) return false;
  const local = run.state.lookup(log).last;
  if (epochOf(local) === run.now) return false;
  const { timezone, criterion } = settings;
  const zone = (timezone === undefined ? undefined : run.zoneNamed(timezone)) ?? run.zone;
  const clock = { now: run.now, local: run.state.nowLocal, zone: run.zone };
  const last = { local, epoch: epochOf(local) };
  const schedule = scheduleOf(criterion, zone);
  return judgeDue({ settings, facts, last, clock, force: false, schedule }).kind === 'rotate';
}

/** A file that is included twice has its stanzas twice, in the same place. */
function withoutDoubles(figures: Figures['stanzas']): Figures['stanzas'] {
  const byPlace = new Map<string, Figures['stanzas'][number]>();
  for (const each of figures) {
    const same = byPlace.get(`${each.place} ${each.pattern}`);
    byPlace.set(`${each.place} ${each.pattern}`, {
      ...each,
      logs: each.logs + (same?.logs ?? 0),
      overdue: each.overdue + (same?.overdue ?? 0),
      archives: each.archives + (same?.archives ?? 0),
      bytes: each.bytes + (same?.bytes ?? 0),
    });
  }
  return [...byPlace.values()];
}
