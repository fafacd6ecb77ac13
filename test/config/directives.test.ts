// Every directive of the table: what it sets, in a stanza and outside of one
// (CONFIG-SPEC 7).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DIRECTIVES } from '../../src/config/directives.ts';
import { REOPEN_DIRECTIVES } from '../../src/config/reopen-directives.ts';
import { SCHEDULE_DIRECTIVES } from '../../src/config/schedule-directives.ts';
import { SHIP_DIRECTIVES } from '../../src/config/ship-directives.ts';
import { DEFAULTS, type OwnershipSwitch, type Settings } from '../../src/config/settings.ts';
import { complaints, onlySettings, readLines } from '../support/read-text.ts';

type Changes = Partial<Settings>;

const UNSET: OwnershipSwitch = { on: false, mode: undefined, uid: undefined, gid: undefined };
const FULL: OwnershipSwitch = { on: true, mode: 0o640, uid: 0, gid: 4 };

const XZ_0: Changes = {
  compresscmd: 'xz',
  compressext: '.xz',
  uncompresscmd: 'unxz',
  compressoptions: ['-0'],
};

/** A directive's line, and all that the settings of a stanza then have other than the defaults. */
const SET: readonly (readonly [string, Changes])[] = [
  ['compress', { compress: true }],
  ['delaycompress', { delaycompress: true }],
  ['copy', { copy: true }],
  ['copytruncate', { copytruncate: true }],
  ['copytruncatemode auto', {}],
  ['copytruncatemode collapse', { copytruncatemode: 'collapse' }],
  ['copytruncatemode = truncate', { copytruncatemode: 'truncate' }],
  ['renamecopy', { renamecopy: true }],
  ['managed "%Y-%m-%d"', { managed: '%Y-%m-%d' }],
  ['managed=%{tai64n}', { managed: '%{tai64n}' }],
  ['managedidle 15m', { managedidle: 900 }],
  ['exclude a "b c" /v/**', { exclude: ['a', 'b c', '/v/**'] }],
  ['dateext', { dateext: true }],
  ['dateyesterday', { dateyesterday: true }],
  ['datehourago', { datehourago: true }],
  ['notifempty', { ifempty: false }],
  ['mailfirst', { mailfirst: true }],
  ['missingok', { missingok: true }],
  ['sharedscripts', { sharedscripts: true }],
  ['shred', { shred: true }],
  ['allowhardlink', { allowhardlink: true }],
  ['ignoreduplicates', { ignoreduplicates: true }],
  ['hourly', { criterion: { kind: 'hourly' } }],
  ['daily', { criterion: { kind: 'daily' } }],
  ['weekly', { criterion: { kind: 'weekly', weekday: 0 } }],
  ['weekly 3', { criterion: { kind: 'weekly', weekday: 3 } }],
  ['weekly\t+7', { criterion: { kind: 'weekly', weekday: 7 } }],
  ['weekly 003', { criterion: { kind: 'weekly', weekday: 3 } }],
  ['monthly', { criterion: { kind: 'monthly', monthday: 0 } }],
  ['monthly 31', { criterion: { kind: 'monthly', monthday: 31 } }],
  ['monthly 08', { criterion: { kind: 'monthly', monthday: 8 } }],
  ['yearly', { criterion: { kind: 'yearly' } }],
  ['minutes 10', { criterion: { kind: 'minutes', minutes: 10 } }],
  ['minutes 4294967295', { criterion: { kind: 'minutes', minutes: 4294967295 } }],
  ['size 3k', { criterion: { kind: 'size', bytes: 3072 } }],
  ['size = 5', { criterion: { kind: 'size', bytes: 5 } }],
  ['minsize 1M', { minsize: 1048576 }],
  ['maxsize 1G', { maxsize: 1073741824 }],
  ['rotate 7', { rotate: 7, rotateWritten: true }],
  ['rotate=7', { rotate: 7, rotateWritten: true }],
  ['rotate = 7', { rotate: 7, rotateWritten: true }],
  ['rotate -1', { rotate: -1, rotateWritten: true }],
  ['rotate 010', { rotate: 8, rotateWritten: true }],
  ['rotate 0x10  ', { rotate: 16, rotateWritten: true }],
  ['start 0', { start: 0 }],
  ['minage 2', { minage: 2 }],
  ['maxage 30', { maxage: 30 }],
  ['maxtotal 2T', { maxtotal: 2 * 2 ** 40 }],
  ['maxtotal 0', { maxtotal: 0 }],
  ['minkeep 3', { minkeep: 3 }],
  ['minfreefloor 12h', { minfreefloor: 12 * 3600 }],
  ['minfreefloor 0s', { minfreefloor: 0 }],
  ['shredcycles 3', { shredcycles: 3 }],
  ['create', { create: { ...UNSET, on: true } }],
  ['create 0640 root adm', { create: FULL }],
  ['createolddir', { createolddir: { ...UNSET, on: true, mode: 0o755 } }],
  ['createolddir 0640 root adm', { createolddir: FULL }],
  ['createolddir root adm', { createolddir: { ...FULL, mode: 0o755 } }],
  ['su root adm', { su: { ...FULL, mode: undefined } }],
  ['mail a@b', { mail: 'a@b' }],
  ['mail "a",b', { mail: '"a",b' }],
  ['extension .log', { extension: '.log' }],
  ['extension a b', { extension: 'a b' }],
  ['compresscmd /usr/bin/lzip', { compresscmd: '/usr/bin/lzip' }],
  ['compresscmd bzip2', { compresscmd: 'bzip2', compressext: '.bz2' }],
  ['compresscmd /bin/gzip', {}],
  ['compressor gzip', {}],
  ['compressor gzip 9', { compressoptions: ['-9'] }],
  [
    'compressor zstd 19',
    {
      compresscmd: 'zstd',
      compressext: '.zst',
      uncompresscmd: 'unzstd',
      compressoptions: ['-19'],
    },
  ],
  ['compressor = xz\t0', XZ_0],
  ['compressor bzip2', { compresscmd: 'bzip2', compressext: '.bz2', uncompresscmd: 'bunzip2' }],
  ['compressor lz4', { compresscmd: 'lz4', compressext: '.lz4', uncompresscmd: 'unlz4' }],
  ['compressjobs 1', { compressjobs: 1 }],
  ['compressjobs 256', { compressjobs: 256 }],
  ['compresscmd /x/xz//', { compresscmd: '/x/xz//', compressext: '.xz' }],
  ['compresscmd zstd', { compresscmd: 'zstd', compressext: '.zst' }],
  ['compresscmd compress', { compresscmd: 'compress', compressext: '.Z' }],
  ['compresscmd zip', { compresscmd: 'zip', compressext: '.zip' }],
  ['compresscmd GZIP', { compresscmd: 'GZIP' }],
  ['uncompresscmd unxz', { uncompresscmd: 'unxz' }],
  ['compressext .x', { compressext: '.x' }],
  ['compressoptions -9 "a b"', { compressoptions: ['-9', 'a b'] }],
  ['compressoptions = -9', { compressoptions: ['=', '-9'] }],
  ['dateformat .%s', { dateformat: '.%s' }],
  ['prerotate\n  a\nendscript', { scripts: { prerotate: '\n  a\n' } }],
  ['postrotate\n  a\nendscript', { scripts: { postrotate: '\n  a\n' } }],
  ['firstaction\n  a\nendscript', { scripts: { firstaction: '\n  a\n' } }],
  ['lastaction\n  a\nendscript', { scripts: { lastaction: '\n  a\n' } }],
  ['preremove\n  a\nendscript', { scripts: { preremove: '\n  a\n' } }],
  ['include /inc', { rotate: 99, rotateWritten: true }],
];

