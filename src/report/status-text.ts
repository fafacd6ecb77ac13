// The overview of all logs as a table: by directory, as wide as the window at most.
import { posix } from 'node:path';
import type { LogStatus, Trouble } from '../plan/log-status.ts';
import { columnsOf, padded, type Layout } from './layout.ts';
import { holdersText } from './reopen-text.ts';
import { paintOf, shownText, type Paint } from './shown-text.ts';
import { rateText, shortSize } from './size-text.ts';
import { durationText, minuteText, shortDuration } from './time-text.ts';
import { verdictMessages } from './verdict-text.ts';
import { wrap } from './wrap.ts';

const HEADINGS = ['size', 'growth', 'rotated', 'due', 'archives', 'bytes', 'oldest', 'shipped'];
const NAME_HEADING = 'log';
const INDENT = '  ';
const GAP = 2;
/** A longer name has a line of its own, so that the columns stay near to each other. */
const LONGEST_NAME = 40;
/** There is room for names of this length before there is room for all columns. */
const SHORT_NAME = 12;

/** The lines of the table; `now` is in epoch seconds. */
export function statusLines(
  rows: readonly LogStatus[],
  layout: Layout,
  now: number,
): readonly string[] {
  if (rows.length === 0) return ['no logs'];
  const paint = paintOf(layout);
  const shown = rows.map((row) => ({ row, cells: cellsOf(row, now) }));
  const widths = columnWidths(
    shown.map(({ cells }) => cells),
    layout.width,
    Math.min(longestName(rows), SHORT_NAME),
  );
  const table: Table = { widths, nameWidth: nameWidth(rows, widths, layout.width), layout, paint };
  const lines = [paint('bold', lineOf(table, NAME_HEADING, HEADINGS))];
  let directory: string | undefined;
  for (const { row, cells } of shown) {
    const own = posix.dirname(row.log);
    if (own !== directory) lines.push(paint('bold', shownText(own)));
    directory = own;
    lines.push(...rowLines(table, row, cells));
  }
  return lines;
}

/** The columns in the order in which a narrow window does without them. */
const DISPENSABLE = ['growth', 'oldest', 'bytes', 'rotated'] as const;

/** How wide each column is; one that is empty, or that there is no room for, is not there. */
function columnWidths(
  rows: readonly (readonly string[])[],
  width: number | undefined,
  nameColumns: number,
): readonly number[] {
  const widths = HEADINGS.map((heading, column) => {
    const longest = Math.max(...rows.map((cells) => cells[column]?.length ?? 0));
    return longest === 0 ? 0 : Math.max(heading.length, longest);
  });
  for (const heading of DISPENSABLE) {
    if (width === undefined || spanOf(widths) + nameColumns <= width) break;
    widths[HEADINGS.indexOf(heading)] = 0;
  }
  return widths;
}

/** What the columns behind the name take, and what stands in front of it. */
function spanOf(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + (each === 0 ? 0 : each + GAP), INDENT.length);
}

interface Table {
  readonly widths: readonly number[];
  readonly nameWidth: number;
  readonly layout: Layout;
  readonly paint: Paint;
}

/** What is left of the window for names, and no more than they need. */
function nameWidth(
  rows: readonly LogStatus[],
  widths: readonly number[],
  width: number | undefined,
): number {
  const needed = longestName(rows);
  const room = width === undefined ? LONGEST_NAME : width - spanOf(widths);
  return Math.min(needed, Math.max(room, NAME_HEADING.length));
}

function longestName(rows: readonly LogStatus[]): number {
  const shortest = NAME_HEADING.length;
  return rows.reduce((most, { log }) => Math.max(most, columnsOf(posix.basename(log))), shortest);
}

function rowLines(
  table: Table,
  { log, newest, troubles }: LogStatus,
  cells: readonly string[],
): readonly string[] {
  const name = shownText(posix.basename(log));
  const isLong = columnsOf(name) > table.nameWidth;
  const lines = isLong ? [INDENT + name, lineOf(table, '', cells)] : [lineOf(table, name, cells)];
  const notes =
    newest === undefined
      ? []
      : [`${INDENT}${INDENT}no log now, its newest archive is ${shownText(newest)}`];
  const said = troubles.flatMap((trouble) => {
    const text = `${INDENT}${INDENT}! ${shownText(troubleText(trouble, log))}`;
    const indent = `${INDENT}${INDENT}  `;
    return wrap(text, { width: table.layout.width, indent });
  });
  return [...lines, ...notes, ...said.map((line) => table.paint('red', line))];
}

function lineOf(
  { widths, nameWidth: width }: Table,
  name: string,
  cells: readonly string[],
): string {
  const columns = cells.flatMap((cell, column) => {
    const columnWidth = widths[column] ?? 0;
    return columnWidth === 0 ? [] : [cell.padStart(columnWidth + GAP)];
  });
  return (INDENT + padded(name, width) + columns.join('')).trimEnd();
}

function cellsOf(row: LogStatus, now: number): readonly string[] {
  const { bytes, rate, next, archives, shipping } = row;
  const { count, bytes: kept, oldestMs } = archives;
  return [
    bytes === undefined ? '-' : shortSize(bytes),
    rate === undefined ? '-' : rateText(rate),
    lastCell(row, now),
    dueCell(row, now),
    String(count),
    count === 0 ? '-' : shortSize(kept),
    oldestMs === undefined ? '-' : shortDuration(now - Math.floor(oldestMs / 1000)),
    shippedCell(shipping),
  ].map((cell, column) => (column === 3 && next === undefined && bytes === undefined ? '-' : cell));
}

function shippedCell(shipping: LogStatus['shipping']): string {
  if (shipping === undefined) return '';
  return shipping === 'unknown'
    ? '?'
    : `${shipping.shipped}/${shipping.shipped + shipping.waiting}`;
}

function lastCell({ isLastKnown, last }: LogStatus, now: number): string {
  if (!isLastKnown) return '?';
  if (last === undefined) return '-';
  return last > now ? `in ${shortDuration(last - now)}` : shortDuration(now - last);
}

/** A time that rests on how the log grows has a tilde. */
function dueCell({ next, managed }: LogStatus, now: number): string {
  if (managed) return '-';
  if (next === undefined) return '?';
  if (next.at <= now) return 'now';
  return `${next.predicted ? '~' : ''}${shortDuration(next.at - now)}`;
}

/** What is not as it should be, in words. */
export function troubleText(trouble: Trouble, log: string): string {
  switch (trouble.kind) {
    case 'verdict': {
      const [said] = verdictMessages({ log, pattern: log, verdict: trouble.verdict });
      return said?.text ?? trouble.verdict.kind;
    }
    case 'future':
      return `its last rotation, ${minuteText(trouble.last)}, is yet to come`;
    case 'overdue':
      return `it has been due for ${durationText(trouble.seconds)}: is logrotor run?`;
    case 'held':
      return `${holdersText(trouble.holders)} still writes to ${trouble.path}`;
    case 'interrupted':
      return 'its rotation was interrupted, and the next run completes it';
    case 'unlistable':
      return `its archives cannot be listed: ${trouble.error.reason}`;
  }
}
