// The archives that a log has, by their exact names: its own name, a number or a date of the calendar, and
// the endings that the stanza gives them, compressed in any way. Anything else is nobody's archive here.
import { dateExtTime } from '../calendar/date-format.ts';
import { nameDateReader, type NameDate } from '../calendar/name-date.ts';
import type { Zone } from '../calendar/zone.ts';
import { COMPRESSED_ENDINGS } from '../config/compressed-endings.ts';
import type { Settings } from '../config/settings.ts';
import type { SystemError } from '../config/system-error.ts';
import { archiveName, plainPath, staysPlain } from './archive-name.ts';
import { compiledDateFormat } from './date-suffix.ts';
import { splitNumber } from './duplicate-date.ts';
import type { Archive } from './retention-candidate.ts';
import type { Disk, FileFacts } from './snapshot.ts';

/** Whose archives are asked for. */
export interface ArchivesQuestion {
  readonly log: string;
  readonly settings: Settings;
  /** epoch seconds. */
  readonly now: number;
  readonly zone: Zone;
  readonly disk: Disk;
  /** whether a path is a log itself, which is no archive of another. */
  readonly isLog: (path: string) => boolean;
}

/** An archive that was found on the disk. */
export interface FoundArchive extends Archive {
  readonly facts: FileFacts;
}

/** A name may be this far ahead of the clock: daylight saving ends. */
export const AHEAD_SECONDS = 3600;

/** The archives of a log, in no order; the error of listing their directory. */
export function archivesOf(question: ArchivesQuestion): readonly FoundArchive[] | SystemError {
  const { log, settings, disk, isLog } = question;
  const name = archiveName(log, settings);
  const start = plainPath({ ...name, extension: '' }, '');
  const prefix = start.slice(start.lastIndexOf('/') + 1);
  const names = disk.namesWithPrefix(name.directory, prefix);
  if ('code' in names) return names;
  const placeOf = settings.dateext ? datedPlace(question) : numberedPlace(settings);
  const endings = endingsOf(name.extension, settings.compressext);
  const found = names.flatMap((file) => {
    const path = `${name.directory}/${file}`;
    const ending = endings.find((each) => file.endsWith(each));
    if (ending === undefined || file.length < prefix.length + ending.length || isLog(path)) {
      return [];
    }
    const place = placeOf(file.slice(prefix.length, file.length - ending.length));
    const facts = place === undefined ? undefined : disk.lstat(path);
    if (place === undefined || facts === undefined || 'code' in facts) return [];
    const isPlain = ending === name.extension;
    return facts.kind === 'file' ? [{ path, facts, isPlain, ...place }] : [];
  });
  const newest = Math.max(...found.map(({ order }) => order));
  return found.map(({ isPlain, ...archive }) => ({
    ...archive,
    pending: isPlain && isDelayed(settings, archive, newest),
  }));
}

/** The longest first, since some end in others. */
function endingsOf(extension: string, compressext: string): readonly string[] {
  const compressed = [...new Set([compressext, ...COMPRESSED_ENDINGS])];
  const endings = [extension, ...compressed.map((each) => extension + each)];
  return endings.toSorted((a, b) => b.length - a.length);
}

/** Which place among the archives a number or a date stands for; undefined if it is none. */
type PlaceOf = (
  middle: string,
) => Pick<Archive, 'order' | 'slot' | 'date' | 'fromFuture'> | undefined;

function numberedPlace({ start }: Settings): PlaceOf {
  return (middle) => {
    const number = Number(/^\.(0|[1-9][0-9]{0,9})$/.exec(middle)?.[1] ?? -1);
    if (number < start) return undefined;
    return { order: 0 - number, slot: number - start, date: undefined, fromFuture: false };
  };
}

function datedPlace({ settings, now, zone }: ArchivesQuestion): PlaceOf {
  const format = compiledDateFormat(settings);
  if (format.kind === 'too-long') return () => undefined;
  const read = nameDateReader(format, now, zone);
  return (middle) => {
    const date = read(middle);
    if (date !== undefined) return placeOn(date, 0);
    const split = splitNumber(middle);
    const numbered = settings.ondup === 'suffix' ? read(split.date) : undefined;
    return numbered === undefined ? undefined : placeOn(numbered, split.number);
  };
}

/** Between two seconds there is room for so many archives of one date. */
const PER_SECOND = 2 ** 18;

function placeOn({ civil, order, aheadSeconds }: NameDate, number: number): ReturnType<PlaceOf> {
  const fromFuture = aheadSeconds > AHEAD_SECONDS;
  const within = Math.min(number, PER_SECOND - 1) / PER_SECOND;
  return { order: order + within, slot: undefined, date: civil, fromFuture };
}

/** The archives as they will be when a log has been rotated; the new one has the path of the log. */
export function withComing(
  { log, settings, now, zone }: Omit<ArchivesQuestion, 'disk' | 'isLog'>,
  archives: readonly FoundArchive[],
  facts: FileFacts,
): readonly FoundArchive[] {
  const { compress, dateext } = settings;
  const sizeBytes = compress ? 0 : facts.sizeBytes;
  const coming = {
    path: log,
    facts: { ...facts, sizeBytes },
    order: Number.MAX_SAFE_INTEGER,
    slot: dateext ? undefined : 0,
    date: dateext ? dateExtTime(now, zone, settings) : undefined,
    fromFuture: false,
    pending: compress && staysPlain(settings),
  };
  const older = archives.map((archive) => ({
    ...archive,
    slot: archive.slot === undefined ? undefined : archive.slot + 1,
    pending: false,
  }));
  return [...older, coming];
}

/** A log that is rotated some seconds from now: it goes on being written to until then as it was until now. */
export function writtenUntil(facts: FileFacts, seconds: number): FileFacts {
  return { ...facts, mtimeMs: facts.mtimeMs + seconds * 1000 };
}

/** delaycompress leaves the newest archive plain until the next rotation, holduncompressed any of them for its time. */
function isDelayed(settings: Settings, { order }: Pick<Archive, 'order'>, newest: number): boolean {
  const { compress, delaycompress, holduncompressed } = settings;
  return compress && (holduncompressed !== 0 || (delaycompress && order === newest));
}