const SURROUNDINGS = { files: { '/inc': 'rotate 99\n' } };

for (const [line, changes] of SET) {
  test(`in a stanza: ${line}`, () => {
    const config = readLines(['/l/log {', line, '}'], SURROUNDINGS);
    assert.deepEqual(complaints(config), []);
    assert.deepEqual(onlySettings(config), { ...DEFAULTS, ...changes });
  });
  test(`for the stanzas that follow: ${line}`, () => {
    const config = readLines([line, '/l/log {', '}'], SURROUNDINGS);
    assert.deepEqual(complaints(config), []);
    assert.deepEqual(onlySettings(config), { ...DEFAULTS, ...changes });
  });
}

/** Directives in a row, and what is other than the defaults after the last one. */
const UNDONE: readonly (readonly [string, Changes])[] = [
  ['compress nocompress', {}],
  ['delaycompress nodelaycompress', {}],
  ['copy nocopy', {}],
  ['exclude a\nnoexclude', {}],
  ['managed %s\nnomanaged', {}],
  ['exclude a\nnoexclude\nexclude b\nexclude c', { exclude: ['b', 'c'] }],
  ['copytruncate nocopytruncate', {}],
  ['renamecopy norenamecopy', {}],
  ['copytruncate renamecopy', { renamecopy: true }],
  ['renamecopy copytruncate', { copytruncate: true }],
  ['renamecopy nocopytruncate', { renamecopy: true }],
  ['copytruncate norenamecopy', { copytruncate: true }],
  ['copy copytruncate', { copy: true, copytruncate: true }],
  ['dateext nodateext', {}],
  ['dateyesterday nodateyesterday', {}],
  ['datehourago nodatehourago', {}],
  ['notifempty ifempty', {}],
  ['mailfirst maillast', {}],
  ['missingok nomissingok', {}],
  ['sharedscripts nosharedscripts', {}],
  ['shred noshred', {}],
  ['allowhardlink noallowhardlink', {}],
  ['maxtotal 1G\nnomaxtotal', {}],
  ['minfree 10%\nnominfree', {}],
  ['minkeep 3\nnominkeep', {}],
  ['minfreefloor 1h\nnominfreefloor', {}],
  ['keephourly 3\nnokeephourly', {}],
  ['keepdaily 3\nnokeepdaily', {}],
  ['keepweekly 3\nnokeepweekly', {}],
  ['keepmonthly 3\nnokeepmonthly', {}],
  ['keepyearly 3\nnokeepyearly', {}],
  ['mail a@b\nnomail', {}],
  ['olddir /l\nnoolddir', {}],
  ['create 0640 root adm\nnocreate', { create: { ...FULL, on: false } }],
  ['createolddir 0640 root adm\nnocreateolddir', { createolddir: { ...FULL, on: false } }],
  ['create 0640 root adm\nnocreate\ncreate', { create: FULL }],
  ['create 0640 root adm\ncreate 0600', { create: { ...FULL, mode: 0o600 } }],
  ['su root adm\nsu daemon', { su: { on: true, mode: undefined, uid: 1, gid: 4 } }],
  ['daily size 5', { criterion: { kind: 'size', bytes: 5 } }],
  ['size 5\ndaily', { criterion: { kind: 'daily' } }],
  ['compressext .x\ncompresscmd xz', { compresscmd: 'xz', compressext: '.xz' }],
  ['compresscmd xz\ncompressext .x', { compresscmd: 'xz', compressext: '.x' }],
  ['compressoptions -9\ncompressoptions -1', { compressoptions: ['-1'] }],
  ['prerotate\na\nendscript\nprerotate\nb\nendscript', { scripts: { prerotate: '\nb\n' } }],
  ['dateformat .%s\ndateformat -%Y', { dateformat: '-%Y' }],
];

