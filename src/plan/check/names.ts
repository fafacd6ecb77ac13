// Rules about the names of archives: those that the stanza's own patterns match, those that a date is too
// coarse for, and those that logcheck's logtail2 does not find.
import { posix } from 'node:path';
import { finenessOf } from './date-fineness.ts';
import { fnmatch } from '../../config/fnmatch.ts';
import type { Settings } from '../../config/settings.ts';
import { lastWritten, type Stanza } from '../../config/stanza.ts';
import { archiveName, finalPath, plainPath } from '../archive-name.ts';
import { compiledDateFormat } from '../date-suffix.ts';
import { formatDate } from '../../calendar/date-format.ts';
import { movesLog, warn, type CheckFacts, type Finding } from './finding.ts';

/** Any instant: names are compared, not dates. */
const SOME_TIME = {
  year: 2026,
  month: 11,
  day: 23,
  hour: 6,
  minute: 25,
  second: 0,
  weekday: 1,
  yearday: 326,
  offset: 0,
} as const;

/** A pattern such as `*` rotates the archives again, and theirs in turn: `a.1.1.1`. */
export function matchesArchives(stanza: Stanza): readonly Finding[] {
  const { settings, words, place, sparesArchives } = stanza;
  if (sparesArchives) return [];
  return words.flatMap((word) => {
    const log = logLike(word);
    if (log === undefined) return [];
    const archive = newestArchives(log, settings).find((path) => isMatch(word, path));
    if (archive === undefined) return [];
    const names = `${posix.basename(log)} and its archive ${posix.basename(archive)}`;
    return [
      warn('matches-archives', place, {
        text: `'${word}' matches the archives of its own logs, ${names} alike, so that archives are rotated as if they were logs`,
        hint: `name the logs more closely, such as '${posix.dirname(word)}/*.log', keep the archives in an olddir, or add '#: exclude'`,
      }),
    ];
  });
}

/** A log that the last part of a pattern matches; undefined if there are no wildcards in it. */
function logLike(word: string): string | undefined {
  const name = posix.basename(word);
  if (!/[*?[]/.test(name)) return undefined;
  const example = name
    .replaceAll('*', 'app')
    .replaceAll('?', 'a')
    .replaceAll(/\[([^\]])[^\]]*\]/g, '$1');
  return isMatch(name, example) ? `${posix.dirname(word)}/${example}` : undefined;
}

function isMatch(word: string, path: string): boolean {
  if (path.includes('/') && posix.dirname(word) !== posix.dirname(path)) return false;
  return fnmatch(posix.basename(word), posix.basename(path), { period: true });
}

/** The archives that are there once a rotation is over. */
function newestArchives(log: string, settings: Settings): readonly string[] {
  if (settings.rotate === 0) return [];
  const middle = middleOf(settings);
  if (middle === undefined) return [];
  const name = archiveName(log, settings);
  const plain = plainPath(name, middle);
  if (!settings.compress) return [plain];
  return settings.delaycompress ? [plain, finalPath(name, middle)] : [finalPath(name, middle)];
}

function middleOf(settings: Settings): string | undefined {
  if (!settings.dateext) return `.${settings.start}`;
  const format = compiledDateFormat(settings);
  if (format.kind === 'too-long') return undefined;
  const date = formatDate(format, SOME_TIME);
  return date.kind === 'suffix' ? date.suffix : undefined;
}

/** Two rotations within one date: the second finds its name taken, and the log is not rotated. */
export function dateTooCoarse(stanza: Stanza, { runs }: CheckFacts): readonly Finding[] {
  const { settings, place } = stanza;
  if (!settings.dateext || settings.ondup === 'suffix') return [];
  const fineness = finenessOf(settings);
  const period = periodOf(settings, runs);
  if (fineness === undefined || period === undefined || fineness.seconds <= period.seconds)
    return [];
  const written = lastWritten(stanza, 'dateformat') ?? lastWritten(stanza, 'dateext');
  return [
    warn('dateformat-too-coarse', written?.place ?? place, {
      text: `archives are named by the ${fineness.unit}, but the log may rotate every ${period.unit}: the second rotation of a ${fineness.unit} finds its name taken, and does not take place`,
      hint: `use 'dateformat -%Y%m%d-%H%M%S', or '#: ondup suffix'`,
    }),
  ];
}

