// The date in the name of an archive, read back whole: for rules that go by it. Stricter than the glob that
// a dateformat makes and than the reading that orders names: what is no date of the calendar is none here.
import type { DateFormat, FieldLetter, FormatPart } from './date-format.ts';
import { civilSeconds, type CivilFields, type Zone } from './zone.ts';

/** A date as a name shows it. */
export interface NameDate {
  readonly civil: CivilFields;
  /** orders the dates of one format; seconds. */
  readonly order: number;
  /** seconds that it lies after the instant that it is compared with; negative before it. */
  readonly aheadSeconds: number;
}

/** True if the names tell the day: by year, month and day, by year and day of the year, or by `%s`. */
export function showsDay({ parts }: DateFormat): boolean {
  const letters = new Set(parts.map((part) => (part.kind === 'field' ? part.letter : '')));
  const year = letters.has('Y') || letters.has('y');
  return letters.has('s') || (year && (letters.has('j') || (letters.has('m') && letters.has('d'))));
}

/** A reader of the dates of one format; `now` is in epoch seconds, and the zone is that of the names. */
export function nameDateReader(
  format: DateFormat,
  now: number,
  zone: Zone,
): (text: string) => NameDate | undefined {
  const pattern = new RegExp(`^${format.parts.map(patternOf).join('')}$`);
  const letters = format.parts.flatMap((part) => (part.kind === 'field' ? [part.letter] : []));
  const nowCivil = civilSeconds(zone.localTime(now));
  return (text) => {
    const [, ...values] = pattern.exec(text) ?? [];
    if (values.length !== letters.length || letters.length === 0) return undefined;
    const fields = new Map(letters.map((letter, index) => [letter, values[index] ?? '']));
    const epoch = fields.get('s');
    if (epoch !== undefined) {
      const order = Number(epoch);
      return { civil: zone.localTime(order), order, aheadSeconds: order - now };
    }
    const civil = civilOf(fields);
    if (civil === undefined) return undefined;
    const seconds = civilSeconds(civil);
    const order = seconds - offsetOf(fields.get('z'));
    return { civil, order, aheadSeconds: seconds - nowCivil };
  };
}

const DIGITS: { readonly [letter in FieldLetter]?: number } = {
  Y: 4,
  G: 4,
  j: 3,
  u: 1,
  w: 1,
  s: 10,
};

function patternOf(part: FormatPart): string {
  if (part.kind === 'text') return part.text.replaceAll(/[^A-Za-z0-9]/g, escapeByte);
  if (part.letter === 'z') return '([+-]\\d{4})';
  return `(\\d{${DIGITS[part.letter] ?? 2}})`;
}

function escapeByte(byte: string): string {
  return `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

/** The fields as a date of the calendar; what a format leaves out is the first of its kind. */
function civilOf(fields: ReadonlyMap<FieldLetter, string>): CivilFields | undefined {
  const number = (letter: FieldLetter, absent: number): number =>
    Number(fields.get(letter) ?? absent);
  const short = number('y', 70);
  const year = number('Y', short + (short < 69 ? 2000 : 1900));
  const yearday = fields.has('m') ? undefined : fields.get('j');
  const civil = {
    year,
    month: number('m', 1),
    day: yearday === undefined ? number('d', 1) : Number(yearday),
    hour: number('H', 0),
    minute: number('M', 0),
    second: number('S', 0),
  };
  const { month, day } = civil;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isDate =
    date.getUTCFullYear() === year && (yearday !== undefined || date.getUTCMonth() === month - 1);
  const isTime = civil.hour < 24 && civil.minute < 60 && civil.second <= 60;
  if (!isDate || !isTime || day === 0) return undefined;
  return { ...civil, month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

function offsetOf(text: string | undefined): number {
  if (text === undefined) return 0;
  const seconds = Number(text.slice(1, 3)) * 3600 + Number(text.slice(3)) * 60;
  return text.startsWith('-') ? 0 - seconds : seconds;
}
