// logrotate's state file: when each log was last rotated. What is written is read by logrotate, to the byte.
// Reading keeps every good line: logrotate forgets all that follows a bad one (departure D06).

import type { LocalTime, Zone } from '../calendar/zone.ts';
import { splitWords } from './words.ts';

/** When one log was last rotated; `epochOf(entry.last)` is the instant. */
export interface StateEntry {
  readonly path: string;
  readonly last: LocalTime;
}

/** The entries by their paths, in the order in which they came to be known. */
export type StateEntries = ReadonlyMap<string, StateEntry>;

export type DateFieldName = 'year' | 'month' | 'day' | 'hour' | 'minute' | 'second';

/** Why a line was skipped; lines are counted from 1. */
export type StateProblem =
  | { readonly kind: 'bad-top-line' }
  | { readonly kind: 'bad-line'; readonly line: number }
  | { readonly kind: 'not-parsable'; readonly line: number }
  | { readonly kind: 'too-long'; readonly line: number }
  | {
      readonly kind: 'bad-field';
      readonly line: number;
      readonly field: DateFieldName;
      readonly value: number;
      readonly path: string;
    }
  /** stands for the problems beyond the first thousand */
  | { readonly kind: 'further'; readonly count: number };

export interface ParsedStateFile {
  readonly entries: StateEntries;
  readonly problems: readonly StateProblem[];
}

const HEADER = 'logrotate state -- version 2\n';
const HEADER_V1 = 'logrotate state -- version 1\n';
/** including its line feed */
const MAX_LINE_LENGTH = 8206;
const MAX_PROBLEMS = 1000;

/** Parses the text of a state file; a path that occurs twice has its first place and its last date. */
export function parseStateFile(text: string, zone: Zone): ParsedStateFile {
  if (text === '') return { entries: new Map(), problems: [] };
  if (!text.startsWith(HEADER) && !text.startsWith(HEADER_V1)) {
    return { entries: new Map(), problems: [{ kind: 'bad-top-line' }] };
  }
  const entries = new Map<string, StateEntry>();
  const problems: StateProblem[] = [];
  const parser = new LineParser(zone);
  let problemCount = 0;
  for (const line of linesAfterHeader(text)) {
    const parsed = parser.parse(line);
    if (parsed === undefined) continue;
    if (!('kind' in parsed)) entries.set(parsed.path, parsed);
    else if (++problemCount <= MAX_PROBLEMS) problems.push(parsed);
  }
  if (problemCount > MAX_PROBLEMS)
    problems.push({ kind: 'further', count: problemCount - MAX_PROBLEMS });
  return { entries, problems };
}

/** What the order of entries in the file depends on besides their own. */
export interface FileOrder {
  /** bytes of the file that was read. */
  readonly bucketsFor: number;
}

/** Writes entries, given in the order in which they came to be known. */
export function formatStateFile(entries: readonly StateEntry[], order: FileOrder): string {
  const parts = [HEADER];
  let date = '';
  let latest: LocalTime | undefined;
  for (const { path, last } of inFileOrder(entries, order)) {
    // Most logs are rotated together.
    if (last !== latest) date = formatDate(last);
    latest = last;
    parts.push('"', escapeName(path), '" ', date, '\n');
  }
  return parts.join('');
}

/** Entries in logrotate's order: that of its hash table, and in a bucket the newest first. */
export function inFileOrder(
  entries: readonly StateEntry[],
  { bucketsFor }: FileOrder,
): readonly StateEntry[] {
  const count = bucketCount(bucketsFor);
  const buckets: StateEntry[][] = Array.from({ length: count }, () => []);
  for (const entry of entries) buckets[hashPath(entry.path) % count]?.push(entry);
  return buckets.flatMap((bucket) => bucket.toReversed());
}

/** Returns the size of logrotate's hash table for a state file of so many bytes. */
export function bucketCount(fileBytes: number): number {
  return Math.min(Math.max(Math.trunc(Math.trunc(fileBytes / 80) / 200), 64), 8192);
}

interface Line {
  /** without its line feed */
  readonly content: string;
  readonly line: number;
  readonly terminated: boolean;
}

function* linesAfterHeader(text: string): Generator<Line> {
  let start = HEADER.length;
  for (let line = 2; start < text.length; line++) {
    const feed = text.indexOf('\n', start);
    const end = feed < 0 ? text.length : feed;
    yield { content: text.slice(start, end), line, terminated: feed >= 0 };
    start = end + 1;
  }
}

