// One log of the overview, and the sums of one filesystem, as data: the schema is in logrotor(8).
import type { DiskTotals } from '../plan/disk-totals.ts';
import type { LogStatus } from '../plan/log-status.ts';
import { troubleText } from './status-text.ts';

/** Its data. */
export function statusData(status: LogStatus): object {
  const { log, place, pattern, managed, bytes, rate, last, next, archives, newest, shipping } =
    status;
  return {
    log,
    stanza: { file: place.path, line: place.line, pattern },
    managed,
    bytes,
    rate,
    rotated: last,
    due: next,
    archives: {
      count: archives.count,
      bytes: archives.bytes,
      oldest: archives.oldestMs === undefined ? undefined : Math.floor(archives.oldestMs / 1000),
    },
    newest,
    shipping: shipping === 'unknown' ? null : shipping,
    troubles: status.troubles.map((trouble) => ({
      kind: trouble.kind,
      text: troubleText(trouble, log),
    })),
  };
}

/** The data of a filesystem. */
export function totalsData(totals: DiskTotals): object {
  const { directory, room, logs, archives, largest, waiting, removable, next, nameless } = totals;
  return {
    filesystem: directory,
    bytes: room?.totalBytes,
    free: room?.freeBytes,
    logs,
    archives,
    largest,
    waiting,
    removable,
    next,
    deleted: nameless?.map(({ path, bytes, holder }) => ({ path, bytes, ...holder })),
  };
}
