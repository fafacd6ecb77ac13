// The parts of the locale that logrotate's behaviour depends on: whether characters are UTF-8, and the
// order of names.
import { toText } from './bytes.ts';

/** What the environment says about characters and their order. */
export interface Locale {
  readonly utf8: boolean;
  compareNames(a: string, b: string): number;
}

/** The locale that `environment` selects, by the rules of setlocale(3). */
export function localeOf(environment: NodeJS.ProcessEnv): Locale {
  const category = (name: string): string =>
    environment['LC_ALL'] || environment[name] || environment['LANG'] || 'C';
  const utf8 = /\.utf-?8(?:@|$)/i.test(category('LC_CTYPE'));
  const tag = languageTag(category('LC_COLLATE'));
  return { utf8, compareNames: tag === undefined ? compareBytes : collate(tag) };
}

/** The BCP 47 tag of a locale name; undefined for the locales that order by bytes. */
function languageTag(name: string): string | undefined {
  const base = name.replace(/[.@].*$/, '');
  if (base === 'C' || base === 'POSIX') return undefined;
  const tag = base.replace('_', '-');
  try {
    return Intl.Collator.supportedLocalesOf([tag])[0];
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** strcoll(3) by the collation of ICU, which has the same source as glibc's. */
function collate(tag: string): (a: string, b: string) => number {
  const collator = new Intl.Collator(tag);
  return (a, b) => collator.compare(toText(a) ?? a, toText(b) ?? b) || compareBytes(a, b);
}
