// THE table of directives: name, scope, argument and effect. Parsing, the manual page test and the
// checks read it; a directive exists if and only if it has a row here.
import { posix } from 'node:path';
import { isBlank, trimEnd } from './byte-class.ts';
import {
  error,
  flag,
  line,
  set,
  toggle,
  value,
  type Directive,
  type DirectiveCall,
  type LineDirective,
  type ScriptDirective,
  type ValueDirective,
} from './directive.ts';
import { parseCompressor } from './compressor.ts';
import { expandHome } from './home.ts';
import { parseIntegerIn } from './integer.ts';
import { MANAGED_DIRECTIVES } from './managed-directives.ts';
import { parseOwnership } from './ownership.ts';
import { isPrintablePath, isPrintableWord } from './printable.ts';
import { RETENTION_DIRECTIVES } from './retention-directives.ts';
import { SCHEDULE_DIRECTIVES } from './schedule-directives.ts';
import type { CopytruncateMode, Criterion, ScriptName, Settings } from './settings.ts';
import { REOPEN_DIRECTIVES } from './reopen-directives.ts';
import { SHIP_DIRECTIVES } from './ship-directives.ts';
import { parseSize } from './size.ts';
import { changeTaboo } from './taboo.ts';
import { splitWords } from './words.ts';

const INT32_MAX = 2147483647;
const MAXIMUM_JOBS = 256;
const UINT32_MAX = 4294967295;

const COMPRESS_EXTENSIONS: Readonly<Record<string, string>> = {
  gzip: '.gz',
  bzip2: '.bz2',
  xz: '.xz',
  zstd: '.zst',
  compress: '.Z',
  zip: '.zip',
};

const COPYTRUNCATE_MODES: readonly CopytruncateMode[] = ['auto', 'collapse', 'truncate'];

/** The directives that choose the criterion; a later one overrides, and -v says so. */
export const CRITERION_DIRECTIVES: ReadonlySet<string> = new Set<Criterion['kind']>([
  'hourly',
  'daily',
  'weekly',
  'monthly',
  'yearly',
  'minutes',
  'size',
  'schedule',
]);

