// Items of a configuration file: bytes, keywords, arguments and ends of file (CONFIG-SPEC 5).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULTS, type Settings } from '../../src/config/settings.ts';
import { complaints, notes, onlySettings, outline, readText } from '../support/read-text.ts';

type Changes = Partial<Settings>;

const ONE = '/l/a {\n}\n';

/** Text in front of a stanza, and what the stanza's settings are other than the defaults. */
const ACCEPTED: readonly (readonly [string, string, Changes])[] = [
  [
    'directives may share a line',
    'compress copy\tshred\n',
    { compress: true, copy: true, shred: true },
  ],
  ['a comment may follow a directive without argument', 'copy # no shred\n', { copy: true }],
  ['a comment may be indented', ' \t# copy\n', {}],
  ['an equals sign separates', 'copy=shred\n', { copy: true, shred: true }],
  ['an empty line is nothing', '\n\n \t\n', {}],
  [
    'form feeds and vertical tabs separate',
    'copy\fshred\vcompress\n',
    { copy: true, shred: true, compress: true },
  ],
  [
    'white bytes at the end of a value go',
    'rotate 3 \t\v\f\r\n',
    { rotate: 3, rotateWritten: true },
  ],
  [
    'a value that is a carriage return alone is empty',
    'rotate\r\n',
    { rotate: 0, rotateWritten: true },
  ],
  [
    'a NUL ends a value, not its line',
    'rotate 3\0 9\ncopy\n',
    { rotate: 3, rotateWritten: true, copy: true },
  ],
  ['a value keeps its quotes', "extension '.x'\n", { extension: "'.x'" }],
  ['a value keeps its hash', 'extension .x # y\n', { extension: '.x # y' }],
  ['a value keeps high bytes', 'extension \xe9\xa0\n', { extension: '\xe9\xa0' }],
];

for (const [name, text, changes] of ACCEPTED) {
  test(name, () => {
    const config = readText(text + ONE);
    assert.deepEqual(complaints(config), []);
    assert.deepEqual(onlySettings(config), { ...DEFAULTS, ...changes });
  });
}

const RULE = 'lines must begin with a keyword or a filename (possibly in double quotes)';

/** Bytes that no item begins with. */
const STRANGE = [
  '\r',
  '\v',
  '\f',
  '\0',
  '1',
  '_',
  '-',
  '=',
  '{',
  '.',
  ';',
  '\\',
  '*',
  '\xef',
  '\x80',
];

for (const byte of STRANGE) {
  test(`no item begins with ${JSON.stringify(byte)}`, () => {
    const config = readText(`\n ${byte}x\n${ONE}`);
    assert.deepEqual(complaints(config), [`error: c:2 ${RULE}`]);
    assert.deepEqual(config.stanzas, []);
    assert.equal(config.failed, true);
  });
}

const NOT_SEPARATED: readonly (readonly [string, string])[] = [
  ['daily}', "keyword 'daily' not properly separated, found 0x7d"],
  ['log_file 3', "keyword 'log' not properly separated, found 0x5f"],
  ['daily1', "keyword 'daily' not properly separated, found 0x31"],
  ['daily\xc3\xa9', "keyword 'daily' not properly separated, found 0xffffffc3"],
  ['daily\0', "keyword 'daily' not properly separated, found 0"],
  ['daily#', "keyword 'daily' not properly separated, found 0x23"],
  ['daily\x01', "keyword 'daily' not properly separated, found 0x1"],
];

for (const [line, text] of NOT_SEPARATED) {
  test(`${JSON.stringify(line)}: ${text}`, () => {
    const config = readText(`${line}\n${ONE}`);
    assert.deepEqual(complaints(config), [`error: c:1 ${text}`]);
    assert.equal(config.failed, true);
  });
}

for (const word of ['Daily', 'dail', 'dailyx', 'nosu', 'noignoreduplicates', 'endscript', 'x']) {
  test(`${word} is unknown: a warning, and the rest of its line does not count`, () => {
    const config = readText(`${word} copy } {\nshred\n${ONE}`);
    assert.deepEqual(complaints(config), [
      `warning: c:1 unknown option '${word}' -- ignoring line`,
    ]);
    assert.deepEqual(onlySettings(config), { ...DEFAULTS, shred: true });
    assert.equal(config.failed, false);
  });
}