for (const [lines, changes] of UNDONE) {
  test(`the later one counts: ${lines.replaceAll('\n', ', ')}`, () => {
    const config = readLines(['/l/log {', lines, '}']);
    assert.deepEqual(complaints(config), []);
    assert.deepEqual(onlySettings(config), { ...DEFAULTS, ...changes });
  });
}

test('addextension counts in a stanza', () => {
  const config = readLines(['/l/log {', 'addextension .old', '}']);
  assert.deepEqual(onlySettings(config), { ...DEFAULTS, addextension: '.old' });
});

test('addextension outside stanzas has no effect at all', () => {
  const config = readLines(['addextension .old', '/l/log {', '}']);
  assert.deepEqual(onlySettings(config), DEFAULTS);
  assert.deepEqual(complaints(config), []);
});

test('olddir counts in a stanza and outside', () => {
  const expected = { ...DEFAULTS, olddir: '/l' };
  assert.deepEqual(onlySettings(readLines(['/l/log {', 'olddir /l', '}'])), expected);
  assert.deepEqual(onlySettings(readLines(['olddir /l', '/l/log {', '}'])), expected);
});

const TABOO_FILES = { files: { '/d/a': 'rotate 1\n', '/d/b.x': 'start 5\n' } };

for (const line of ['tabooext .x', 'tabooext + .x', 'taboopat *.x', 'taboopat=b*']) {
  test(`${line}: include skips what it names`, () => {
    const config = readLines([line, 'include /d', '/l/log {', '}'], TABOO_FILES);
    assert.deepEqual(onlySettings(config), { ...DEFAULTS, rotate: 1, rotateWritten: true });
  });
}

test('errors is deprecated: a warning says so, and the rest of its line is read', () => {
  const config = readLines(['', 'errors compress', '/l/log {', '}']);
  const said = 'warning: c: 2: the errors directive is deprecated and no longer used.';
  assert.deepEqual(complaints(config), [said]);
  assert.deepEqual(onlySettings(config), { ...DEFAULTS, compress: true });
  assert.equal(config.failed, false);
});

test('every directive of the table has a row here', () => {
  const own = ['addextension', 'olddir', 'noolddir', 'tabooext', 'taboopat', 'errors'];
  // These have tables of their own.
  const elsewhere = [...REOPEN_DIRECTIVES, ...SCHEDULE_DIRECTIVES, ...SHIP_DIRECTIVES].map(
    ({ name }) => name,
  );
  const lines = [...SET, ...UNDONE].flatMap(([line]) => line.split(/[\s=]+/));
  const words = new Set([...own, ...elsewhere, ...lines]);
  assert.deepEqual(
    [...DIRECTIVES.keys()].filter((name) => !words.has(name)),
    [],
  );
});