/** logrotate 3.21 took the date for empty; since 3.22 such a log is not rotated. */
export function dateTooLong(stanza: Stanza): readonly Finding[] {
  const { settings, place } = stanza;
  if (!settings.dateext || compiledDateFormat(settings).kind !== 'too-long') return [];
  return [
    warn('rejected-since-3.22', lastWritten(stanza, 'dateformat')?.place ?? place, {
      text: 'the dateformat is too long, so that the log is never rotated',
      hint: 'a date is enough: -%Y%m%d',
    }),
  ];
}

interface Period {
  readonly unit: string;
  readonly seconds: number;
}

/** The shortest time between two rotations, as far as it is known. */
function periodOf({ criterion, maxsize }: Settings, runs: CheckFacts['runs']): Period | undefined {
  const hour = { unit: 'hour', seconds: 3600 };
  const bySize = criterion.kind === 'size' || maxsize > 0;
  if (bySize && runs === 'hourly') return hour;
  switch (criterion.kind) {
    case 'hourly':
      return hour;
    case 'minutes':
      return { unit: `${criterion.minutes} minutes`, seconds: criterion.minutes * 60 };
    case 'daily':
      return { unit: 'day', seconds: 86_400 };
    case 'weekly':
      return { unit: 'week', seconds: 7 * 86_400 };
    case 'monthly':
      return { unit: 'month', seconds: 31 * 86_400 };
    case 'schedule':
    case 'yearly':
    case 'size':
      return undefined;
  }
}

const OUR_GZIP = /(?:^|\/)(?:gzip|pigz)$/;

/** logtail2 looks for LOG.0, LOG.1 and LOG-YYYYMMDD, uncompressed and beside the log (logtail 1.4.2). */
export function logtailLosesTail(stanza: Stanza, facts: CheckFacts): readonly Finding[] {
  const { settings, logs, place } = stanza;
  const read = logs.find((log) => facts.logcheckLogs.has(log));
  if (read === undefined) return [];
  const reason = whyNotFollowed(read, settings, facts);
  if (reason === undefined) return [];
  return [
    warn('logtail-loses-tail', place, {
      text: `logcheck reads ${read}, and loses what was written since it last did whenever the log rotates: ${reason}`,
      hint: `keep the newest archive beside the log as LOG.1 or LOG-YYYYMMDD, with 'delaycompress', or install 05-logrotor.dtr (READERS in logrotor(8))`,
    }),
  ];
}

function whyNotFollowed(
  log: string,
  settings: Settings,
  { hasLogtailRule }: CheckFacts,
): string | undefined {
  if (!movesLog(settings)) return 'the log is copied, and logtail2 knows the old one by its inode';
  if (settings.renamecopy) return 'renamecopy makes the archive another file than the log was';
  const [newest] = newestArchives(log, settings);
  if (newest === undefined) return 'no archive is kept';
  return hasLogtailRule ? whyUnread(settings) : whyUnknown(log, newest, settings);
}

/** Our rule knows archives by their inode, which our gzip notes in them. */
function whyUnread({ compress, compresscmd }: Settings): string | undefined {
  return compress && !OUR_GZIP.test(compresscmd)
    ? `05-logrotor.dtr reads nothing that ${compresscmd} has compressed`
    : undefined;
}

function whyUnknown(log: string, newest: string, settings: Settings): string | undefined {
  if (settings.compress && !settings.delaycompress)
    return 'the newest archive is compressed at once';
  const expected = settings.dateext ? /-[0-9]{8}$/ : /\.[01]$/;
  if (posix.dirname(newest) !== posix.dirname(log)) return 'the archives are in another directory';
  const behind = newest.startsWith(log) ? newest.slice(log.length) : '';
  return expected.test(behind) ? undefined : `it does not look for ${posix.basename(newest)}`;
}
