// Which paths and addresses are printable (CONFIG-SPEC 6.3, 6.4). Texts are byte strings.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPrintablePath, isPrintableWord } from '../../src/config/printable.ts';

const WORDS: readonly (readonly [string, boolean])[] = [
  ['', true],
  ['root@example.org', true],
  ['"a,b"@x', true],
  ['!~', true],
  ['a b', false],
  ['a\tb', false],
  ['a\n', false],
  ['\x7f', false],
  ['\x1f', false],
  ['\xc3\xa9', false],
];

for (const [text, printable] of WORDS) {
  test(`the address ${JSON.stringify(text)} is ${printable ? '' : 'not '}printable`, () => {
    assert.equal(isPrintableWord(text), printable);
  });
}

/** A path, and whether it is printable in a UTF-8 locale and in the C locale. */
const PATHS: readonly (readonly [string, boolean, boolean])[] = [
  ['/var/log/"old"', true, true],
  ['', true, true],
  ['/var/log/a b', false, false],
  ['/var\tlog', false, false],
  ['/var\x01', false, false],
  ['/var\x7f', false, false],
  ['/caf\xc3\xa9', true, false],
  ['/\xe6\x97\xa5\xe6\x9c\xac', true, false],
  ['/\xf0\x9f\x98\x80', true, false],
  ['/caf\xe9', false, false],
  ['/\xc3', false, false],
  ['/\xc0\xaf', false, false],
  ['/\xed\xa0\x80', false, false],
  ['/a\xc2\x85b', false, false],
  ['/a\xe3\x80\x80b', false, false],
  ['/a\xe2\x80\xa8b', false, false],
  ['/a\xc2\xa0b', true, false],
  ['/a\xef\xbf\xbfb', false, false],
];

for (const [path, inUtf8, inC] of PATHS) {
  test(`the path ${JSON.stringify(path)} is ${inUtf8 ? '' : 'not '}printable in UTF-8`, () => {
    assert.equal(isPrintablePath(path, true), inUtf8);
  });
  test(`the path ${JSON.stringify(path)} is ${inC ? '' : 'not '}printable in the C locale`, () => {
    assert.equal(isPrintablePath(path, false), inC);
  });
}
