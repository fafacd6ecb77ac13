// The keep… directives go by the dates in the names of archives, so these must have whole ones.
import { compileDateFormat, defaultDateFormat } from '../calendar/date-format.ts';
import { compileTemplate, templateShowsDay } from '../calendar/date-template.ts';
import { showsDay } from '../calendar/name-date.ts';
import type { ConfigFile } from './config-file.ts';
import type { Place } from './diagnostic.ts';
import { sayAt, type Reading } from './reading.ts';
import { KEEP_PERIODS, type KeepPeriod } from './settings.ts';
import { isInStanza, lastWritten, type StanzaDraft } from './stanza.ts';

/** False, after a message, if a stanza keeps archives by their dates and does not date them. */
export function checkKeep({ reading }: ConfigFile, draft: StanzaDraft): boolean {
  const { settings } = draft;
  const period = KEEP_PERIODS.find(({ directive }) => settings[directive] > 0);
  if (period === undefined) return true;
  const { directive } = period;
  const written = lastWritten(draft, directive);
  const { place } = written !== undefined && isInStanza(draft, written) ? written : draft;
  if (settings.managed !== undefined) {
    return checkManaged(reading, { directive, place, template: settings.managed });
  }
  if (!settings.dateext) {
    const text = `${directive} needs dateext, since it goes by the date in names`;
    sayAt(reading, 'error', place, { text, hint: `add 'dateext'` });
    return false;
  }
  const format = settings.dateformat ?? defaultDateFormat(settings.criterion.kind);
  const compiled = compileDateFormat(format);
  if (compiled.kind === 'too-long' || showsDay(compiled)) return true;
  const wanted = 'year, month and day (%Y%m%d) or %s';
  const text = `${directive} needs a dateformat with ${wanted}, not '${format}'`;
  sayAt(reading, 'error', place, { text, hint: `use 'dateformat -%Y%m%d'` });
  return false;
}

/** A directive that keeps files by the dates of a template. */
interface ManagedKeep {
  readonly directive: KeepPeriod;
  readonly place: Place;
  readonly template: string;
}

/** Managed files are dated by their program. */
function checkManaged(reading: Reading, { directive, place, template }: ManagedKeep): boolean {
  const compiled = compileTemplate(template);
  if (compiled.kind !== 'template' || templateShowsDay(compiled.template)) return true;
  const text = `${directive} needs a managed template with the day, not '${template}'`;
  sayAt(reading, 'error', place, text);
  return false;
}
