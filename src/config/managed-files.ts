// The compressed files of managed groups, which the patterns of the stanza need not match.
import { posix } from 'node:path';
import { isError, type GlobHost } from './glob.ts';
import { managedNameReader } from './managed-name.ts';
import type { Settings } from './settings.ts';

/**
 * The files in the directories of `matches` that are a compressed form of a group that one of those belongs
 * to, and are no matches themselves. They are recognised by their exact names.
 */
export function managedFiles(
  matches: readonly string[],
  settings: Settings,
  host: GlobHost,
): readonly string[] {
  const nameOf = managedNameReader(settings);
  const names = matches.flatMap((path) => nameOf(path) ?? []);
  const groups = new Set(names.map(({ group }) => group));
  const prefixes = new Set(names.map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1)));
  const known = new Set(matches);
  const found = [...prefixes].flatMap((prefix) => {
    const listed = host.readDirectory(prefix === '' ? '.' : posix.join(prefix, '.'));
    if (isError(listed)) return [];
    return listed
      .map((name) => prefix + name)
      .filter((path) => !known.has(path) && isCompressed(path));
  });
  return found
    .filter((path) => host.fileKind(path) !== 'directory')
    .toSorted((a, b) => host.compareNames(a, b));

  function isCompressed(path: string): boolean {
    const name = nameOf(path);
    return name !== undefined && name.plain !== path && groups.has(name.group);
  }
}