const PLAIN_NAME = /^[^"\\\0]+$/;

/** Parses the lines of a file. Most end as the one before, and then only the name is looked at. */
class LineParser {
  readonly #dates: Dates;
  /** what follows the name in the line before, and the date that this says. */
  #ending = '';
  #last: LocalTime | undefined;

  constructor(zone: Zone) {
    this.#dates = new Dates(zone);
  }

  parse(line: Line): StateEntry | StateProblem | undefined {
    const alike = this.#parseAlike(line);
    if (alike !== undefined) return alike;
    const parsed = parseLine(line, this.#dates);
    if (parsed !== undefined && !('kind' in parsed)) this.#note(line.content, parsed);
    return parsed;
  }

  #parseAlike({ content, terminated }: Line): StateEntry | undefined {
    if (this.#last === undefined || !terminated || content.length >= MAX_LINE_LENGTH)
      return undefined;
    if (!content.startsWith('"') || !content.endsWith(this.#ending)) return undefined;
    const path = content.slice(1, content.length - this.#ending.length);
    return PLAIN_NAME.test(path) ? { path, last: this.#last } : undefined;
  }

  /** A name that needs no escapes stands in the line as it is. */
  #note(content: string, { path, last }: StateEntry): void {
    this.#last = content.startsWith(`"${path}" `) ? last : undefined;
    this.#ending = content.slice(path.length + 1);
  }
}

function parseLine(
  { content, line, terminated }: Line,
  dates: Dates,
): StateEntry | StateProblem | undefined {
  if (content === '') return undefined;
  if (content.startsWith('\0')) return { kind: 'not-parsable', line };
  // To logrotate a line ends at a NUL, and one without a line feed is too long.
  if (content.length >= MAX_LINE_LENGTH || !terminated || content.includes('\0'))
    return { kind: 'too-long', line };
  const [name, dateText, ...more] = splitWords(content) ?? [];
  const date = dateText === undefined ? undefined : dates.read(dateText);
  if (name === undefined || date === undefined || more.length > 0)
    return { kind: 'bad-line', line };
  const path = unescapeName(name);
  return 'field' in date
    ? { kind: 'bad-field', line, field: date.field, value: date.value, path }
    : { path, last: date };
}

/** A field that is out of its range. */
interface BadField {
  readonly field: DateFieldName;
  readonly value: number;
}

/** The dates of a state file. Most logs are rotated together: what has been read is not read again. */
class Dates {
  readonly #zone: Zone;
  readonly #known = new Map<string, LocalTime | BadField | undefined>();

  constructor(zone: Zone) {
    this.#zone = zone;
  }

  /** The date that a word says; undefined if it is none. */
  read(text: string): LocalTime | BadField | undefined {
    const known = this.#known.get(text);
    if (known !== undefined || this.#known.has(text)) return known;
    const date = this.#parse(text);
    this.#known.set(text, date);
    return date;
  }

  #parse(text: string): LocalTime | BadField | undefined {
    const fields = scanDate(text);
    if (fields === undefined) return undefined;
    const bad = FIELD_RANGES.find(({ field, accepts }) => !accepts(fields[field]));
    if (bad !== undefined) return { field: bad.field, value: fields[bad.field] };
    return this.#zone.localTime(this.#zone.epochSeconds(fields));
  }
}

type DateFields = { readonly [field in DateFieldName]: number };

const INTEGER = '\\s*([+-]?\\d+)';
const DATE = new RegExp(
  `^${INTEGER}-${INTEGER}-${INTEGER}(?:-${INTEGER}(?::${INTEGER}(?::${INTEGER})?)?)?`,
);

// As scanf: what follows the last field that fits is not looked at (vectors state-005 to 007, 063, 066).
function scanDate(text: string): DateFields | undefined {
  const match = DATE.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map(toInt32);
  return { year, month, day, hour, minute, second };
}

/** Takes a number beyond 32 bits for the nearest one, so that no overflow makes it a good date. */
function toInt32(text: string | undefined): number {
  return Math.min(Math.max(Number(text ?? 0), -0x8000_0000), 0x7fff_ffff);
}

const FIELD_RANGES: readonly {
  readonly field: DateFieldName;
  readonly accepts: (value: number) => boolean;
}[] = [
  { field: 'year', accepts: (value) => value === 1900 || (value >= 1970 && value <= 2100) },
  { field: 'month', accepts: (value) => value >= 1 && value <= 12 },
  { field: 'day', accepts: (value) => value >= 0 && value <= 31 },
  { field: 'hour', accepts: (value) => value >= 0 && value <= 23 },
  { field: 'minute', accepts: (value) => value >= 0 && value <= 59 },
  { field: 'second', accepts: (value) => value >= 0 && value <= 59 },
];

function unescapeName(name: string): string {
  if (!name.includes('\\')) return name;
  return name.replace(/\\([n\\])/g, (_, char: string) => (char === 'n' ? '\n' : '\\'));
}

const ESCAPES: { readonly [char: string]: string } = { '"': '\\"', '\\': '\\\\', '\n': '\\n' };

function escapeName(path: string): string {
  return /["\\\n]/.test(path) ? path.replace(/["\\\n]/g, (char) => ESCAPES[char] ?? char) : path;
}

function formatDate({ year, month, day, hour, minute, second }: LocalTime): string {
  return `${year}-${month}-${day}-${hour}:${minute}:${second}`;
}

function hashPath(path: string): number {
  let hash = 0;
  for (let index = 0; index < path.length; index++)
    hash = (Math.imul(hash, 13) + path.charCodeAt(index)) >>> 0;
  return hash;
}
