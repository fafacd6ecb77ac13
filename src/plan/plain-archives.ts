// The archives that are plain though the stanza compresses: those that are held so for a while
// (`holduncompressed`), and those whose compression was put off.
import type { Settings } from '../config/settings.ts';
import { archiveName, plainPath, type ArchiveName } from './archive-name.ts';
import { compiledDateFormat } from './date-suffix.ts';
import { datedArchives, dateNaming } from './dated.ts';
import type { Holding } from './holding.ts';
import { tryToCompress } from './numbered.ts';
import type { Disk } from './snapshot.ts';
import type { Steps } from './step.ts';

/** Whose plain archives are asked for. */
export interface PlainQuestion {
  readonly log: string;
  readonly settings: Settings;
  readonly disk: Disk;
}

/** The paths of the plain archives of a log that compresses, the newest first. */
export function plainArchives({ log, settings, disk }: PlainQuestion): readonly string[] {
  if (!settings.compress) return [];
  const name = archiveName(log, settings);
  const found = settings.dateext
    ? plainDates(name, settings, disk)
    : plainNumbers(name, settings, disk);
  return found.filter((path) => {
    const facts = disk.lstat(path);
    return !('code' in facts) && facts.kind === 'file';
  });
}

function plainDates(name: ArchiveName, settings: Settings, disk: Disk): readonly string[] {
  const format = compiledDateFormat(settings);
  if (format.kind === 'too-long') return [];
  const paths = datedArchives(name, name.extension, dateNaming(settings, format), disk);
  return 'code' in paths ? [] : paths.toReversed();
}

function plainNumbers(name: ArchiveName, settings: Settings, disk: Disk): readonly string[] {
  const { start, rotate } = settings;
  const prefix = `${name.base}.`;
  const names = disk.namesWithPrefix(name.directory, prefix);
  if ('code' in names) return [];
  const end = rotate === -1 ? Number.MAX_SAFE_INTEGER : start + Math.max(rotate, 1);
  const numbers = names.flatMap((file) => {
    if (!file.endsWith(name.extension)) return [];
    const digits = file.slice(prefix.length, file.length - name.extension.length);
    return /^(?:0|[1-9][0-9]{0,9})$/.test(digits) ? [Number(digits)] : [];
  });
  return numbers
    .filter((number) => number >= start && number < end)
    .toSorted((a, b) => a - b)
    .map((number) => plainPath(name, `.${number}`));
}

/** Compresses the plain archives but for the newest ones. Where that fails, the archive stays as it is. */
export function* compressPlain(
  question: PlainQuestion & { readonly holding: Holding },
  newest: number,
): Steps<void> {
  for (const path of plainArchives(question).slice(newest)) {
    const facts = question.disk.stat(path);
    if (!('code' in facts)) yield* tryToCompress(question, path, facts);
  }
}

/** How many of the newest archives are held plain at `now`, from when the log was rotated of late; epoch seconds. */
export function heldCount(
  { compress, holduncompressed }: Settings,
  rotations: readonly number[],
  now: number,
): number {
  if (!compress || holduncompressed === 0) return 0;
  return rotations.filter((at) => at <= now && now - at < holduncompressed).length;
}
