// The keep… directives go by the dates in the names of archives, so these must have whole ones.
import { compileDateFormat, defaultDateFormat } from '../calendar/date-format.ts';
import { compileTemplate, templateShowsDay } from '../calendar/date-template.ts';
import { showsDay } from '../calendar/name-date.ts';
import { sayHere, type ConfigFile } from './config-file.ts';
import { KEEP_PERIODS, type KeepPeriod } from './settings.ts';
import type { StanzaDraft } from './stanza.ts';

/** False, after a message, if a stanza keeps archives by their dates and does not date them. */
export function checkKeep(file: ConfigFile, { settings }: StanzaDraft): boolean {
  const period = KEEP_PERIODS.find(({ directive }) => settings[directive] > 0);
  if (period === undefined) return true;
  if (settings.managed !== undefined) return checkManaged(file, period, settings.managed);
  if (!settings.dateext) {
    sayHere(file, 'error', `${period.directive} needs dateext, since it goes by the date in names`);
    return false;
  }
  const format = settings.dateformat ?? defaultDateFormat(settings.criterion.kind);
  const compiled = compileDateFormat(format);
  if (compiled.kind === 'too-long' || showsDay(compiled)) return true;
  const wanted = 'year, month and day (%Y%m%d) or %s';
  sayHere(file, 'error', `${period.directive} needs a dateformat with ${wanted}, not '${format}'`);
  return false;
}

/** Managed files are dated by their program. */
function checkManaged(
  file: ConfigFile,
  { directive }: { readonly directive: KeepPeriod },
  template: string,
): boolean {
  const compiled = compileTemplate(template);
  if (compiled.kind !== 'template' || templateShowsDay(compiled.template)) return true;
  sayHere(file, 'error', `${directive} needs a managed template with the day, not '${template}'`);
  return false;
}
