// Script blocks: where a body begins and ends (CONFIG-SPEC 10).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complaints, outline, readText } from '../support/read-text.ts';

/** A block, the body that it has, and what is read behind it. */
const BODIES: readonly (readonly [string, string, string])[] = [
  ['a body has the line ends around it', 'postrotate\n  a\n  endscript\n', '\n  a\n'],
  ['text on the first line belongs to it', 'postrotate a b\nc\nendscript\n', ' a b\nc\n'],
  ['an equals sign belongs to it', 'postrotate=a\nendscript\n', '=a\n'],
  ['carriage returns stay', 'postrotate\r\na\r\nendscript\r\n', '\r\na\r\n'],
  ['a NUL ends the body, not the block', 'postrotate\na\0b\nendscript\n', '\na'],
  ['bytes beyond ASCII stay', 'postrotate\n\xe9\xa0\nendscript\n', '\n\xe9\xa0\n'],
  ['a longer word does not end it', 'postrotate\nendscripts\nendscript\n', '\nendscripts\n'],
  ['a semicolon behind endscript is swallowed', 'postrotate\na\nendscript;\n', '\na\n'],
  ['a digit behind endscript is swallowed', 'postrotate\na\nendscript1\n', '\na\n'],
  [
    'a hash before endscript does not end it',
    'postrotate\n#endscript\nendscript\n',
    '\n#endscript\n',
  ],
  [
    'quotes around endscript do not end it',
    'postrotate\n"endscript"\nendscript\n',
    '\n"endscript"\n',
  ],
  ['capitals do not end it', 'postrotate\nENDSCRIPT\nendscript\n', '\nENDSCRIPT\n'],
  [
    'endscript further on does not end it',
    'postrotate\na endscript\nendscript\n',
    '\na endscript\n',
  ],
  ['a here-document does not protect it', 'postrotate\ncat <<X\nendscript\n', '\ncat <<X\n'],
  ['blocks do not nest', 'postrotate\nprerotate\nendscript\n', '\nprerotate\n'],
  ['braces and hashes are text', 'postrotate\n}\n# {\nendscript\n', '\n}\n# {\n'],
  ['it may end on its first line', 'postrotate endscript\n', ' '],
  ['the file may end with endscript', 'postrotate\na\nendscript', '\na\n'],
  ['an empty block has a line end', 'postrotate\nendscript\n', '\n'],
];

for (const [name, block, body] of BODIES) {
  test(name, () => {
    const config = readText(`/l/a {\n${block}`);
    assert.deepEqual(complaints(config), []);
    assert.deepEqual(config.stanzas[0]?.settings.scripts, { postrotate: body });
  });
}

test('the rest of the line behind endscript is read as items', () => {
  const config = readText('/l/a {\nprerotate\nendscript copy }\n/l/b {\n}\n');
  assert.deepEqual(complaints(config), []);
  assert.equal(config.stanzas[0]?.settings.copy, true);
  assert.deepEqual(outline(config), ['/l/a: /l/a', '/l/b: /l/b']);
});

test('the byte behind endscript is swallowed', () => {
  const config = readText('/l/a {\nprerotate\nendscriptX copy\n}\n');
  assert.equal(config.stanzas.length, 0);
  const spaced = readText('/l/a {\nprerotate\nendscript;copy\n}\n');
  assert.equal(spaced.stanzas[0]?.settings.copy, true);
});

test('scripts of every kind live side by side', () => {
  const kinds = ['prerotate', 'postrotate', 'firstaction', 'lastaction', 'preremove'];
  const text = kinds.map((kind) => `${kind}\n${kind}!\nendscript\n`).join('');
  const scripts = Object.fromEntries(kinds.map((kind) => [kind, `\n${kind}!\n`]));
  assert.deepEqual(readText(`/l/a {\n${text}}\n`).stanzas[0]?.settings.scripts, scripts);
  assert.deepEqual(readText(`${text}/l/a {\n}\n`).stanzas[0]?.settings.scripts, scripts);
});

for (const opener of ['prerotate', 'postrotate', 'firstaction', 'lastaction', 'preremove']) {
  test(`${opener} without endscript abandons the file and its stanza`, () => {
    const config = readText(`/l/a {\n}\n/l/b {\n${opener}\n}\n/l/c {\n}\n`);
    const said = 'error: c:prerotate, postrotate or preremove without endscript';
    assert.deepEqual(complaints(config), [said]);
    assert.deepEqual(outline(config), ['/l/a: /l/a']);
    assert.equal(config.failed, true);
  });
}

test('without endscript, at the end of the file, even with nothing behind it', () => {
  for (const text of ['/l/a {\nprerotate', '/l/a {\nprerotate\n', '/l/a {\nprerotate\nendscrip']) {
    assert.equal(complaints(readText(text)).length, 1);
  }
});
