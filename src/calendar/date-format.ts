// The dates in archive names: dateformat and the default formats, what they expand to, and which names
// they match. A subset of strftime(3) with logrotate's limits; anything it does not know stays literal.

import { type GlobToken, matchGlob, parseGlob } from './name-glob.ts';
import { civilSeconds, epochOf, type LocalTime, type Zone } from './zone.ts';

/** A dateformat that is within logrotate's limits. */
export interface DateFormat {
  readonly kind: 'compiled';
  /** the format with literal `%` doubled, as logrotate prints it */
  readonly converted: string;
  /** a glob for the expansions; what the format says literally is not escaped in it */
  readonly globPattern: string;
  readonly parts: readonly FormatPart[];
  readonly globTokens: readonly GlobToken[];
}

/** A stretch of text, or a field such as `%Y` by its letter. */
export type FormatPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly letter: FieldLetter };

export type FieldLetter = keyof typeof FIELD_DIGITS;

export type CompiledDateFormat = DateFormat | { readonly kind: 'too-long' };

export type DateSuffix =
  | { readonly kind: 'suffix'; readonly suffix: string }
  /** the expansion is empty or longer than 63 bytes */
  | { readonly kind: 'failed'; readonly converted: string };

const FIELD_DIGITS = {
  Y: 4,
  G: 4,
  y: 2,
  g: 2,
  m: 2,
  d: 2,
  H: 2,
  M: 2,
  S: 2,
  V: 2,
  U: 2,
  W: 2,
  j: 3,
  u: 1,
  w: 1,
  s: 10,
  z: 4,
} as const;

/** A byte less when the format ends in a field: logrotate checks before it adds text, and after it adds a field. */
const MAX_GLOB_LENGTH = 127;
const MAX_CONVERTED_LENGTH = 125;
const MAX_SUFFIX_LENGTH = 63;

/** Returns the format that names archives when the configuration gives none. */
export function defaultDateFormat(criterion: string): string {
  if (criterion === 'hourly') return '-%Y%m%d%H';
  return criterion === 'minutes' || criterion === 'schedule' ? '-%Y%m%d%H%M' : '-%Y%m%d';
}

/** Compiles a dateformat; leading spaces do not count. */
export function compileDateFormat(format: string): CompiledDateFormat {
  const parts = splitFormat(format.replace(/^ +/, ''));
  const converted = parts.map(convertPart).join('');
  const globPattern = parts.map(globOfPart).join('');
  const maxGlobLength = parts.at(-1)?.kind === 'field' ? MAX_GLOB_LENGTH - 1 : MAX_GLOB_LENGTH;
  if (globPattern.length > maxGlobLength || converted.length > MAX_CONVERTED_LENGTH)
    return { kind: 'too-long' };
  return { kind: 'compiled', converted, globPattern, parts, globTokens: parseGlob(globPattern) };
}

/** Returns the time that dates in archive names show; `now` is in epoch seconds. */
export function dateExtTime(
  now: number,
  zone: Zone,
  ago: { readonly dateyesterday: boolean; readonly datehourago: boolean },
): LocalTime {
  const local = zone.localTime(now);
  const noonYesterday = { ...local, day: local.day - 1, hour: 12 };
  const base = ago.dateyesterday ? noonYesterday : local;
  const fields = ago.datehourago ? { ...base, hour: base.hour - 1 } : base;
  // The offset of NOW, not of the result: across a change of clocks logrotate's noon is at 11 or 13 o'clock.
  return zone.localTime(civilSeconds(fields) - local.offset);
}

/** Expands a format to the text that goes between a log's name and its extension. */
export function formatDate(format: DateFormat, local: LocalTime): DateSuffix {
  const suffix = format.parts.map((part) => expandPart(part, local)).join('');
  return suffix === '' || suffix.length > MAX_SUFFIX_LENGTH
    ? { kind: 'failed', converted: format.converted }
    : { kind: 'suffix', suffix };
}

/** Tells whether the whole text is what logrotate's glob for the format matches. */
export function matchDateSuffix(format: DateFormat, text: string): boolean {
  return matchGlob(format.globTokens, text);
}

function splitFormat(format: string): FormatPart[] {
  return Array.from(format.matchAll(/%([YGygmdHMSVUWjuwsz])|%|[^%]+/g), ([text, letter]) =>
    isFieldLetter(letter) ? { kind: 'field', letter } : { kind: 'text', text },
  );
}

function isFieldLetter(letter: string | undefined): letter is FieldLetter {
  return letter !== undefined && Object.hasOwn(FIELD_DIGITS, letter);
}

function convertPart(part: FormatPart): string {
  return part.kind === 'field' ? `%${part.letter}` : part.text.replace('%', '%%');
}

function globOfPart(part: FormatPart): string {
  if (part.kind === 'text') return part.text;
  const digits = '[0-9]'.repeat(FIELD_DIGITS[part.letter]);
  return part.letter === 'z' ? `[-+]${digits}` : digits;
}

function expandPart(part: FormatPart, local: LocalTime): string {
  return part.kind === 'text' ? part.text : FIELD_TEXT[part.letter](local);
}

const FIELD_TEXT: { readonly [letter in FieldLetter]: (local: LocalTime) => string } = {
  Y: (local) => String(local.year),
  G: (local) => String(isoWeek(local).year),
  y: (local) => pad(local.year % 100),
  g: (local) => pad(isoWeek(local).year % 100),
  m: (local) => pad(local.month),
  d: (local) => pad(local.day),
  H: (local) => pad(local.hour),
  M: (local) => pad(local.minute),
  S: (local) => pad(local.second),
  V: (local) => pad(isoWeek(local).week),
  U: (local) => pad(Math.floor((local.yearday + 7 - local.weekday) / 7)),
  W: (local) => pad(Math.floor((local.yearday + 7 - ((local.weekday + 6) % 7)) / 7)),
  j: (local) => pad(local.yearday + 1, 3),
  u: (local) => String(local.weekday === 0 ? 7 : local.weekday),
  w: (local) => String(local.weekday),
  s: (local) => String(epochOf(local)),
  z: formatOffset,
};

function pad(value: number, digits = 2): string {
  return String(value).padStart(digits, '0');
}

function formatOffset(local: LocalTime): string {
  const minutes = Math.trunc(Math.abs(local.offset) / 60);
  return (local.offset < 0 ? '-' : '+') + pad(Math.trunc(minutes / 60)) + pad(minutes % 60);
}

/** Returns the ISO 8601 week: the one that has the Thursday decides the year. */
function isoWeek(local: LocalTime): { readonly year: number; readonly week: number } {
  const thursday = local.day + 3 - ((local.weekday + 6) % 7);
  const date = new Date(Date.UTC(local.year, local.month - 1, thursday));
  const year = date.getUTCFullYear();
  const yearday = (date.getTime() - Date.UTC(year, 0, 1)) / 86_400_000;
  return { year, week: Math.floor(yearday / 7) + 1 };
}
