/** Fills the disk for a stanza: its logs, archives of earlier rotations, and files that are none of its own. */
import type { Random } from '../../support/random.ts';
import type { FileSpec } from '../place-file.ts';
import { NOBODY, SECONDS_PER_DAY } from './case.ts';
import type { CaseOptions } from './case.ts';
import { archiveName, compressExtension, keptCount } from './stanza.ts';
import type { Stanza } from './stanza.ts';

interface Place {
  readonly random: Random;
  readonly stanza: Stanza;
  readonly now: number;
  readonly options: CaseOptions;
}

type Files = [string, FileSpec][];

/** The folders and files of a stanza, by their path in the case's directory. */
export function generateTree(
  random: Random,
  stanza: Stanza,
  now: number,
  options: CaseOptions,
): Files {
  const place = { random, stanza, now, options };
  return [
    ...folders(place),
    ...stanza.logs.flatMap((log) => liveLog(place, log)),
    ...stanza.logs.flatMap((log) => archives(place, log)),
    ...foreignFiles(place),
  ];
}

function folders({ random, stanza }: Place): Files {
  const owned = stanza.su ? { uid: NOBODY, gid: NOBODY } : {};
  // A folder that others may write to is refused, except with su. With sharedscripts: ENGINE 18 `prerotate vs shift`.
  const isOpen = !stanza.sharedscripts && random.chance(0.06);
  const mode = isOpen ? random.pick(['0777', '1777']) : '0755';
  const { olddir } = stanza;
  const isThere = olddir !== undefined && olddir.createolddir === undefined;
  return [
    [stanza.folder, { dir: true, mode, ...owned }],
    ...(isThere ? [[olddir.path, { dir: true, ...owned }] as [string, FileSpec]] : []),
  ];
}

function liveLog(place: Place, log: string): Files {
  const { random, stanza } = place;
  if (random.chance(0.07)) return [];
  const path = `${stanza.folder}/${log}`;
  if (random.chance(0.03)) return [[path, { symlink: '../elsewhere' }]];
  const spec = { ...logContent(random, log), ...attributes(place) };
  // A second name of the log, which only allowhardlink lets rotate.
  const link: Files = random.chance(0.04)
    ? [[`links/${stanza.folder}-${log}`, { hardlink: path }]]
    : [];
  return [[path, spec], ...link];
}

function logContent(random: Random, log: string): FileSpec {
  const lines = (count: number) =>
    Array.from({ length: count }, (_, i) => `${log} line ${i}\n`).join('');
  const kind = random.below(12);
  if (kind === 0) return { content: '' };
  if (kind === 1) return { size: 200_000, sparse: true };
  if (kind === 2) return { content: lines(300) };
  if (kind === 3) return { size: random.pick([1, 19, 20, 21, 1023, 1024, 1025]) };
  return { content: lines(random.between(1, 4)) };
}

/** Every age is a whole number of days, for the maxage of 3.21 compares fractions (ENGINE 18). */
function attributes({ random, stanza, now }: Place): FileSpec {
  const mtime = new Date((now - random.below(14) * SECONDS_PER_DAY) * 1000).toISOString();
  // A user's log that is root's can not be copied by that user, and then the stamps differ (D05).
  if (stanza.su) return { mtime, uid: NOBODY, gid: NOBODY, mode: random.pick(['0644', '0600']) };
  return {
    mtime,
    mode: random.pick(['0644', '0640', '0600', '0664']),
    ...(random.chance(0.2) ? { uid: NOBODY, gid: 4 } : {}),
  };
}

function archives(place: Place, log: string): Files {
  const { random, stanza } = place;
  if (stanza.olddir?.createolddir !== undefined || random.chance(0.25)) return [];
  const marks = stanza.naming.dated ? dateMarks(place) : numberMarks(place);
  return marks.map(({ mark, plain }) => {
    const suffix = plain ? '' : compressExtension(stanza);
    const path = `${archiveFolder(stanza)}/${archiveName(stanza, log, mark)}${suffix}`;
    const isGzip = suffix !== '' && stanza.compressor.mailable;
    return [path, { content: `${log} archive ${mark}\n`, gz: isGzip, ...attributes(place) }];
  });
}

interface Mark {
  readonly mark: string;
  readonly plain: boolean;
}

/**
 * Numbers within retention, with holes. D01: where archives are compressed, none is plain but the first of
 * delaycompress, and that one has no compressed twin; and the slot that is past retention is free if anything
 * would be done to what is in it. That it goes first is seen in the verbose text.
 */
function numberMarks({ random, stanza, options }: Place): Mark[] {
  // With rotate 0 the first rotation puts its archive past retention.
  if (options.verboseText && stanza.rotate === 0) return [];
  const count = stanza.rotate === -1 ? 3 : keptCount(stanza);
  const isQuiet =
    !options.verboseText && stanza.mail === undefined && !stanza.hasPreremove && !stanza.shred;
  const beyond = isQuiet && stanza.rotate > 0 ? random.pick([0, 0, 1]) : 0;
  const slots = Array.from({ length: count + beyond }, (_, index) => stanza.naming.start + index);
  return random.some(slots, 0.75).map((slot) => ({
    mark: `.${slot}`,
    plain:
      stanza.compress === 'no' || (stanza.compress === 'delayed' && slot === stanza.naming.start),
  }));
}

/** Dates long enough before the first run that no rotation meets them (D03, D05). */
function dateMarks({ random, stanza, now }: Place): Mark[] {
  const days = random.some([3, 4, 5, 8, 15, 40], 0.5);
  return days.map((age) => ({
    mark: dateMark(stanza, now - age * SECONDS_PER_DAY),
    plain: stanza.compress === 'no' || (stanza.compress === 'delayed' && random.chance(0.3)),
  }));
}

/** Writes a date as the stanza's format has it; which time zone does not matter for so old an archive. */
function dateMark({ naming, criterion }: Stanza, epochSeconds: number): string {
  const format = naming.format ?? (criterion === 'hourly' ? '-%Y%m%d%H' : '-%Y%m%d');
  const iso = new Date(epochSeconds * 1000).toISOString();
  const [year = '', month = '', day = '', hour = '', minute = '', second = ''] =
    iso.split(/[-T:.]/);
  const fields: Readonly<Record<string, string>> = {
    Y: year,
    m: month,
    d: day,
    H: hour,
    M: minute,
    S: second,
    V: '07',
    s: String(epochSeconds),
    '%': '%%',
  };
  return format.replace(/%(.)/g, (_, letter: string) => fields[letter] ?? `%${letter}`);
}

function archiveFolder(stanza: Stanza): string {
  return stanza.olddir?.path ?? stanza.folder;
}

/** Files with names near those of archives, which rotation leaves alone. */
function foreignFiles(place: Place): Files {
  const { random, stanza } = place;
  const [log = ''] = stanza.logs;
  const names = [`${log}.01`, `${log}.1.bak`, `${log}-2026`, `${log}x.1`, 'README', `${log}.1~`];
  return random
    .some(names, 0.1)
    .map((name) => [`${stanza.folder}/${name}`, { content: 'foreign\n', ...attributes(place) }]);
}
