// What directives refuse, what they tolerate, and what they say under -v (CONFIG-SPEC 5.5, 6, 7).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULTS, type Settings } from '../../src/config/settings.ts';
import { complaints, notes, onlySettings, readLines } from '../support/read-text.ts';

const TABOO_FILES = { files: { '/d/a': 'rotate 1\n', '/d/b.x': 'start 5\n' } };

const NO_YEAR = 'it has no year, without which files cannot be put in order';
const NO_SLASH = 'the date is part of a name, in which there is no slash';
const NO_DURATION = 'not a duration such as 90s, 15m, 6h, 2d or 4w';
const WHOLE_PATH =
  'one with a slash in it must be that of a whole path, and begin with /, ~/ or **/';

/** A line that costs its stanza, and the message about it. */
const REFUSED: readonly (readonly [string, string])[] = [
  ['rotate -2', "bad rotation count '-2'"],
  ['rotate 5x', "bad rotation count '5x'"],
  ['rotate 2147483648', "bad rotation count '2147483648'"],
  ['rotate 3 # three', "bad rotation count '3 # three'"],
  ['rotate == 3', "bad rotation count '= 3'"],
  ['start -1', "bad start count '-1'"],
  ['minage 5d', "bad minimum age '5d'"],
  ['maxage -1', "bad maximum age '-1'"],
  ['shredcycles x', "bad shred cycles 'x'"],
  ['compressor', 'argument expected after compressor'],
  ['compressor lzma', "bad compressor 'lzma'"],
  ['compressor /bin/gzip', "bad compressor '/bin/gzip'"],
  ['compressor gzip 0', "bad compressor 'gzip 0'"],
  ['compressor gzip 10', "bad compressor 'gzip 10'"],
  ['compressor gzip -9', "bad compressor 'gzip -9'"],
  ['compressor zstd 20', "bad compressor 'zstd 20'"],
  ['compressor xz 5 6', "bad compressor 'xz 5 6'"],
  ['compressjobs 0', "bad compressjobs '0'"],
  ['compressjobs 257', "bad compressjobs '257'"],
  ['compressjobs two', "bad compressjobs 'two'"],
  ['copytruncatemode never', "bad copytruncatemode 'never'"],
  ['copytruncatemode Auto', "bad copytruncatemode 'Auto'"],
  ['managed', 'argument expected after managed'],
  ['managed ""', `bad managed template '""'`],
  ['managed "%Y" "%m"', `bad managed template '"%Y" "%m"'`],
  ['managed %', "bad managed template '%': there is no '%'; a percent sign is written %%"],
  ['managed %Y%q', "bad managed template '%Y%q': there is no '%q'; a percent sign is written %%"],
  [
    'managed %{tai64}',
    "bad managed template '%{tai64}': there is no '%{tai64}'; a percent sign is written %%",
  ],
  ['managed %Y-%Y', "bad managed template '%Y-%Y': '%Y' is there twice"],
  ['managed %m-%d', `bad managed template '%m-%d': ${NO_YEAR}`],
  ['managed x', `bad managed template 'x': ${NO_YEAR}`],
  ['managed %Y-%d', "bad managed template '%Y-%d': '%d' says nothing without %m"],
  ['managed %Y-%V', "bad managed template '%Y-%V': '%V' says nothing without %G or %g"],
  ['managed %Y%m%H', "bad managed template '%Y%m%H': '%H' says nothing without %d, %j, %u or %w"],
  ['managed %Y/%m', `bad managed template '%Y/%m': ${NO_SLASH}`],
  ['managedidle', 'argument expected after managedidle'],
  ['managedidle 1', `bad managedidle '1': ${NO_DURATION}`],
  ['managedidle 1h # hour', `bad managedidle '1h # hour': ${NO_DURATION}`],
  ['managedidle -1h', `bad managedidle '-1h': ${NO_DURATION}`],
  ['exclude', 'argument expected after exclude'],
  ['exclude ""', 'bad exclude pattern \'""\''],
  ['exclude a\\', "bad exclude pattern 'a\\'"],
  ['exclude a b/c', `bad exclude pattern 'b/c': ${WHOLE_PATH}`],
  ['exclude ~root/c', `bad exclude pattern '~root/c': ${WHOLE_PATH}`],
  ['minutes 0', "bad minutes '0'"],
  ['minutes x', "bad minutes 'x'"],
  ['size 1m', "unknown unit 'm'"],
  ['size x1', "bad size 'x1'"],
  ['minsize 1T', "unknown unit 'T'"],
  ['maxsize -1', "bad size '-1'"],
  ['weekly 8', "bad weekly directive ' 8'"],
  ['weekly 0x1', "bad weekly directive ' 0x1'"],
  ['weekly -1', "bad weekly directive ' -1'"],
  ['weekly=1', "bad weekly directive '=1'"],
  ['weekly compress', "bad weekly directive ' compress'"],
  ['monthly 32', "bad monthly directive ' 32'"],
  ['mail a b', 'bad mail address a b'],
  ['mail # all', 'bad mail address # all'],
  ['mail caf\xc3\xa9', 'bad mail address caf\xc3\xa9'],
  ['olddir a b', 'bad olddir path a b'],
  ['compresscmd gzip -9', 'bad compress path gzip -9'],
  ['uncompresscmd a b', 'bad uncompress path a b'],
  ['compressext a b', 'bad compress-ext path a b'],
  ['compressoptions', 'invalid compression options'],
  ['compressoptions ""', 'invalid compression options'],
  ['compressoptions a\\', 'invalid compression options'],
  ['create 0640 root', "unknown user '0640'"],
  ['create 1 2 3 4', 'extra arguments for create'],
  ['createolddir "x', 'invalid arguments for createolddir'],
  ['createolddir rwx', "invalid mode 'rwx'"],
  ['su', 'no user for su'],
  ['su root', 'no group for su'],
  ['su a b c', 'extra arguments for su'],
  ['tabooext .x', 'tabooext may not appear inside of log file definition'],
  ['taboopat *.x', 'taboopat may not appear inside of log file definition'],
  ['tabooext', 'tabooext may not appear inside of log file definition'],
  ['rotate', 'argument expected after rotate count'],
  ['rotate ', 'argument expected after rotate count'],
  ['rotate =', 'argument expected after rotate count'],
  ['start', 'argument expected after start count'],
  ['minage', 'argument expected after minage count'],
  ['maxage', 'argument expected after maxage count'],
  ['shredcycles', 'argument expected after shred cycles'],
  ['copytruncatemode', 'argument expected after copytruncatemode'],
  ['mail', 'argument expected after mail'],
  ['olddir', 'argument expected after olddir'],
  ['extension', 'argument expected after extension name'],
  ['addextension', 'argument expected after addextension name'],
  ['compresscmd', 'argument expected after compress'],
  ['uncompresscmd', 'argument expected after uncompress'],
  ['compressext', 'argument expected after compress-ext'],
  ['include', 'argument expected after include'],
];