const ROWS: readonly Directive[] = [
  ...toggle('compress', 'Old versions are compressed.', 'Old versions are not compressed.'),
  ...toggle(
    'delaycompress',
    'Compress an archive only at the next rotation.',
    'Compress at the rotation itself.',
  ),
  ...toggle('copy', 'Copy the log and leave the original as it is.', 'Do not leave the original.'),
  flag('copytruncate', 'Copy the log, then truncate the original.', (settings) => ({
    ...settings,
    copytruncate: true,
    renamecopy: false,
  })),
  flag('nocopytruncate', 'Do not truncate the original.', (settings) => ({
    ...settings,
    copytruncate: false,
  })),
  value(
    'copytruncatemode',
    'copytruncatemode',
    'How copytruncate empties the log.',
    (text, { settings }) => {
      const copytruncatemode = COPYTRUNCATE_MODES.find((mode) => mode === text);
      if (copytruncatemode === undefined) return error(`bad copytruncatemode '${text}'`);
      return set({ ...settings, copytruncatemode });
    },
  ),
  flag('renamecopy', 'Rename the log, run the scripts, then copy it.', (settings) => ({
    ...settings,
    renamecopy: true,
    copytruncate: false,
  })),
  flag('norenamecopy', 'Do not copy what was renamed.', (settings) => ({
    ...settings,
    renamecopy: false,
  })),
  ...toggle('dateext', 'Archives are named by date.', 'Archives are numbered.'),
  ...toggle('dateyesterday', "Name archives by yesterday's date.", "Name them by today's date."),
  ...toggle('datehourago', "Name archives by the last hour's date.", 'Name them by this hour.'),
  ...toggle('ifempty', 'Rotate even an empty log.', 'Do not rotate an empty log.', 'notifempty'),
  ...toggle('mailfirst', 'Mail the newest archive.', 'Mail what is removed.', 'maillast'),
  ...toggle('missingok', 'A missing log is no error.', 'A missing log is an error.'),
  ...toggle(
    'sharedscripts',
    'Run prerotate and postrotate once for all logs.',
    'Run prerotate and postrotate for each log.',
  ),
  ...toggle('shred', 'Overwrite what is removed.', 'Remove without overwriting.'),
  ...toggle(
    'allowhardlink',
    'Rotate files with several hard links.',
    'Skip files with several hard links.',
  ),
  flag('ignoreduplicates', 'Ignore later matches of a log of this stanza.', (settings) => ({
    ...settings,
    ignoreduplicates: true,
  })),
  flag('nocreate', 'Do not create a new log.', (settings) => ({
    ...settings,
    create: { ...settings.create, on: false },
  })),
  flag('nocreateolddir', 'Do not create a missing olddir.', (settings) => ({
    ...settings,
    createolddir: { ...settings.createolddir, on: false },
  })),
  flag('nomail', 'Do not mail archives.', (settings) => ({ ...settings, mail: undefined })),
  flag('noolddir', 'Keep archives in the directory of the log.', (settings) => ({
    ...settings,
    olddir: undefined,
  })),

  flag('hourly', 'Rotate every hour.', (settings) => due(settings, { kind: 'hourly' })),
  flag('daily', 'Rotate every day.', (settings) => due(settings, { kind: 'daily' })),
  flag('yearly', 'Rotate every year.', (settings) => due(settings, { kind: 'yearly' })),
  calendarRow('weekly', 'Rotate once a week, on the given weekday.', 7, (weekday) => ({
    kind: 'weekly',
    weekday,
  })),
  calendarRow('monthly', 'Rotate once a month, on the given day.', 31, (monthday) => ({
    kind: 'monthly',
    monthday,
  })),
  {
    ...value('minutes', 'minutes', 'Rotate every so many minutes.', (text, { settings }) => {
      const minutes = parseIntegerIn(text, 1, UINT32_MAX);
      if (minutes === undefined) {
        return text === '' ? set(settings) : error(`bad minutes '${text}'`);
      }
      return set(due(settings, { kind: 'minutes', minutes }));
    }),
    missing: (settings) => settings,
  },
  ...SCHEDULE_DIRECTIVES,
  sizeRow('size', 'Rotate a log of this size.', (settings, bytes) =>
    due(settings, { kind: 'size', bytes }),
  ),
  sizeRow('minsize', 'Never rotate a smaller log.', (settings, minsize) => ({
    ...settings,
    minsize,
  })),
  sizeRow('maxsize', 'Rotate a larger log early.', (settings, maxsize) => ({
    ...settings,
    maxsize,
  })),

  integerRow('rotate', 'rotate count', 'rotation count', 'Keep so many archives.'),
  integerRow('start', 'start count', 'start count', 'The number of the newest archive.'),
  integerRow('minage', 'minage count', 'minimum age', 'Do not rotate a younger log (days).'),
  integerRow('maxage', 'maxage count', 'maximum age', 'Remove older archives (days).'),
  integerRow('shredcycles', 'shred cycles', 'shred cycles', 'How often shred overwrites.'),

  ownershipRow('create', 'Create a new log with this mode and owner.'),
  ownershipRow('createolddir', 'Create a missing olddir with this mode and owner.'),
  ownershipRow('su', 'Handle the files as this user and group.'),

  value('mail', 'mail', 'Mail archives to this address.', (address, { settings }) =>
    isPrintableWord(address)
      ? set({ ...settings, mail: address })
      : error(`bad mail address ${address}`),
  ),
  pathRow('olddir', 'olddir', 'Move archives into this directory.', (olddir, call) => {
    const expanded = expandHome(call.reading, olddir);
    if (expanded === undefined) return undefined;
    call.note(`olddir is now ${expanded}`);
    return { ...call.settings, olddir: expanded };
  }),
  value('extension', 'extension name', 'Keep this extension at the end.', (extension, call) => {
    call.note(`extension is now ${extension}`);
    return set({ ...call.settings, extension });
  }),
  value('addextension', 'addextension name', 'Give archives this extension.', (text, call) => {
    call.note(`addextension is now ${text}`);
    return set({ ...call.settings, addextension: text });
  }),
  pathRow('compresscmd', 'compress', 'The program that compresses.', setCompressProgram),
  pathRow('uncompresscmd', 'uncompress', 'The program that uncompresses.', (program, call) => {
    call.note(`uncompress_prog is now ${program}`);
    return { ...call.settings, uncompresscmd: program };
  }),
  pathRow('compressext', 'compress-ext', 'The extension of compressed files.', (text, call) => {
    call.note(`compress_ext is now ${text}`);
    return { ...call.settings, compressext: text };
  }),
  line('compressoptions', 'Arguments of the compressing program.', (text, call) => {
    const words = splitWords(text);
    if (words === undefined || words.length === 0) return error('invalid compression options');
    call.note(`compress_options is now ${text}`);
    return set({ ...call.settings, compressoptions: words });
  }),
  value('compressor', 'compressor', 'A compressor with its level.', (text, call) => {
    const compressor = parseCompressor(text);
    if (compressor === undefined) return error(`bad compressor '${text}'`);
    return set({ ...call.settings, ...compressor });
  }),
  value('compressjobs', 'compressjobs', 'How much is compressed at a time.', (text, call) => {
    const compressjobs = parseIntegerIn(text, 1, MAXIMUM_JOBS);
    if (compressjobs === undefined) return error(`bad compressjobs '${text}'`);
    return set({ ...call.settings, compressjobs });
  }),
  {
    ...value('dateformat', 'dateformat', 'The format of the date in names.', (text, call) =>
      set({ ...call.settings, dateformat: text }),
    ),
    missing: (settings) => ({ ...settings, dateformat: undefined }),
  },
  tabooRow('tabooext', 'Endings of names that include skips.'),
  tabooRow('taboopat', 'Patterns of names that include skips.'),

  ...RETENTION_DIRECTIVES,

  script('prerotate', 'Run before the log is rotated.'),
  script('postrotate', 'Run after the log was rotated.'),
  script('firstaction', 'Run once before all logs, if any is due.'),
  script('lastaction', 'Run once after all logs, if any was due.'),
  script('preremove', 'Run before an archive is removed.'),
  ...REOPEN_DIRECTIVES,

  ...SHIP_DIRECTIVES,
  ...MANAGED_DIRECTIVES,

  { name: 'include', summary: 'Read a file or a directory here.', argument: 'include' },
  { name: 'errors', summary: 'Deprecated; does nothing.', argument: 'deprecated' },
];

