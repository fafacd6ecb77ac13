// What fnmatch(3) of glibc 2.36 says, recorded in the locales C and C.UTF-8. Texts are byte strings.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileFnmatch, fnmatch, type FnmatchOptions } from '../../src/config/fnmatch.ts';

const PLAIN: FnmatchOptions = {};
const PERIOD: FnmatchOptions = { period: true };
const NO_ESCAPE: FnmatchOptions = { noEscape: true };
const UTF8: FnmatchOptions = { utf8: true };

const ROWS: readonly (readonly [string, string, string, FnmatchOptions, boolean])[] = [
  ['a star matches anything', '*', 'anything', PLAIN, true],
  ['a star matches nothing', 'a*', 'a', PLAIN, true],
  ['a star matches a slash', 'a*', 'a/b', PLAIN, true],
  ['a question mark matches a slash', 'a?b', 'a/b', PLAIN, true],
  ['a question mark matches exactly one character', '?', '', PLAIN, false],
  ['stars in a row are one', 'a**b', 'ab', PLAIN, true],
  ['what lies between stars comes in order', '*b*a*', 'aabb', PLAIN, false],
  ['a suffix does not overlap the prefix', 'ab*ba', 'aba', PLAIN, false],
  ['an empty pattern matches an empty text only', '', '', PLAIN, true],
  ['an empty pattern matches no other text', '', 'a', PLAIN, false],
  ['case counts', 'A', 'a', PLAIN, false],
  ['a backslash escapes a star', '\\*', '*', PLAIN, true],
  ['an escaped star is no wildcard', '\\*', 'a', PLAIN, false],
  ['a trailing backslash matches nothing', 'a\\', 'a', PLAIN, false],
  ['a trailing backslash does not match itself', 'a\\', 'a\\', PLAIN, false],
  ['a backslash is ordinary if told so', 'a\\*', 'a\\b', NO_ESCAPE, true],
  ['period: a star does not match a leading dot', '*.log', '.log', PERIOD, false],
  ['period: a question mark does not match a leading dot', '?a', '.a', PERIOD, false],
  ['period: brackets do not match a leading dot', '[.]a', '.a', PERIOD, false],
  ['period: a negated bracket does not match a leading dot', '[!a]a', '.a', PERIOD, false],
  ['period: a literal dot matches a leading dot', '.*', '.a', PERIOD, true],
  ['period: an escaped dot matches a leading dot', '\\.*', '.a', PERIOD, true],
  ['period: a dot after a slash is not leading', 'a/*', 'a/.b', PERIOD, true],
  [
    'period: brackets after a star and a question mark refuse the next dot',
    '*?[!a]',
    'b.',
    PERIOD,
    false,
  ],
  ['period: but a dot further on they match', '*?[!a]', 'bb.', PERIOD, true],
  ['a bracket matches a member', '[abc]', 'b', PLAIN, true],
  ['a bracket does not match another', '[abc]', 'd', PLAIN, false],
  ['a range includes its ends', '[a-c]', 'c', PLAIN, true],
  ['a range the wrong way round is empty', '[c-a]', 'b', PLAIN, false],
  ['a range may follow a range', '[a-cx-z]', 'y', PLAIN, true],
  ['after a range a hyphen is a member', '[a-c-e]', '-', PLAIN, true],
  ['after a range a hyphen starts no other', '[a-c-e]', 'd', PLAIN, false],
  ['a hyphen at the end is a member', '[a-]', '-', PLAIN, true],
  ['a hyphen at the start is a member', '[-a]', '-', PLAIN, true],
  ['a range may begin with a hyphen', '[--0]', '.', PLAIN, true],
  ['a range may end at an escaped character', '[a-\\c]', 'b', PLAIN, true],
  ['an exclamation mark negates', '[!a]', 'b', PLAIN, true],
  ['a caret negates', '[^a]', 'a', PLAIN, false],
  ['an exclamation mark further on is a member', '[a!]', '!', PLAIN, true],
  ['a bracket first is a member', '[]a]', ']', PLAIN, true],
  ['a bracket first is a member of a negated one', '[!]a]', ']', PLAIN, false],
  ['an escaped bracket is a member', '[\\]]', ']', PLAIN, true],
  ['a backslash among members is one if told so', '[a\\]', '\\', NO_ESCAPE, true],
  ['an unclosed bracket is ordinary', '[a', '[a', PLAIN, true],
  ['an unclosed negated bracket is ordinary', '[!]', '[!]', PLAIN, true],
  ['an unclosed bracket matches no member', '[a', 'a', PLAIN, false],
  ['an unclosed range matches nothing, not even itself', '[a-', '[a-', PLAIN, false],
  ['a class matches its members', '[[:digit:]]', '7', PLAIN, true],
  ['a class matches no others', '[[:digit:]]', 'a', PLAIN, false],
  ['a class may be negated', '[![:space:]]', ' ', PLAIN, false],
  ['a class may stand among others', '[[:digit:]x]', 'x', PLAIN, true],
  ['a hyphen after a class is a member', '[[:digit:]-z]', '-', PLAIN, true],
  ['an unknown class matches nothing', '[[:foo:]]', 'f', PLAIN, false],
  ['an unknown class spoils what comes after it', '[[:foo:]b]', 'b', PLAIN, false],
  ['an unknown class does not spoil what comes before it', '[b[:foo:]]', 'b', PLAIN, true],
  ['an unknown class spoils a negation', '[![:foo:]]', 'a', PLAIN, false],
  ['a class in capitals is ordinary characters', '[[:Alpha:]]', 'A]', PLAIN, true],
  ['a class with a z is ordinary characters', '[[:az:]]', 'z]', PLAIN, true],
  ['an unclosed class is ordinary characters', '[[:alpha]', 'p', PLAIN, true],
  ['a class outside brackets is a bracket expression', '[:alpha:]', 'p', PLAIN, true],
  ['an equivalence class is its character', '[[=a=]]', 'a', PLAIN, true],
  ['an equivalence class is no other character', '[[=a=]]', 'b', PLAIN, false],
  ['an equivalence class of two characters is ordinary characters', '[[=ab=]]', 'b]', PLAIN, true],
  ['a collating symbol is its character', '[[.a.]]', 'a', PLAIN, true],
  ['a collating symbol may be a bracket', '[[.].]]', ']', PLAIN, true],
  ['a collating symbol may begin a range', '[[.a.]-c]', 'b', PLAIN, true],
  ['a collating symbol may end a range', '[a-[.c.]]', 'b', PLAIN, true],
  ['a collating symbol with a name is unknown', '[[.space.]]', ' ', PLAIN, false],
  ['a collating symbol before a last hyphen is overlooked', '[[.b.]-]', 'b', PLAIN, false],
  ['an unclosed collating symbol matches nothing, not even itself', '[a[.b', '[a[.b', PLAIN, false],
  ['a spoilt equivalence class spoils a match before it', '[a[=b]]', 'a', PLAIN, false],
  ['utf8: a question mark matches a character', '?', '\xc3\xa9', UTF8, true],
  ['utf8: or the bytes of it', '??', '\xc3\xa9', UTF8, true],
  ['without utf8 a question mark matches a byte', '?', '\xc3\xa9', PLAIN, false],
  ['utf8: brackets match a character', '[\xc3\xa4\xc3\xa9]', '\xc3\xa9', UTF8, true],
  ['without utf8 brackets match a byte', '[\xc3\xa4\xc3\xa9]', '\xc3\xa9', PLAIN, false],
  ['utf8: a negated bracket matches a character', '[!a]', '\xc3\xa9', UTF8, true],
  ['utf8: a class knows letters', '[[:alpha:]]', '\xc3\xa9', UTF8, true],
  ['utf8: a class knows that a small letter is no capital', '[[:upper:]]', '\xc3\xa9', UTF8, false],
  ['utf8: a digit of another script is a letter', '[[:alpha:]]', '\xd9\xa3', UTF8, true],
  ['utf8: a no-break space is punctuation', '[[:punct:]]', '\xc2\xa0', UTF8, true],
  ['without utf8 a class knows ASCII', '[[:alpha:]]', '\xe9', PLAIN, false],
  ['utf8: a range goes by code up to U+00FF', '[\xc3\xa0-\xc3\xaa]', '\xc3\xa9', UTF8, true],
  ['utf8: a range beyond U+00FF is empty', '[\xc4\x80-\xc4\x82]', '\xc4\x81', UTF8, false],
  [
    'utf8: a range that ends beyond U+00FF has its low end only',
    '[\xc3\xa9-\xc4\x81]',
    '\xc3\xa9',
    UTF8,
    true,
  ],
  [
    'utf8: a range that ends beyond U+00FF has nothing else',
    '[\xc3\xa9-\xc4\x81]',
    '\xc3\xaa',
    UTF8,
    false,
  ],
  ['utf8: a text that is not UTF-8 is matched by bytes', '?.log', '\xff.log', UTF8, true],
  ['utf8: a pattern that is not UTF-8 is matched by bytes', '?\xff', '\xc3\xa9\xff', UTF8, false],
  ['utf8: a surrogate is not UTF-8', '?', '\xed\xa0\x80', UTF8, false],
  ['utf8: an overlong form is not UTF-8', '?', '\xc0\x80', UTF8, false],
  ['utf8: a code beyond U+10FFFF is a character', '?', '\xf4\x90\x80\x80', UTF8, true],
];

for (const [sentence, pattern, text, options, expected] of ROWS) {
  test(`fnmatch: ${sentence}`, () => {
    assert.equal(fnmatch(pattern, text, options), expected);
  });
}

test('fnmatch: a compiled pattern can be used again', () => {
  const matches = compileFnmatch('*[0-9].log', { period: true });
  assert.deepEqual(['a1.log', 'a.log', '.1.log', '22.log'].filter(matches), ['a1.log', '22.log']);
});

const HARD_PATTERNS = ['*a'.repeat(30), '*[a]'.repeat(30), '*?a'.repeat(30), '*[!b]*?'.repeat(20)];

for (const pattern of HARD_PATTERNS) {
  test(`fnmatch: ${pattern.slice(0, 9)}… is not exponential`, () => {
    const start = performance.now();
    assert.equal(fnmatch(`${pattern}*b`, 'a'.repeat(4000), { period: true, utf8: true }), false);
    assert.ok(performance.now() - start < 2000);
  });
}
