// The sums below the overview: what takes the room of each filesystem, and what of it goes next.
import { posix } from 'node:path';
import type { DiskFiller } from '../plan/disk-filler.ts';
import type { Amount, DiskTotals, NextRemoval } from '../plan/disk-totals.ts';
import type { Layout } from './layout.ts';
import { rowLines } from './rows.ts';
import { paintOf, shownText } from './shown-text.ts';
import { shortSize } from './size-text.ts';
import { durationText } from './time-text.ts';
import { wrap } from './wrap.ts';

const INDENT = '  ';
/** With less than this part left it is short of room. */
const SHORT = 0.1;
const MOST_TOLD = 3;

/** The lines of all filesystems; `now` is in epoch seconds. */
export function totalsLines(
  totals: readonly DiskTotals[],
  layout: Layout,
  now: number,
): readonly string[] {
  return totals.flatMap((each) => {
    const { directory, room } = each;
    const isShort = room !== undefined && room.freeBytes < room.totalBytes * SHORT;
    const title = `the filesystem of ${shownText(directory)}: ${roomText(room)}`;
    const rows = rowsOf(each, now);
    const widest = (column: 1 | 2): number =>
      Math.max(...rows.map((cells) => cells[column].length));
    const [counts, sizes] = [widest(1), widest(2)];
    const table = rows.map(([name, count, size, note]) => [
      name,
      count.padStart(counts),
      size.padStart(sizes),
      note,
    ]);
    const lines = rowLines(table, { width: layout.width, indent: INDENT });
    const titles = wrap(title, { width: layout.width, indent: INDENT });
    const paint = paintOf(layout);
    return ['', ...titles.map((line) => paint(isShort ? 'red' : 'bold', line)), ...lines];
  });
}

function roomText(room: DiskTotals['room']): string {
  if (room === undefined) return 'how much is free is not known';
  const { freeBytes, totalBytes } = room;
  const percent = totalBytes === 0 ? '' : ` (${Math.floor((100 * freeBytes) / totalBytes)}%)`;
  return `${shortSize(freeBytes)} of ${shortSize(totalBytes)} free${percent}`;
}

const SHIPS = "'logrotor ship' ships them now, and says what fails";
const PRUNES = "'logrotor prune' removes them";

type Row = readonly [name: string, count: string, size: string, note: string];

function rowsOf(totals: DiskTotals, now: number): readonly Row[] {
  const { logs, archives, waiting, removable, next, nameless } = totals;
  return [
    row('logs', logs, largestText(totals)),
    row('archives', archives, ''),
    ...waitingRows(waiting),
    row('to go now', removable, removable.count === 0 ? 'no rule removes any now' : PRUNES),
    ...(next === undefined ? [] : [row('to go next', next, nextText(next, now))]),
    ...namelessRows(nameless),
    ...otherRows(totals),
  ];
}

function waitingRows(waiting: Amount | undefined): readonly Row[] {
  if (waiting === undefined) return [['not shipped', '?', '?', 'the ledger cannot be read']];
  return waiting.count === 0 ? [] : [row('not shipped', waiting, SHIPS)];
}

function row(name: string, { count, bytes }: Amount, note: string): Row {
  return [name, String(count), shortSize(bytes), note];
}

/** Of a single log there is nothing to tell. */
function largestText({ logs, archives, largest }: DiskTotals): string {
  if (largest === undefined || largest.bytes === logs.bytes + archives.bytes) return '';
  const { log, bytes } = largest;
  return `the most is of ${shownText(log)}: ${shortSize(bytes)} with its archives`;
}

function nextText({ at, predicted, log, rotations }: NextRemoval, now: number): string {
  const when = at <= now ? 'now' : `${predicted ? 'about ' : ''}in ${durationText(at - now)}`;
  const name = shownText(posix.basename(log));
  const more = rotations === 2 ? '1 other log' : `${rotations - 1} other logs`;
  const whose = rotations === 1 ? `${name} is rotated` : `${name} and ${more} are rotated`;
  return `${when}, when ${whose}`;
}

function namelessRows(nameless: DiskTotals['nameless']): readonly Row[] {
  if (nameless === undefined) return [['deleted', '?', '?', 'root sees those that are still open']];
  return nameless.length === 0 ? [] : [row('deleted', sumOf(nameless), openText(nameless))];
}

/** What is used, and not by a log; where deleted files cannot be seen, they are among it. */
function otherRows({ room, logs, archives, nameless = [] }: DiskTotals): readonly Row[] {
  if (room === undefined) return [];
  const known = logs.bytes + archives.bytes + sumOf(nameless).bytes;
  const bytes = shortSize(Math.max(room.usedBytes - known, 0));
  return [['other', '', bytes, 'files of no stanza']];
}

function sumOf(files: readonly DiskFiller[]): Amount {
  return { count: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** They take room until whoever has them open lets go of them. */
function openText(files: readonly DiskFiller[]): string {
  const told = files.slice(0, MOST_TOLD).map(({ path, bytes, holder }) => {
    const who = holder === undefined ? 'somebody' : `${holder.program} (pid ${holder.pid})`;
    return `${shownText(path)} (${shortSize(bytes)}) in ${shownText(who)}`;
  });
  const more = files.length > told.length ? `, and ${files.length - told.length} more` : '';
  return `but still open: ${told.join(', ')}${more}`;
}