for (const [line, text] of REFUSED) {
  test(`costs its stanza, not the others: ${line}`, () => {
    const config = readLines(['/l/log {', line, '}', '/l/other {', '}']);
    const skipping = 'error: found error in /l/log, skipping';
    assert.deepEqual(complaints(config), [`error: c:2 ${text}`, skipping]);
    assert.deepEqual(
      config.stanzas.map(({ pattern }) => pattern),
      ['/l/other'],
    );
    assert.equal(config.failed, true);
  });
}

for (const [line, text] of REFUSED.filter(([each]) => !each.startsWith('taboo'))) {
  test(`outside of stanzas costs the rest of the file: ${line}`, () => {
    const config = readLines(['/l/log {', '}', line, '/l/other {', '}']);
    assert.deepEqual(complaints(config), [`error: c:3 ${text}`]);
    assert.deepEqual(
      config.stanzas.map(({ pattern }) => pattern),
      ['/l/log'],
    );
    assert.equal(config.failed, true);
  });
}

/** Directives whose missing argument is a message and no more; what remains of the setting before. */
const MISSING: readonly (readonly [string, string, Partial<Settings>])[] = [
  ['size 5', 'size', { criterion: { kind: 'size', bytes: 5 } }],
  ['minsize 5', 'minsize', { minsize: 5 }],
  ['maxsize 5', 'maxsize', { maxsize: 5 }],
  ['minutes 5', 'minutes', { criterion: { kind: 'minutes', minutes: 5 } }],
  ['dateformat -%s', 'dateformat', {}],
];

for (const [before, name, changes] of MISSING) {
  test(`${name} without argument is a message, and no failure`, () => {
    const config = readLines(['/l/log {', before, name, `${name}  `, `${name} =`, '}']);
    const said = [3, 4, 5].map((line) => `error: c:${line} argument expected after ${name}`);
    assert.deepEqual(complaints(config), said);
    assert.deepEqual(onlySettings(config), { ...DEFAULTS, ...changes });
    assert.equal(config.failed, false);
  });
}

test('tabooext and taboopat without argument leave the list as it is', () => {
  const config = readLines(['taboopat *.x', 'tabooext', 'taboopat ', 'include /d'], TABOO_FILES);
  assert.deepEqual(complaints(config), [
    'error: c:2 argument expected after tabooext',
    'error: c:3 argument expected after taboopat',
  ]);
  assert.equal(config.failed, false);
  assert.ok(notes(config).includes('Ignoring b.x, because of *.x pattern match'));
});

const NOTES: readonly (readonly [string, readonly string[]])[] = [
  ['olddir ~/x', ["replaced '~/x' with '/root/x'", 'olddir is now /root/x']],
  ['extension .l', ['extension is now .l']],
  ['addextension .l', ['addextension is now .l']],
  ['compresscmd lz', ['compress_prog is now lz']],
  ['compresscmd xz', ['compress_prog is now xz', 'compress_ext was changed to .xz']],
  ['uncompresscmd unxz', ['uncompress_prog is now unxz']],
  ['compressext .x', ['compress_ext is now .x']],
  ['compressoptions -9', ['compress_options is now  -9']],
  ['mail a@b', []],
  ['rotate 5', []],
  ['daily\nweekly', ["note: 'weekly' overrides previously specified 'daily'"]],
  ['daily\nsize 5', ["note: 'size' overrides previously specified 'daily'"]],
  ['size 5\nminutes 5', ["note: 'minutes' overrides previously specified 'size'"]],
  ['daily\ndaily', []],
  ['daily\nsize x', []],
  ['daily\nweekly x', ["note: 'weekly' overrides previously specified 'daily'"]],
];

for (const [lines, expected] of NOTES) {
  test(`-v about ${lines.replaceAll('\n', ', ')}`, () => {
    assert.deepEqual(notes(readLines([lines])), ['reading config file c', ...expected]);
  });
}

test('a criterion outside overrides one in the first stanza only, as far as -v says', () => {
  const config = readLines(['weekly', '/l/a {', 'daily', '}', '/l/b {', 'daily', '}']);
  const override = notes(config).filter((text) => text.startsWith('note:'));
  assert.deepEqual(override, ["note: 'daily' overrides previously specified 'weekly'"]);
});
