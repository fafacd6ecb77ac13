// The rows of the table that say which archives stay.
import { error, flag, set, value, type Directive, type ValueDirective } from './directive.ts';
import { parseIntegerIn } from './integer.ts';
import { DEFAULTS, KEEP_PERIODS, type KeepPeriod, type Settings } from './settings.ts';
import { parseBytes, parseDuration, parsePercent } from './units.ts';

const INT32_MAX = 2147483647;

/** The directives of retention that logrotate does not have. */
export const RETENTION_DIRECTIVES: readonly Directive[] = [
  value('maxtotal', 'maxtotal', 'The archives of a log add up to no more.', (text, call) => {
    const maxtotal = parseBytes(text);
    if (maxtotal === undefined) return error(`bad maxtotal '${text}'`);
    return set({ ...call.settings, maxtotal });
  }),
  undo('maxtotal', 'No limit to what the archives of a log add up to.'),
  {
    ...value('minfree', 'minfree', 'The filesystem keeps so much free.', (text, call) => {
      const percent = parsePercent(text);
      const bytes = percent === undefined ? parseBytes(text) : undefined;
      if (percent !== undefined) {
        return set({ ...call.settings, minfree: { kind: 'percent', percent } });
      }
      if (bytes === undefined) return error(`bad minfree '${text}'`);
      return set({ ...call.settings, minfree: { kind: 'bytes', bytes } });
    }),
    scope: 'stanza',
  },
  undo('minfree', 'Remove nothing for the sake of the filesystem.'),
  countRow('minkeep', 'Never leave fewer archives.'),
  undo('minkeep', 'Leave one archive at least.'),
  value('minfreefloor', 'minfreefloor', 'minfree removes nothing younger.', (text, call) => {
    const minfreefloor = parseDuration(text);
    if (minfreefloor === undefined) return error(`bad minfreefloor '${text}'`);
    return set({ ...call.settings, minfreefloor });
  }),
  undo('minfreefloor', 'minfree removes nothing younger than two days.'),
  ...KEEP_PERIODS.flatMap(({ directive, called }) => [
    countRow(directive, `Keep the newest archive of each of so many ${called}.`),
    undo(directive, `Keep no archive for the sake of its ${called}.`),
  ]),
];

type Counted = 'minkeep' | KeepPeriod;

function countRow(name: Counted, summary: string): ValueDirective {
  return value(name, name, summary, (text, { settings }) => {
    const count = parseIntegerIn(text, 1, INT32_MAX);
    return count === undefined
      ? error(`bad ${name} '${text}'`)
      : set({ ...settings, [name]: count });
  });
}

/** `no…` takes a directive back to what it is where nothing is written. */
function undo(name: 'maxtotal' | 'minfree' | 'minfreefloor' | Counted, summary: string): Directive {
  return flag(`no${name}`, summary, (settings: Settings) => ({
    ...settings,
    [name]: DEFAULTS[name],
  }));
}