/** Every directive by its name. */
export const DIRECTIVES: ReadonlyMap<string, Directive> = new Map(
  ROWS.map((row) => [row.name, row]),
);

function due(settings: Settings, criterion: Criterion): Settings {
  return { ...settings, criterion };
}

function script(name: ScriptName, summary: string): ScriptDirective {
  return { name, summary, argument: 'script', script: name };
}

/** A count, or -1 for rotate, which keeps all. */
function integerRow(
  name: 'rotate' | 'start' | 'minage' | 'maxage' | 'shredcycles',
  label: string,
  called: string,
  summary: string,
): ValueDirective {
  const minimum = name === 'rotate' ? -1 : 0;
  return value(name, label, summary, (text, { settings }) => {
    const number = parseIntegerIn(text, minimum, INT32_MAX);
    if (number === undefined) return error(`bad ${called} '${text}'`);
    const rotateWritten = settings.rotateWritten || name === 'rotate';
    return set({ ...settings, [name]: number, rotateWritten });
  });
}

/** An empty value, which only the last line of a file can have, changes nothing. */
function sizeRow(
  name: string,
  summary: string,
  change: (settings: Settings, bytes: number) => Settings,
): ValueDirective {
  const row = value(name, name, summary, (text, { settings }) => {
    if (text === '') return set(settings);
    const size = parseSize(text);
    switch (size.kind) {
      case 'size':
        return set(change(settings, size.bytes));
      case 'unknown-unit':
        return error(`unknown unit '${size.unit}'`);
      case 'bad-size':
        return error(`bad size '${size.digits}'`);
    }
  });
  return { ...row, missing: (settings) => settings };
}

/** weekly and monthly: a number or nothing; what follows a `#` is a comment (departure D30). */
function calendarRow(
  name: 'weekly' | 'monthly',
  summary: string,
  maximum: number,
  criterion: (day: number) => Criterion,
): LineDirective {
  return line(name, summary, (text, { settings }) => {
    const digits = withoutComment(text);
    const wellFormed = /^(?:[ \t\v\f\r]*[+-]?[0-9]+)?$/.test(digits);
    const day = Number(digits);
    if (!wellFormed || day < 0 || day > maximum) return error(`bad ${name} directive '${text}'`);
    return set(due(settings, criterion(Math.abs(day))));
  });
}

function withoutComment(text: string): string {
  const hash = text.indexOf('#');
  if (hash <= 0 || !isBlank(text.charAt(hash - 1))) return text;
  return trimEnd(text.slice(0, hash));
}

function ownershipRow(name: 'create' | 'createolddir' | 'su', summary: string): LineDirective {
  return line(name, summary, (text, { settings, reading }) => {
    const parsed = parseOwnership(name, text, settings[name], reading.host);
    if (parsed.kind === 'wrong') return error(parsed.text);
    const { value: ownership } = parsed;
    if (name === 'su' && ownership.uid === undefined) return error('no user for su');
    if (name === 'su' && ownership.gid === undefined) return error('no group for su');
    const mode = ownership.mode ?? (name === 'createolddir' ? 0o755 : undefined);
    return set({ ...settings, [name]: { ...ownership, mode } });
  });
}

/** A value that must be a printable path; an effect without result has said why itself. */
function pathRow(
  name: string,
  label: string,
  summary: string,
  change: (path: string, call: DirectiveCall) => Settings | undefined,
): ValueDirective {
  return value(name, label, summary, (path, call) => {
    if (!isPrintablePath(path, call.reading.host.utf8)) {
      return error(`bad ${label} path ${path}`);
    }
    const settings = change(path, call);
    return settings === undefined ? error() : set(settings);
  });
}

function setCompressProgram(program: string, call: DirectiveCall): Settings {
  call.note(`compress_prog is now ${program}`);
  const base = posix.basename(program);
  const extension = COMPRESS_EXTENSIONS[base];
  if (extension === undefined) return { ...call.settings, compresscmd: program };
  call.note(`compress_ext was changed to ${extension}`);
  return { ...call.settings, compresscmd: program, compressext: extension };
}

function tabooRow(name: 'tabooext' | 'taboopat', summary: string): ValueDirective {
  const row = value(name, name, summary, (text, { reading, settings }) => {
    changeTaboo(reading.taboo, text, name);
    return set(settings);
  });
  return { ...row, scope: 'global', missing: (settings) => settings };
}