/** The last bytes of a file, in an open stanza, and what they set. */
const LAST: readonly (readonly [string, Changes])[] = [
  ['', {}],
  ['# a comment', {}],
  [' \t', {}],
  ['copy', { copy: true }],
  ['copy ', { copy: true }],
  ['copy\r', { copy: true }],
  ['rotate 3', { rotate: 3, rotateWritten: true }],
  ['rotate', { rotate: 0, rotateWritten: true }],
  ['rotate =', { rotate: 0, rotateWritten: true }],
  ['start', { start: 0 }],
  ['minage', { minage: 0 }],
  ['maxage', { maxage: 0 }],
  ['shredcycles', { shredcycles: 0 }],
  ['size', {}],
  ['minsize', {}],
  ['maxsize', {}],
  ['minutes', {}],
  ['mail', { mail: '' }],
  ['olddir', { olddir: '' }],
  ['extension', { extension: '' }],
  ['extension .x ', { extension: '.x ' }],
  ['weekly 3', { criterion: { kind: 'weekly', weekday: 3 } }],
  ['monthly', { criterion: { kind: 'monthly', monthday: 0 } }],
  ['create', { create: { ...DEFAULTS.create, on: true } }],
  ['create 0644', { create: { ...DEFAULTS.create, on: true, mode: 0o644 } }],
  ['su root adm', { su: { ...DEFAULTS.su, on: true, uid: 0, gid: 4 } }],
  ['compressoptions -9', { compressoptions: ['-9'] }],
  ['dateformat -%s', { dateformat: '-%s' }],
  ['dateformat', { dateformat: '' }],
  ['prerotate\na\nendscript', { scripts: { prerotate: '\na\n' } }],
  ['}', {}],
  ['} \t', {}],
];

for (const [text, changes] of LAST) {
  test(`the file may end with ${JSON.stringify(text)}`, () => {
    const config = readText(`/l/a {\n${text}`);
    assert.deepEqual(complaints(config), []);
    assert.deepEqual(onlySettings(config), { ...DEFAULTS, ...changes });
    assert.equal(config.failed, false);
  });
}

const REFUSED_LAST: readonly (readonly [string, string])[] = [
  ['rotate 3 ', "bad rotation count '3 '"],
  ['weekly ', "bad weekly directive ' '"],
  ['create 0644 ', "unknown group ''"],
  ['compressoptions', 'invalid compression options'],
  ['daily}', "keyword 'daily' not properly separated, found 0x7d"],
];

for (const [text, said] of REFUSED_LAST) {
  test(`the file may not end with ${JSON.stringify(text)}`, () => {
    const config = readText(`/l/a {\n${text}`);
    const skipping = 'error: found error in /l/a, skipping';
    assert.deepEqual(complaints(config), [`error: c:2 ${said}`, skipping]);
    assert.deepEqual(config.stanzas, []);
    assert.equal(config.failed, true);
  });
}

test('include at the very end of a file finds nothing', () => {
  const config = readText('include');
  assert.deepEqual(complaints(config), ['error: cannot stat : No such file or directory']);
  assert.equal(config.failed, true);
});

test('tabooext at the very end of a file empties the list', () => {
  const config = readText('include /t\ninclude /d\n/l/a {\n}\n', {
    files: { '/t': 'tabooext', '/d/x~': 'copy\n' },
  });
  assert.deepEqual(onlySettings(config), { ...DEFAULTS, copy: true });
});

test('a line of a mebibyte is read', () => {
  const config = readText(`#${'x'.repeat(2 ** 20)}\nextension ${'y'.repeat(2 ** 20)}\n${ONE}`);
  assert.equal(onlySettings(config).extension?.length, 2 ** 20);
});

test('a directive may follow the opening brace, and a brace a directive', () => {
  const config = readText('/l/a { copy shred }\n/l/b {}\n');
  assert.deepEqual(complaints(config), []);
  assert.deepEqual(outline(config), ['/l/a: /l/a', '/l/b: /l/b']);
  const [first, second] = config.stanzas;
  assert.deepEqual(first?.settings, { ...DEFAULTS, copy: true, shred: true });
  assert.deepEqual(second?.settings, DEFAULTS);
});

test('a stanza has the globals from before its path list, not from after', () => {
  const config = readText(`rotate 1\n${ONE}rotate 2\n/l/b {\nrotate 3\n}\n/l/c {\n}\n`);
  assert.deepEqual(
    config.stanzas.map(({ settings }) => settings.rotate),
    [1, 3, 2],
  );
});

test('an unclosed stanza at the end of a file is accepted, and -v says so', () => {
  const config = readText('\n/l/a {\nrotate 3\n');
  assert.deepEqual(notes(config), [
    'reading config file c',
    'c:2 stanza without closing }, accepted as it stands',
  ]);
  assert.equal(onlySettings(config).rotate, 3);
});

const BEHIND: readonly string[] = ['# comment', '}', '/l/b {', 'copy', '\0'];

for (const text of BEHIND) {
  test(`${JSON.stringify(text)} behind a brace is told, ignored, and no failure`, () => {
    const config = readText(`/l/a {\n} ${text}\n/l/c {\n}\n`);
    assert.deepEqual(complaints(config), ['error: c:2, unexpected text after }']);
    assert.deepEqual(outline(config), ['/l/a: /l/a', '/l/c: /l/c']);
    assert.equal(config.failed, false);
  });
}
