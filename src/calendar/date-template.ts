// The date that a program itself puts into the names of its files, in dateformat's notation. Unlike there, text
// stands for itself, a field has only values that a calendar has, and what is not told apart is no date.
import { isLeapYear, civilSeconds } from './zone.ts';

/** A template that was read. */
export interface DateTemplate {
  readonly fields: readonly Field[];
  /** Matches the date where it begins; a group for each field. */
  readonly pattern: RegExp;
}

/** A name as what stands around its date, and when that was. */
export interface DatedName {
  readonly before: string;
  readonly after: string;
  /** Seconds since 1970 as if the date were UTC: comparable among names of one template. */
  readonly at: number;
  /** `at` is an instant: the date has its offset, or is none of a calendar. */
  readonly isInstant: boolean;
  readonly date: string;
}

export type TemplateProblem =
  | { readonly kind: 'unknown-field'; readonly field: string }
  | { readonly kind: 'repeated-field'; readonly field: string }
  /** names cannot be put in order by it. */
  | { readonly kind: 'no-full-date' }
  | { readonly kind: 'lacks'; readonly field: string; readonly needed: string }
  /** no name of a file has it. */
  | { readonly kind: 'slash' };

export type CompiledTemplate =
  { readonly kind: 'template'; readonly template: DateTemplate } | TemplateProblem;

const FIELDS = {
  Y: '[0-9]{4}',
  G: '[0-9]{4}',
  y: '[0-9]{2}',
  g: '[0-9]{2}',
  m: '0[1-9]|1[0-2]',
  d: '0[1-9]|[12][0-9]|3[01]',
  H: '[01][0-9]|2[0-3]',
  M: '[0-5][0-9]',
  S: '[0-5][0-9]|60',
  V: '0[1-9]|[1-4][0-9]|5[0-3]',
  U: '[0-4][0-9]|5[0-3]',
  W: '[0-4][0-9]|5[0-3]',
  j: '00[1-9]|0[1-9][0-9]|[12][0-9]{2}|3[0-5][0-9]|36[0-6]',
  u: '[1-7]',
  w: '[0-6]',
  s: '[0-9]{10}',
  z: '[-+](?:[01][0-9]|2[0-3])[0-5][0-9]',
  /** A second since 1970 in TAI, which is ahead of UTC, from 2^62 on, and a nanosecond; the `@` is text. */
  tai64n: '4[0-9a-f]{15}[0-3][0-9a-f]{7}',
} as const;

type Field = keyof typeof FIELDS;

type Values = { readonly [field in Field]?: string };

/** What a field is of no use without: one of these. */
const NEEDS: readonly (readonly [Field, readonly Field[]])[] = [
  ['d', ['m']],
  ['m', ['Y', 'y']],
  ['j', ['Y', 'y']],
  ['U', ['Y', 'y']],
  ['W', ['Y', 'y']],
  ['V', ['G', 'g']],
  ['u', ['V', 'U', 'W']],
  ['w', ['V', 'U', 'W']],
  ['H', ['d', 'j', 'u', 'w']],
  ['M', ['H']],
  ['S', ['M']],
];

/** Each of these says when it was. */
const YEARS: readonly Field[] = ['Y', 'y', 's', 'tai64n'];

/** With one of these a date is an instant. */
const INSTANTS: readonly Field[] = ['s', 'tai64n', 'z'];

/** With one of these, and the larger ones that it needs, a date has its day. */
const DAYS: readonly Field[] = ['s', 'tai64n', 'd', 'j', 'u', 'w'];

/** True if names tell the day. */
export function templateShowsDay({ fields }: DateTemplate): boolean {
  return DAYS.some((field) => fields.includes(field));
}

/** Reads a template, or says what is wrong with it. */
export function compileTemplate(text: string): CompiledTemplate {
  const parts = splitTemplate(text);
  const fields: Field[] = [];
  for (const { field } of parts) {
    if (field === undefined) continue;
    if (!isField(field)) return { kind: 'unknown-field', field: named(field) };
    if (fields.includes(field)) return { kind: 'repeated-field', field: named(field) };
    fields.push(field);
  }
  if (text.includes('/')) return { kind: 'slash' };
  const problem = unordered(fields);
  return problem ?? { kind: 'template', template: { fields, pattern: patternOf(parts) } };
}

/** The one date in a name; undefined if there is none, or more than one place for it. */
export function readDatedName(
  { fields, pattern }: DateTemplate,
  name: string,
): DatedName | undefined {
  const isInstant = INSTANTS.some((field) => fields.includes(field));
  let found: DatedName | undefined;
  for (let start = 0; start < name.length; start += 1) {
    pattern.lastIndex = start;
    const match = pattern.exec(name);
    const at = match === null ? undefined : instantOf(valuesOf(fields, match));
    if (match === null || at === undefined) continue;
    if (found !== undefined) return undefined;
    const [date] = match;
    const [before, after] = [name.slice(0, start), name.slice(start + date.length)];
    found = { before, after, at, isInstant, date };
  }
  return found;
}

interface Part {
  readonly text: string;
  readonly field: string | undefined;
}

function splitTemplate(template: string): readonly Part[] {
  return Array.from(
    template.matchAll(/%\{([^}]*)\}|%([^])|%$|[^%]+/g),
    ([text, long, letter]): Part => {
      if (letter === '%') return { text: '%', field: undefined };
      if (text === '%') return { text, field: '' };
      return { text, field: long ?? letter };
    },
  );
}

function isField(field: string): field is Field {
  return Object.hasOwn(FIELDS, field);
}

function named(field: string): string {
  return field.length <= 1 ? `%${field}` : `%{${field}}`;
}

