// The date part of archive names: worked out for every rotation, with dateext or without, since a
// format that fails stops the rotation either way (ENGINE-SPEC 7.1).
import {
  compileDateFormat,
  dateExtTime,
  defaultDateFormat,
  formatDate,
  type DateFormat,
} from '../calendar/date-format.ts';
import type { Zone } from '../calendar/zone.ts';
import type { Settings } from '../config/settings.ts';
import type { Steps } from './step.ts';

/** A date format and what it makes of now. */
export interface DatePart {
  readonly format: DateFormat;
  readonly suffix: string;
}

/** Works out the date suffix for a rotation at `now` (epoch seconds); undefined after a refusal. */
export function* planDateSuffix(
  settings: Settings,
  now: number,
  zone: Zone,
): Steps<DatePart | undefined> {
  const { dateformat } = settings;
  const format = dateformat ?? defaultDateFormat(settings.criterion.kind);
  const compiled = compiledDateFormat(settings);
  if (compiled.kind === 'too-long') {
    yield { kind: 'refuse', refusal: { kind: 'date-too-long', format } };
    return undefined;
  }
  const { converted, globPattern } = compiled;
  if (dateformat !== undefined) {
    yield { kind: 'note', note: { kind: 'date-converted', format, converted } };
  }
  const result = formatDate(compiled, dateExtTime(now, zone, settings));
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
