// The archives that a log has on the disk, by the naming of its stanza, whichever rule keeps them.
import type { SystemError } from '../config/system-error.ts';
import type { Settings } from '../config/settings.ts';
import { archiveName, type ArchiveName } from './archive-name.ts';
import { compiledDateFormat } from './date-suffix.ts';
import { datedArchives, dateNaming } from './dated.ts';
import { numberIn } from './numbered.ts';
import type { Disk, FileFacts } from './snapshot.ts';

/** One archive on the disk. */
export interface StoredArchive {
  readonly path: string;
  readonly facts: FileFacts;
  /** its number; undefined for a dated one. */
  readonly number: number | undefined;
  /** it has the form in which the stanza keeps it: compressed, if it is to be. */
  readonly isFinal: boolean;
}

/** The archives of a log, the oldest first. */
export function storedArchives(
  log: string,
  settings: Settings,
  disk: Disk,
): readonly StoredArchive[] | SystemError {
  const name = archiveName(log, settings);
  const final = archivesEndingIn(name, name.compressExtension, settings, disk);
  if (name.compressExtension === '' || 'code' in final) return final;
  const plain = archivesEndingIn(name, '', settings, disk);
  if ('code' in plain) return plain;
  return [...final, ...plain.map((each) => ({ ...each, isFinal: false }))];
}

function archivesEndingIn(
  name: ArchiveName,
  compressExtension: string,
  settings: Settings,
  disk: Disk,
): readonly StoredArchive[] | SystemError {
  const ending = name.extension + compressExtension;
  const found = settings.dateext
    ? datedPaths(name, ending, settings, disk)
    : numberedPaths(name, ending, disk);
  if ('code' in found) return found;
  return found.flatMap(({ path, number }) => {
    const facts = disk.lstat(path);
    const isFile = !('code' in facts) && facts.kind === 'file';
    return isFile ? [{ path, number, facts, isFinal: true }] : [];
  });
}

interface Found {
  readonly path: string;
  readonly number: number | undefined;
}

function numberedPaths(
  name: ArchiveName,
  ending: string,
  disk: Disk,
): readonly Found[] | SystemError {
  const { directory, base } = name;
  const names = disk.namesWithPrefix(directory, `${base}.`);
  if ('code' in names) return names;
  return names
    .flatMap((file) => {
      const number = numberIn(file, base, ending);
      return number === undefined ? [] : [{ path: `${directory}/${file}`, number }];
    })
    .toSorted((a, b) => b.number - a.number);
}

function datedPaths(
  name: ArchiveName,
  ending: string,
  settings: Settings,
  disk: Disk,
): readonly Found[] | SystemError {
  const format = compiledDateFormat(settings);
  if (format.kind === 'too-long') return [];
  const paths = datedArchives(name, ending, dateNaming(settings, format), disk);
  return 'code' in paths ? paths : paths.map((path) => ({ path, number: undefined }));
}
