// Path lists: their extent, their words, the logs that they stand for, duplicates (CONFIG-SPEC 8).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complaints, notes, outline, readText } from '../support/read-text.ts';
import { EACCES } from '../support/config-host.ts';

const FILES = { files: { '/l/a': '', '/l/b': '', '/l/sub/c': '', '/x/d': '', '/root/y': '' } };

const LISTS: readonly (readonly [string, string, string])[] = [
  ['one path', '/l/a {', '/l/a: /l/a'],
  ['the brace needs no blank', '/l/a{', '/l/a: /l/a'],
  ['several paths', '/l/a /x/d {', '/l/a /x/d: /l/a /x/d'],
  ['white bytes at its end do not belong to the pattern', '/l/a \t\n \n{', '/l/a: /l/a'],
  ['those within do', '/l/a\n  /l/b {', '/l/a\n  /l/b: /l/a /l/b'],
  [
    'a comment line vanishes but for its line end',
    '/l/a\n # {\n/l/b {',
    '/l/a\n \n/l/b: /l/a /l/b',
  ],
  ['a hash further on is a path', '/l/a #x {', '/l/a #x: /l/a #x'],
  ['quotes group', '"/l/a b" {', '"/l/a b": /l/a b'],
  ['quotes may come first, with a relative path', '"rel" {', '"rel": rel'],
  ['a directive in front of the brace is a path', '/l/a daily {', '/l/a daily: /l/a daily'],
  ['an open quote ends at the brace', '"/l/a {', '"/l/a: /l/a'],
  ['empty words vanish', '"" /l/a \'\' {', `"" /l/a '': /l/a`],
  ['wildcards are sorted matches', '/l/* {', '/l/*: /l/a /l/b'],
  ['directories are left out', '/l/sub {', '/l/sub:'],
  ['quotes do not protect wildcards', '"/l/?" {', '"/l/?": /l/a /l/b'],
  ['two backslashes do', '/l/\\\\* {', '/l/\\\\*: /l/\\*'],
  ['what matches nothing is a log itself', '/l/z* {', '/l/z*: /l/z*'],
  ['each pattern is sorted by itself', '/x/* /l/* {', '/x/* /l/*: /x/d /l/a /l/b'],
  ['a tilde is home', '~/y {', '~/y: /root/y'],
  ['a tilde without match is itself', '~/z {', '~/z: ~/z'],
  ['a tilde with a stranger is not', '~who/z {', '~who/z: ~who/z'],
  ['a carriage return is white', '/l/a\r\n{', '/l/a: /l/a'],
  ['bytes beyond ASCII are kept', '/l/\xe9\xa0 {', '/l/\xe9\xa0: /l/\xe9\xa0'],
];

for (const [name, header, expected] of LISTS) {
  test(`path list: ${name}`, () => {
    const config = readText(`${header}\n}\n`, FILES);
    assert.deepEqual(complaints(config), []);
    assert.deepEqual(outline(config), [expected]);
  });
}

/** What the rest of a file is abandoned for; `N` is the line of the first path. */
const ABANDONED: readonly (readonly [string, string])[] = [
  ['/l/x\n}\n/l/b {\n}\n', "c:4 unexpected } (missing previous '{')"],
  ['/l/x "}" {\n}\n', "c:4 unexpected } (missing previous '{')"],
  ['/l/x\n', "c:4 missing '{' after log files definition"],
  ['/l/x\n# {\n', "c:4 missing '{' after log files definition"],
  ['/l/x \0 {\n}\n/l/b {\n}\n', "c:4 missing '{' after log files definition"],
  ['/l/x\\{\n}\n', 'c:4 error parsing filename'],
  ['"" {\n}\n/l/b {\n}\n', 'c:4 error parsing filename'],
  ['}\n/l/b {\n}\n', 'c:4 unexpected }'],
];

for (const [text, said] of ABANDONED) {
  test(`${JSON.stringify(text)} abandons the file: ${said}`, () => {
    const config = readText(`/l/a {\n}\n\n${text}`, {
      files: FILES.files,
    });
    assert.equal(complaints(config)[0], `error: ${said}`);
    assert.equal(complaints(config).length, 1);
    assert.deepEqual(outline(config), ['/l/a: /l/a']);
    assert.equal(config.failed, true);
  });
}

