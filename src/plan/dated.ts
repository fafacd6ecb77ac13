// Archives named by date: which ones a directory has, in which order, and which of them go
// (ENGINE-SPEC 8.2). They are recognised by exact prefix, date pattern and suffix (departure D04).
import { matchDateSuffix, type DateFormat } from '../calendar/date-format.ts';
import { parseDateSuffix } from '../calendar/date-order.ts';
import type { Settings } from '../config/settings.ts';
import type { SystemError } from '../config/system-error.ts';
import { plainPath, type ArchiveName } from './archive-name.ts';
import type { Disk } from './snapshot.ts';

/** How the dates of a log's archives look, and whether the order is the names' or the dates' own. */
export interface DateNaming {
  readonly format: DateFormat;
  readonly custom: boolean;
}

/** The paths of the archives with `ending` behind the date, oldest first. */
export function datedArchives(
  name: ArchiveName,
  ending: string,
  naming: DateNaming,
  disk: Disk,
): readonly string[] | SystemError {
  const start = plainPath({ ...name, extension: '' }, '');
  const slash = start.lastIndexOf('/');
  const names = disk.namesWithPrefix(start.slice(0, slash) || '/', start.slice(slash + 1));
  if ('code' in names) return names;
  const prefixLength = start.length - slash - 1;
  const found = names.flatMap((file) => {
    if (!file.endsWith(ending) || file.length < prefixLength + ending.length) return [];
    const date = file.slice(prefixLength, file.length - ending.length);
    return matchDateSuffix(naming.format, date) ? [{ path: `${start}${date}${ending}`, date }] : [];
  });
  return naming.custom ? sortByDate(found, naming.format) : found.map(({ path }) => path);
}

function sortByDate(
  found: readonly { readonly path: string; readonly date: string }[],
  format: DateFormat,
): readonly string[] {
  const dated = found.map(({ path, date }) => ({ path, time: parseDateSuffix(format, date) }));
  return dated.toSorted((a, b) => a.time - b.time).map(({ path }) => path);
}

/** The dated archives that go: all that `rotate` does not keep, and all that are over `maxage`. */
export function prunedArchives(
  archives: readonly string[],
  settings: Settings,
  now: number,
  disk: Disk,
): readonly string[] {
  const kept = settings.rotate === 0 ? 1 : settings.rotate;
  const surplus = kept === -1 ? -1 : archives.length - kept;
  return archives.filter((path, index) => {
    const facts = disk.stat(path);
    if ('code' in facts) return false;
    return index <= surplus || isOverAge(facts.mtimeMs, settings.maxage, now);
  });
}

/** True if a file is older than `maxage` whole days; 0 days is no limit. `now` is in seconds. */
export function isOverAge(mtimeMs: number, maxage: number, now: number): boolean {
  if (maxage === 0) return false;
  return Math.trunc((now - Math.floor(mtimeMs / 1000)) / 86400) > maxage;
}
