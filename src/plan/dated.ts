// Archives named by date: which ones a directory has, in which order, and which of them go
// (ENGINE-SPEC 8.2). They are recognised by exact prefix, date pattern and suffix (departure D04).
import { matchDateSuffix, type DateFormat } from '../calendar/date-format.ts';
import { parseDateSuffix } from '../calendar/date-order.ts';
import type { Settings } from '../config/settings.ts';
import type { SystemError } from '../config/system-error.ts';
import { plainPath, type ArchiveName } from './archive-name.ts';
import { retain } from './retention.ts';
import type { RetentionRules } from './retention-rules.ts';
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
  const { rotate, maxage } = settings;
  // The archive that is to come takes one of the places.
  const kept = rotate === -1 ? -1 : Math.max(rotate, 1) - 1;
  const found = archives.map((path, order) => ({ path, order, facts: disk.stat(path) }));
  const unknown = found.flatMap(({ path, facts }) => ('code' in facts ? [path] : []));
  const { logs } = retain(
    [
      {
        log: '',
        archives: found.map(({ path, order, facts }) => ({
          ...UNDATED,
          path,
          order,
          facts: 'code' in facts ? NOT_KNOWN : facts,
        })),
        rules: { ...ONLY_LOGROTATES, rotate: kept, maxage },
        protections: new Map(unknown.map((path) => [path, { kind: 'not-removable' }])),
      },
    ],
    { now, deficitBytes: 0 },
  );
  const decisions = logs.flatMap((log) => log.decisions);
  return decisions.flatMap(({ kind, archive }) => (kind === 'remove' ? [archive.path] : []));
}

/** logrotate goes by the order of the names only. */
const UNDATED = { slot: undefined, date: undefined, fromFuture: false, pending: false } as const;
const NOT_KNOWN = { sizeBytes: 0, mtimeMs: 0, links: 1, blocks: 0 };

const ONLY_LOGROTATES: RetentionRules = {
  rotate: -1,
  keep: [],
  maxage: 0,
  maxtotal: -1,
  minfree: { kind: 'off' },
  minkeep: { count: 0, written: false },
  minfreefloor: 0,
};
