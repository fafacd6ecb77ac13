// The archives of managed groups as they are shipped: each file is a log of its own, whose one archive is its
// final form.
import { managedNameReader } from '../config/managed-name.ts';
import type { Stanza } from '../config/stanza.ts';
import { sortOutGroups, type ManagedFile } from './managed-group.ts';
import type { Disk } from './snapshot.ts';
import type { StoredArchive } from './stored-archives.ts';

/** An archive, and the log that it is of: what its program called it. */
export interface ManagedArchive {
  readonly log: string;
  readonly archive: StoredArchive;
}

/**
 * Tells by their paths what archives of a log, or of a managed group of that name, are archives of: a managed
 * file is one of what its program called it.
 */
export function logReader({ settings }: Stanza, log: string): (path: string) => string {
  if (settings.managed === undefined) return () => log;
  const nameOf = managedNameReader(settings);
  return (path) => nameOf(path)?.plain ?? path;
}

/** The stanza with what its files are called when they are compressed: it was read before that. */
function withCompressed(stanza: Stanza): Stanza {
  const { settings, logs } = stanza;
  if (!settings.compress) return stanza;
  const nameOf = managedNameReader(settings);
  const compressed = logs.flatMap((path) =>
    nameOf(path)?.plain === path ? [path + settings.compressext] : [],
  );
  return { ...stanza, logs: [...new Set([...logs, ...compressed])] };
}

/** The archives of all groups of a stanza, the oldest of each first; `now` is in epoch seconds. Who writes to them is not asked. */
export function managedArchives(
  stanza: Stanza,
  now: number,
  disk: Disk,
): readonly ManagedArchive[] {
  const { settings, logs } = withCompressed(stanza);
  const nameOf = managedNameReader(settings);
  const files = logs.flatMap((path): readonly ManagedFile[] => {
    const name = nameOf(path);
    const facts = name === undefined ? undefined : disk.lstat(path);
    const isFile = facts !== undefined && !('code' in facts) && facts.kind === 'file';
    return name === undefined || !isFile ? [] : [{ ...name, facts }];
  });
  const groups = sortOutGroups(files, { settings, now, holderOf: () => undefined });
  return groups.flatMap(({ archives }) =>
    archives.map(({ path, plain, facts }) => {
      const isFinal = !settings.compress || path !== plain;
      return { log: plain, archive: { path, facts, number: undefined, isFinal } };
    }),
  );
}
