// The archives of managed groups as they are shipped: each group is a log.
import { managedNameReader } from '../config/managed-name.ts';
import type { Stanza } from '../config/stanza.ts';
import { sortOutGroups, type ManagedFile } from './managed-group.ts';
import type { Disk } from './snapshot.ts';
import type { StoredArchive } from './stored-archives.ts';

/** The archives of one group, the oldest first. */
export interface StoredGroup {
  readonly log: string;
  readonly archives: readonly StoredArchive[];
}

/** The groups of a stanza; `now` is in epoch seconds. Who writes to the files is not asked. */
export function storedManaged(stanza: Stanza, now: number, disk: Disk): readonly StoredGroup[] {
  const { settings } = stanza;
  const nameOf = managedNameReader(settings);
  const files = pathsOf(stanza).flatMap((path): readonly ManagedFile[] => {
    const name = nameOf(path);
    const facts = name === undefined ? undefined : disk.lstat(path);
    const isFile = facts !== undefined && !('code' in facts) && facts.kind === 'file';
    return name === undefined || !isFile ? [] : [{ ...name, facts }];
  });
  const groups = sortOutGroups(files, { settings, now, holderOf: () => undefined });
  return groups.map(({ name, archives }) => ({
    log: name,
    archives: archives.map(({ path, plain, facts }) => {
      const isFinal = !settings.compress || path !== plain;
      return { path, plain, facts, number: undefined, isFinal };
    }),
  }));
}

/** Some have been compressed since the patterns were matched. */
function pathsOf({ logs, settings }: Stanza): readonly string[] {
  const { compress, compressext } = settings;
  return [...new Set(compress ? logs.flatMap((path) => [path, path + compressext]) : logs)];
}
