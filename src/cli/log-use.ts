// What one log takes on the disk, and what of it the rules remove: `logrotor status` sums it up.
import { posix } from 'node:path';
import type { StanzaRun } from '../apply/run.ts';
import { isSystemError } from '../config/config-host.ts';
import type { FileHolders } from '../host/file-holders.ts';
import { roomAround } from '../host/filesystem-room.ts';
import type { MachineDisk } from '../host/machine-disk.ts';
import type { FoundArchive } from '../plan/archives.ts';
import type { DiskTally, LogUse } from '../plan/disk-totals.ts';
import { removableOf, type Removable } from '../plan/removable.ts';
import type { Protection } from '../plan/retention-candidate.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import { isMissingSomewhere, waitsFor } from '../plan/waiting.ts';
import type { Ledger } from '../state/ledger.ts';

/** What is known beyond a log. */
export interface UseSurroundings {
  readonly ledger: Ledger | undefined;
  readonly holders: FileHolders;
  readonly tally: DiskTally;
}

/** A log as it was seen; without rules nothing is rotated or removed of it. */
export type SeenLog = Pick<LogUse, 'facts' | 'archives' | 'rules' | 'due'>;

const NOTHING: Removable = { now: [], next: [], protections: new Map() };

/** Adds what a log, or a group of files that their program dates itself, takes; no file is asked for anew. */
export function addUse(
  { run, stanza: { settings }, disk, zone, log }: StanzaRun & { readonly log: string },
  { facts, archives, rules, due }: SeenLog,
  { ledger, holders, tally }: UseSurroundings,
): void {
  if (facts !== undefined) noteFilesystem(tally, disk, { path: log, facts });
  for (const archive of archives) noteFilesystem(tally, disk, archive);
  const rotation = facts === undefined || due === undefined ? undefined : { facts, at: due.at };
  const about = { log, settings, now: run.now, zone, archives, rotation, protectionsOf };
  const isWaiting = ({ facts: own }: FoundArchive): boolean =>
    isMissingSomewhere(settings, ledger, { log, facts: own });
  const shipped = settings.ship.length === 0 ? [] : archives.filter(isWaiting);
  const waiting = settings.ship.length > 0 && ledger === undefined ? undefined : shipped;
  const removable = rules === undefined ? NOTHING : removableOf({ ...about, rules });
  tally.add({ log, facts, archives, waiting, removable, rules, due });

  function protectionsOf(found: readonly FoundArchive[]): ReadonlyMap<string, Protection> {
    return new Map(
      found.flatMap((archive): readonly (readonly [string, Protection])[] => {
        const holder = holders.holderOf(archive.facts);
        if (holder !== undefined) return [[archive.path, { kind: 'held', ...holder }]];
        const waits = waitsFor(settings, ledger, { log, facts: archive.facts });
        return waits.length > 0 ? [[archive.path, { kind: 'waiting-for-shipment' }]] : [];
      }),
    );
  }
}

/** The room is asked for once for each filesystem, in a directory that is open already. */
function noteFilesystem(
  tally: DiskTally,
  disk: MachineDisk,
  { path, facts: { device } }: { readonly path: string; readonly facts: FileFacts },
): void {
  if (!tally.isNew(device)) return;
  const directory = posix.dirname(path);
  const opened = disk.directory(directory);
  const room = isSystemError(opened) ? opened : roomAround(opened);
  tally.note({ device, directory, room: isSystemError(room) ? undefined : room });
}
