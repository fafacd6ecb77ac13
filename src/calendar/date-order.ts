// The order of archives with a custom dateformat: logrotate reads the date back from the name with strptime(3)
// and compares. Where the text does not fit, the fields read so far count. Fields that do not say a date by
// themselves (week numbers, `%j`, `%u`, `%w`, `%z`) are passed over.

import type { DateFormat, FieldLetter } from './date-format.ts';
import { civilSeconds } from './zone.ts';

interface ParsedDate {
  year: number;
  /** 1–12 */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

/** How strptime reads a number: at most so many digits, and as long as ten times the value is not beyond `max`. */
interface NumberField {
  readonly digits: number;
  readonly min: number;
  readonly max: number;
  readonly set?: (date: ParsedDate, value: number) => void;
}

/**
 * Returns a number that sorts names by the date in them: seconds, comparable only among names of one format.
 * Names that give no date compare equal.
 */
export function parseDateSuffix(format: DateFormat, text: string): number {
  const date: ParsedDate = { year: 1900, month: 1, day: 0, hour: 0, minute: 0, second: 0 };
  let rest = text;
  for (const part of format.parts) {
    const length =
      part.kind === 'text' ? fitText(part.text, rest) : readField(part.letter, rest, date);
    if (length === undefined) break;
    rest = rest.slice(length);
  }
  return civilSeconds(date);
}

/** Returns how many characters of the rest are used; undefined where it does not fit. So does readField. */
function fitText(text: string, rest: string): number | undefined {
  return rest.startsWith(text) ? text.length : undefined;
}

function readField(letter: FieldLetter, rest: string, date: ParsedDate): number | undefined {
  if (letter === 'G') return /^\d+/.exec(rest)?.[0].length;
  if (letter === 'z') return /^[+-]\d{4}/.exec(rest)?.[0].length;
  const field = NUMBER_FIELDS[letter];
  let length = 0;
  let value = 0;
  while (length < field.digits && value * 10 <= field.max && /^\d$/.test(rest.charAt(length))) {
    value = value * 10 + Number(rest.charAt(length));
    length++;
  }
  if (length === 0 || value < field.min || value > field.max) return undefined;
  field.set?.(date, value);
  return length;
}

const NUMBER_FIELDS: { readonly [letter in Exclude<FieldLetter, 'G' | 'z'>]: NumberField } = {
  Y: { digits: 4, min: 0, max: 9999, set: (date, value) => (date.year = value) },
  y: {
    digits: 2,
    min: 0,
    max: 99,
    set: (date, value) => (date.year = value + (value < 69 ? 2000 : 1900)),
  },
  m: { digits: 2, min: 1, max: 12, set: (date, value) => (date.month = value) },
  d: { digits: 2, min: 1, max: 31, set: (date, value) => (date.day = value) },
  H: { digits: 2, min: 0, max: 23, set: (date, value) => (date.hour = value) },
  M: { digits: 2, min: 0, max: 59, set: (date, value) => (date.minute = value) },
  S: { digits: 2, min: 0, max: 61, set: (date, value) => (date.second = value) },
  s: { digits: 14, min: 0, max: 99_999_999_999_999, set: setEpoch },
  g: { digits: 2, min: 0, max: 99 },
  V: { digits: 2, min: 0, max: 53 },
  U: { digits: 2, min: 0, max: 53 },
  W: { digits: 2, min: 0, max: 53 },
  j: { digits: 3, min: 1, max: 366 },
  u: { digits: 1, min: 1, max: 7 },
  w: { digits: 1, min: 0, max: 6 },
};

// In UTC, and not in local time as in strptime: it sorts alike, and needs no zone.
function setEpoch(date: ParsedDate, epochSeconds: number): void {
  const civil = new Date(epochSeconds * 1000);
  date.year = civil.getUTCFullYear();
  date.month = civil.getUTCMonth() + 1;
  date.day = civil.getUTCDate();
  date.hour = civil.getUTCHours();
  date.minute = civil.getUTCMinutes();
  date.second = civil.getUTCSeconds();
}
