// What is done about the archives of managed groups: compressed, then removed where a rule says so, the
// oldest first. No file is ever renamed.
import type { Settings } from '../config/settings.ts';
import type { ManagedFile, ManagedGroup } from './managed-group.ts';
import { goingFiles, type GoingFile } from './managed-retention.ts';
import { attempt, mail } from './numbered.ts';
import type { Disk, FileFacts } from './snapshot.ts';
import type { Steps } from './step.ts';

/** The work on one group. */
export interface ManagedPlan {
  /** all of its archives, the oldest first. */
  readonly archives: readonly ManagedFile[];
  readonly compressed: readonly ManagedFile[];
  /** archives that cannot be compressed, since the compressed form is there already. */
  readonly blocked: readonly ManagedFile[];
  readonly removed: readonly GoingFile[];
}

/** Plans the work on a group; `now` is in epoch seconds. */
export function planGroup(
  { archives }: ManagedGroup,
  {
    settings,
    now,
    disk,
  }: { readonly settings: Settings; readonly now: number; readonly disk: Pick<Disk, 'exists'> },
): ManagedPlan {
  const { compress, delaycompress, compressext, ship, shiprequire } = settings;
  // What has to be shipped first needs its final form for that.
  const waits = compress && ship.length > 0 && shiprequire !== 'none';
  const removed = goingFiles(archives, settings, now).filter(
    ({ file }) => !waits || file.path !== file.plain,
  );
  const going = new Set(removed.map(({ file }) => file));
  const delayed = delaycompress ? archives.at(-1)?.plain : undefined;
  const plain = archives.filter(
    (file) => compress && file.path === file.plain && file.plain !== delayed && !going.has(file),
  );
  const isTaken = ({ path }: ManagedFile): boolean => disk.exists(path + compressext);
  return {
    archives,
    compressed: plain.filter((file) => !isTaken(file)),
    blocked: plain.filter(isTaken),
    removed,
  };
}

/** True if there is anything to do. */
export function hasWork({ compressed, removed }: ManagedPlan): boolean {
  return compressed.length > 0 || removed.length > 0;
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

/** Removes an archive, mailing it first if someone wants it. */
export function* planRemoval({ file, because }: GoingFile, settings: Settings): Steps<void> {
  const { path } = file;
  yield { kind: 'note', note: { kind: 'managed-goes', path, because } };
  if (settings.mail !== undefined && !settings.mailfirst) {
    if (settings.ship.length > 0 && !(yield attempt({ kind: 'release', path }))) return;
    if (!(yield attempt(mail(path, { log: path, settings })))) return;
  }
  yield attempt({ kind: 'remove', path });
}
