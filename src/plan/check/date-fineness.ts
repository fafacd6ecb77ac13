// How finely the dates of a stanza's archives tell one rotation from the next.
import type { FieldLetter } from '../../calendar/date-format.ts';
import type { Settings } from '../../config/settings.ts';
import { compiledDateFormat } from '../date-suffix.ts';

/** The time within which two dates may be the same. */
export interface Fineness {
  readonly unit: string;
  readonly seconds: number;
}

const FIELDS: readonly (Fineness & { readonly letters: readonly FieldLetter[] })[] = [
  { letters: ['s', 'S'], unit: 'second', seconds: 1 },
  { letters: ['M'], unit: 'minute', seconds: 60 },
  { letters: ['H'], unit: 'hour', seconds: 3600 },
  { letters: ['d', 'j', 'u', 'w'], unit: 'day', seconds: 86_400 },
  { letters: ['V', 'U', 'W'], unit: 'week', seconds: 7 * 86_400 },
  { letters: ['m'], unit: 'month', seconds: 31 * 86_400 },
  { letters: ['Y', 'y', 'G', 'g'], unit: 'year', seconds: 366 * 86_400 },
];

/** How fine the date in the names of a stanza's archives is; undefined if there is none in it. */
export function finenessOf(settings: Settings): Fineness | undefined {
  const format = compiledDateFormat(settings);
  if (format.kind === 'too-long') return undefined;
  const letters = new Set(
    format.parts.flatMap((part) => (part.kind === 'field' ? [part.letter] : [])),
  );
  return FIELDS.find((field) => field.letters.some((letter) => letters.has(letter)));
}
