// The date part of archive names: worked out for every rotation, with dateext or without, since a
// format that fails stops the rotation either way (ENGINE-SPEC 7.1).
import {
  compileDateFormat,
  dateExtTime,
  defaultDateFormat,
  formatDate,
  type CompiledDateFormat,
  type DateFormat,
  type DateSuffix,
} from '../calendar/date-format.ts';
import type { Zone } from '../calendar/zone.ts';
import type { Settings } from '../config/settings.ts';
import type { Steps } from './step.ts';

/** A date format and what it makes of now. */
export interface DatePart {
  readonly format: DateFormat;
  readonly suffix: string;
}

/** The dates of a stanza's archives, which are worked out once for all of its logs. */
export interface StanzaDates {
  readonly format: CompiledDateFormat;
  /** undefined if the format is too long. */
  readonly suffix: DateSuffix | undefined;
}

/** The dates that the archives of rotations at `now` (epoch seconds) get. */
export function stanzaDates(settings: Settings, now: number, zone: Zone): StanzaDates {
  const format = compiledDateFormat(settings);
  if (format.kind === 'too-long') return { format, suffix: undefined };
  return { format, suffix: formatDate(format, dateExtTime(now, zone, settings)) };
}

/** Tells the date suffix of a rotation; undefined after a refusal. */
export function* planDateSuffix(
  settings: Settings,
  dates: StanzaDates,
): Steps<DatePart | undefined> {
  const { dateformat } = settings;
  const format = dateformat ?? defaultDateFormat(settings.criterion.kind);
  const { format: compiled, suffix: result } = dates;
  if (compiled.kind === 'too-long' || result === undefined) {
    yield { kind: 'refuse', refusal: { kind: 'date-too-long', format } };
    return undefined;
  }
  const { converted, globPattern } = compiled;
  if (dateformat !== undefined) {
    yield { kind: 'note', note: { kind: 'date-converted', format, converted } };
  }
  if (result.kind === 'failed') {
    yield { kind: 'refuse', refusal: { kind: 'date-failed', converted: result.converted } };
    return undefined;
  }
  const { suffix } = result;
  yield { kind: 'note', note: { kind: 'date-suffix', suffix } };
  yield { kind: 'note', note: { kind: 'date-pattern', pattern: globPattern } };
  return { format: compiled, suffix };
}

/** The format that the stanza's dates have. */
export function compiledDateFormat(settings: Settings): ReturnType<typeof compileDateFormat> {
  return compileDateFormat(settings.dateformat ?? defaultDateFormat(settings.criterion.kind));
}