/** Why names with these fields cannot be put in order; undefined if they can. */
function unordered(fields: readonly Field[]): TemplateProblem | undefined {
  const has = (field: Field): boolean => fields.includes(field);
  const hasWeek = (has('G') || has('g')) && has('V');
  if (!YEARS.some(has) && !hasWeek) return { kind: 'no-full-date' };
  if (has('s') || has('tai64n')) return undefined;
  for (const [field, needed] of NEEDS) {
    if (!has(field) || needed.some(has)) continue;
    return { kind: 'lacks', field: named(field), needed: eitherOf(needed.map(named)) };
  }
  return undefined;
}

function eitherOf(names: readonly string[]): string {
  return names.join(', ').replace(/, ([^,]*)$/, ' or $1');
}

/** A number at either end is a whole one: no digit stands beside it. */
function patternOf(parts: readonly Part[]): RegExp {
  const source = parts.map(({ text, field }) =>
    field !== undefined && isField(field) ? `(${FIELDS[field]})` : escaped(text),
  );
  const front = edge(parts[0]);
  const back = edge(parts.at(-1));
  const start = front === '' ? '' : `(?<!${front})`;
  const end = back === '' ? '' : `(?!${back})`;
  return new RegExp(`${start}${source.join('')}${end}`, 'y');
}

function edge(part: Part | undefined): string {
  if (part?.field === undefined) return '';
  return part.field === 'tai64n' ? '[0-9a-f]' : '[0-9]';
}

function escaped(text: string): string {
  return text.replace(/[^A-Za-z0-9]/g, (char) => `\\x${hex(char)}`);
}

function hex(char: string): string {
  return char.charCodeAt(0).toString(16).padStart(2, '0');
}

function valuesOf(fields: readonly Field[], match: RegExpExecArray): Values {
  return Object.fromEntries(fields.map((field, index) => [field, match[index + 1]]));
}

const TAI_EPOCH = 2n ** 62n;

/** Undefined if there is no such day. */
function instantOf(values: Values): number | undefined {
  const { tai64n, s } = values;
  if (tai64n !== undefined) {
    const seconds = Number(BigInt(`0x${tai64n.slice(0, 16)}`) - TAI_EPOCH);
    return seconds + Number.parseInt(tai64n.slice(16), 16) / 1e9;
  }
  if (s !== undefined) return Number(s);
  const day = dayOf(values);
  if (day === undefined) return undefined;
  const [hour, minute, second] = [values.H, values.M, values.S].map((text) => Number(text ?? 0));
  const { year, yearday } = day;
  const time = { hour: hour ?? 0, minute: minute ?? 0, second: second ?? 0 };
  return civilSeconds({ year, month: 1, day: yearday + 1, ...time }) - offsetOf(values.z);
}

interface Day {
  readonly year: number;
  /** 0 = 1 January; may be out of the year. */
  readonly yearday: number;
}

function dayOf(values: Values): Day | undefined {
  const { m, d = '01', j } = values;
  const year = yearOf(values);
  if (year === undefined) return weekDay(values);
  if (m !== undefined) {
    const date = new Date(0);
    date.setUTCFullYear(year, Number(m) - 1, Number(d));
    if (date.getUTCMonth() !== Number(m) - 1) return undefined;
    return { year, yearday: Math.round((date.getTime() / 1000 - newYear(year)) / 86_400) };
  }
  if (j === undefined) return weekOfYear(year, values);
  if (j === '366' && !isLeapYear(year)) return undefined;
  return { year, yearday: Number(j) - 1 };
}

function yearOf({ Y, y }: Values): number | undefined {
  if (Y !== undefined) return Number(Y);
  return y === undefined ? undefined : fullYear(y);
}

/** As strptime(3) has it. */
function fullYear(two: string): number {
  return Number(two) + (Number(two) < 69 ? 2000 : 1900);
}

/** A week of ISO 8601, whose first one has 4 January. */
function weekDay(values: Values): Day | undefined {
  const { G, g, V } = values;
  const text = G ?? (g === undefined ? undefined : String(fullYear(g)));
  if (text === undefined || V === undefined) return undefined;
  const year = Number(text);
  const fourth = 3 - mondayBased(year, 3);
  return { year, yearday: fourth + (Number(V) - 1) * 7 + weekdayOf(values) };
}

/** `%U` counts from the first Sunday, `%W` from the first Monday. */
function weekOfYear(year: number, values: Values): Day {
  const { U, W } = values;
  if (W !== undefined) {
    const first = (7 - mondayBased(year, 0)) % 7;
    return { year, yearday: first + (Number(W) - 1) * 7 + weekdayOf(values) };
  }
  if (U !== undefined) {
    const first = (7 - ((mondayBased(year, 0) + 1) % 7)) % 7;
    return { year, yearday: first + (Number(U) - 1) * 7 + ((weekdayOf(values) + 1) % 7) };
  }
  return { year, yearday: 0 };
}

/** 0 is Monday, which is taken where none is given. */
function weekdayOf({ u, w }: Values): number {
  if (u !== undefined) return Number(u) - 1;
  return w === undefined ? 0 : (Number(w) + 6) % 7;
}

function mondayBased(year: number, yearday: number): number {
  const days = newYear(year) / 86_400 + yearday;
  // 1 January 1970 was a Thursday.
  return (((days + 3) % 7) + 7) % 7;
}

function newYear(year: number): number {
  return civilSeconds({ year, month: 1, day: 1, hour: 0, minute: 0, second: 0 });
}

function offsetOf(z: string | undefined): number {
  if (z === undefined) return 0;
  const seconds = Number(z.slice(1, 3)) * 3600 + Number(z.slice(3)) * 60;
  return z.startsWith('-') ? -seconds : seconds;
}