test('a path in a stanza costs the stanza', () => {
  const config = readText('/l/a {\n/l/b {\n}\n/l/c {\n}\n', FILES);
  assert.deepEqual(complaints(config), [
    'error: c:2 unexpected log filename',
    'error: found error in /l/a, skipping',
  ]);
  assert.deepEqual(outline(config), ['/l/c: /l/c']);
});

test('a pattern of more than 2048 bytes is skipped, and the file fails', () => {
  const long = `/${'x'.repeat(2048)}`;
  const config = readText(`/l/a ${long} /l/b {\n}\n`, FILES);
  assert.deepEqual(complaints(config), ['error: c:1 glob too long (2049 > 2048)']);
  assert.deepEqual(config.stanzas[0]?.logs, ['/l/a', '/l/b']);
  assert.equal(config.failed, true);
});

test('a pattern of 2048 bytes is not too long', () => {
  const config = readText(`/${'x'.repeat(2047)} {\n}\n`, FILES);
  assert.deepEqual(complaints(config), []);
});

const LOCKED = {
  files: { ...FILES.files, '/p': { kind: 'directory', unreadable: EACCES } },
} as const;
const FAILURE = 'c:1 glob failed for /p/*: Permission denied';

test('a directory that cannot be read is told when its stanza closes', () => {
  const config = readText('/p/* /l/a {\ncopy\n}\n', LOCKED);
  assert.deepEqual(complaints(config), [`error: ${FAILURE}`]);
  assert.deepEqual(notes(config).slice(1), [FAILURE, "c:1 no matches for glob '/p/*', skipping"]);
});

test('missingok in the stanza forgives it', () => {
  const config = readText('/p/* /l/a {\nmissingok\n}\n', LOCKED);
  assert.deepEqual(complaints(config), []);
  assert.deepEqual(config.stanzas[0]?.logs, ['/l/a']);
  assert.equal(config.failed, false);
});

test('missingok before the stanza forgives it for good, silently', () => {
  const config = readText('missingok\n/p/* /l/a {\nnomissingok\n}\n', LOCKED);
  assert.deepEqual(complaints(config), []);
  assert.deepEqual(notes(config), ['reading config file c']);
  assert.equal(config.failed, false);
});

test('at the end of the file without a brace it is forgotten', () => {
  const config = readText('/p/* /l/a {\n', LOCKED);
  assert.deepEqual(complaints(config), []);
  assert.equal(config.failed, false);
});

test('ignoreduplicates of the earlier stanza makes a duplicate a note', () => {
  const config = readText('/l/a {\nignoreduplicates\n}\n/l/* {\n}\n', FILES);
  assert.deepEqual(complaints(config), []);
  assert.ok(notes(config).includes('c:4 ignore duplicate log entry for /l/a'));
  assert.deepEqual(outline(config), ['/l/a: /l/a', '/l/*: /l/b']);
  assert.equal(config.failed, false);
});

test('ignoreduplicates of the later stanza does not', () => {
  const config = readText('/l/a {\n}\n/l/* {\nignoreduplicates\n}\n', FILES);
  assert.deepEqual(complaints(config), ['error: c:3 duplicate log entry for /l/a']);
  assert.equal(config.failed, true);
});

test('within one stanza only what was inherited counts', () => {
  const own = readText('/l/a /l/a {\nignoreduplicates\n}\n', FILES);
  assert.deepEqual(complaints(own), ['error: c:1 duplicate log entry for /l/a']);
  const inherited = readText('ignoreduplicates\n/l/a /l/a {\n}\n', FILES);
  assert.deepEqual(complaints(inherited), []);
  assert.deepEqual(outline(inherited), ['/l/a /l/a: /l/a']);
});

test('spellings that differ are no duplicates', () => {
  const config = readText('/l/a {\n}\n/l//a /l/./a {\n}\n', FILES);
  assert.deepEqual(complaints(config), []);
});

test('the logs of a stanza that was dropped may be matched again', () => {
  const config = readText('/l/a {\nrotate x\n}\n/l/a {\n}\n', FILES);
  assert.equal(complaints(config).length, 2);
  assert.deepEqual(outline(config), ['/l/a: /l/a']);
});
