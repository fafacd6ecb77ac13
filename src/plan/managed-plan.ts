// What is done about the archives of managed groups: compressed, then removed where a rule says so, the
// oldest first. No file is ever renamed.
import type { Settings } from '../config/settings.ts';
import type { ManagedFile, ManagedGroup } from './managed-group.ts';
import { goingArchives, groupArchives, type ArchiveSurroundings } from './managed-retention.ts';
import { attempt } from './numbered.ts';
import type { Removal } from './remove-archives.ts';
import type { Disk, FileFacts } from './snapshot.ts';
import type { Steps } from './step.ts';

/** The work on one group. */
export interface ManagedPlan {
  readonly group: ManagedGroup;
  readonly compressed: readonly ManagedFile[];
  /** archives that cannot be compressed, since the compressed form is there already. */
  readonly blocked: readonly ManagedFile[];
  /** what goes, the oldest first, as far as that can be told before the others are compressed. */
  readonly removals: readonly Removal[];
}

/** What is planned by. */
export interface GroupSurroundings extends Omit<ArchiveSurroundings, 'isPending'> {
  readonly settings: Settings;
  readonly disk: Pick<Disk, 'exists'>;
}

/** Plans the work on a group. What its rules remove whatever its size is not compressed first. */
export function planGroup(
  group: ManagedGroup,
  { settings, now, zone, disk }: GroupSurroundings,
): ManagedPlan {
  const isPending = (file: ManagedFile): boolean => isToCompress(file, settings);
  const archives = groupArchives(group.archives, { now, zone, isPending });
  const removals = goingArchives(archives, settings, now);
  // What has to be shipped first needs its final form for that.
  const waits = settings.ship.length > 0 && settings.shiprequire !== 'none';
  const going = new Set(waits ? [] : removals.map(({ archive }) => archive.path));
  const plain = group.archives.filter(
    (file) => isPending(file) && !isDelayed(file, group, settings) && !going.has(file.path),
  );
  const isTaken = ({ path }: ManagedFile): boolean => disk.exists(path + settings.compressext);
  return {
    group,
    compressed: plain.filter((file) => !isTaken(file)),
    blocked: plain.filter(isTaken),
    removals,
  };
}

/** True if a file is to have a compressed form, now or later. */
export function isToCompress(
  { path, plain }: Pick<ManagedFile, 'path' | 'plain'>,
  { compress }: Settings,
): boolean {
  return compress && path === plain;
}

/** True if a file stays plain in this run: with delaycompress the newest archive of its group. */
export function isDelayed(
  file: ManagedFile,
  { archives }: ManagedGroup,
  settings: Settings,
): boolean {
  const isNewest = file.plain === archives.at(-1)?.plain;
  return isNewest && settings.delaycompress && isToCompress(file, settings);
}

/** True if there is anything to do. */
export function hasWork({ compressed, removals }: ManagedPlan): boolean {
  return compressed.length > 0 || removals.length > 0;
}

/** True if a file is still the one that was decided about, and nothing was written to it since. */
export function isUnchanged(found: FileFacts, facts: FileFacts): boolean {
  const isSame = found.inode === facts.inode && found.device === facts.device;
  return isSame && found.sizeBytes === facts.sizeBytes && found.mtimeMs === facts.mtimeMs;
}

/** Says that a file stays plain; an error, since two forms of one file have no order. */
export function* planBlocked({ path }: ManagedFile, { compressext }: Settings): Steps<void> {
  const to = path + compressext;
  yield attempt({ kind: 'refuse', refusal: { kind: 'compressed-exists', path, to } });
}

/** Compresses a file that the program has done with; what changes meanwhile stays as it is. */
export function* planCompression({ path, facts }: ManagedFile): Steps<void> {
  yield attempt({ kind: 'compress-still', path, facts });
}
