import assert from 'node:assert/strict';
import { test } from 'node:test';

import { splitWords } from '../../src/state/words.ts';

const ROWS: readonly (readonly [string, string, readonly string[] | undefined])[] = [
  ['white space separates', ' a\tb\rc\vd\f', ['a', 'b', 'c', 'd']],
  ['quotes keep blanks', '"a b" \'c d\'', ['a b', 'c d']],
  ['adjacent parts join', `a"b"'c'd`, ['abcd']],
  ['empty words vanish', '"" a \'\'', ['a']],
  ['a quote that is not closed ends with the text', '/a "2026 3', ['/a', '2026 3']],
  ['outside quotes a backslash protects', '\\a\\ b\\\\c\\"', ['a b\\c"']],
  [
    'inside quotes a backslash protects only the quote',
    '"a\\"b\\n\\\\\'" \'\\\'\\"\'',
    ['a"b\\n\\\\\'', '\'\\"'],
  ],
  ['a backslash at the end protects nothing', 'a b\\', undefined],
  ['a backslash at the end of a quote protects nothing', 'a "b\\', undefined],
  ['bytes above 127 are no blanks', '\xa0\x85 \xff', ['\xa0\x85', '\xff']],
  ['nothing has no words', '  ', []],
];

for (const [title, text, words] of ROWS) {
  test(`words: ${title}`, () => {
    assert.deepEqual(splitWords(text), words);
  });
}
