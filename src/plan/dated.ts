// Archives named by date: which ones a directory has, in which order, and which of them go
// (ENGINE-SPEC 8.2). They are recognised by exact prefix, date pattern and suffix (departure D04).
import { matchDateSuffix, type DateFormat } from '../calendar/date-format.ts';
import { parseDateSuffix } from '../calendar/date-order.ts';
import type { Settings } from '../config/settings.ts';
import type { SystemError } from '../config/system-error.ts';
import { plainPath, type ArchiveName } from './archive-name.ts';
import { splitNumber, type NumberedDate } from './duplicate-date.ts';
import { retain } from './retention.ts';
import type { RetentionRules } from './retention-rules.ts';
import type { Disk } from './snapshot.ts';

/** How the dates of a log's archives look, and whether the order is the names' or the dates' own. */
export interface DateNaming {
  readonly format: DateFormat;
  readonly custom: boolean;
  /** a number may stand behind the date. */
  readonly numbered: boolean;
}

/** How a stanza names archives by this format. */
export function dateNaming({ dateformat, ondup }: Settings, format: DateFormat): DateNaming {
  return { format, custom: dateformat !== undefined, numbered: ondup === 'suffix' };
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
    const middle = file.slice(prefixLength, file.length - ending.length);
    const dated = matchDate(naming, middle);
    return dated === undefined ? [] : [{ ...dated, path: `${start}${middle}${ending}` }];
  });
  return inOrder(found, naming).map(({ path }) => path);
}

interface Dated extends NumberedDate {
  readonly path: string;
}

/** A format may match what looks like a number behind a date. */
function matchDate({ format, numbered }: DateNaming, middle: string): NumberedDate | undefined {
  if (matchDateSuffix(format, middle)) return { date: middle, number: 0 };
  const split = splitNumber(middle);
  return numbered && matchDateSuffix(format, split.date) ? split : undefined;
}

/** Names are in the order of their bytes, which is that of the dates unless there is more to it. */
function inOrder(
  found: readonly Dated[],
  { format, custom, numbered }: DateNaming,
): readonly Dated[] {
  const byNumber = numbered ? found.toSorted((a, b) => a.number - b.number) : found;
  if (custom) {
    const dated = byNumber.map((each) => ({ ...each, time: parseDateSuffix(format, each.date) }));
    return dated.toSorted((a, b) => a.time - b.time);
  }
  return numbered ? byNumber.toSorted((a, b) => compareBytes(a.date, b.date)) : byNumber;
}

function compareBytes(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
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
