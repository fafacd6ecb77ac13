// The order of archives with a custom dateformat: logrotate reads the date back from the name with strptime(3)
// and compares. Where the text does not fit, or a field says nothing of the date, the fields read so far count.

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

/** One number in the text: digits at most, and the values that strptime takes. */
interface NumberField {
  readonly digits: number;
  readonly min: number;
  readonly max: number;
  readonly set: (date: ParsedDate, value: number) => void;
}

/**
 * Returns a number that sorts names by the date in them: seconds, comparable only among names of one format.
 * Names that give no date compare equal.
 */
export function parseDateSuffix(format: DateFormat, text: string): number {
  const date: ParsedDate = { year: 1900, month: 1, day: 0, hour: 0, minute: 0, second: 0 };
  let at = 0;
  for (const part of format.parts) {
    const next = part.kind === 'text' ? skipText(part.text, text, at) : parseField(part.letter, text, at, date);
    if (next === undefined) break;
    at = next;
  }
  return civilSeconds(date);
}

function skipText(expected: string, text: string, at: number): number | undefined {
  return text.startsWith(expected, at) ? at + expected.length : undefined;
}

function parseField(letter: FieldLetter, text: string, at: number, date: ParsedDate): number | undefined {
  const field = NUMBER_FIELDS[letter];
  if (field === undefined) return undefined;
  const digits = new RegExp(`\\d{1,${field.digits}}`, 'y');
  digits.lastIndex = at;
  const found = digits.exec(text)?.[0];
  const value = Number(found);
  if (found === undefined || value < field.min || value > field.max) return undefined;
  field.set(date, value);
  return at + found.length;
}

const NUMBER_FIELDS: { readonly [letter in FieldLetter]?: NumberField } = {
  Y: { digits: 4, min: 0, max: 9999, set: (date, value) => (date.year = value) },
  y: { digits: 2, min: 0, max: 99, set: (date, value) => (date.year = value + (value < 69 ? 2000 : 1900)) },
  m: { digits: 2, min: 1, max: 12, set: (date, value) => (date.month = value) },
  d: { digits: 2, min: 1, max: 31, set: (date, value) => (date.day = value) },
  H: { digits: 2, min: 0, max: 23, set: (date, value) => (date.hour = value) },
  M: { digits: 2, min: 0, max: 59, set: (date, value) => (date.minute = value) },
  S: { digits: 2, min: 0, max: 61, set: (date, value) => (date.second = value) },
};
