// Words of path lists and compressoptions, and of create, createolddir and su (CONFIG-SPEC 8.2, 7.3).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { splitOwnershipWords, splitWords } from '../../src/config/words.ts';

type Row = readonly [string, string, readonly string[] | undefined];

const PATH_LISTS: readonly Row[] = [
  ['no text has no words', '', []],
  ['white bytes alone are no words', ' \t\n\v\f\r', []],
  ['all six white bytes separate', 'a b\tc\nd\ve\ff\rg', ['a', 'b', 'c', 'd', 'e', 'f', 'g']],
  ['double quotes group', '"a b" c', ['a b', 'c']],
  ['single quotes group', "'a b' c", ['a b', 'c']],
  ['quotes may stand inside a word', 'a"b c"d', ['ab cd']],
  ['adjacent parts join', `"a"'b'c`, ['abc']],
  ['the other quote is an ordinary byte', `"a'b" 'c"d'`, ["a'b", 'c"d']],
  ['an unquoted backslash protects a blank', 'a\\ b', ['a b']],
  ['an unquoted backslash vanishes', 'a\\*\\b', ['a*b']],
  ['an unquoted backslash protects itself', 'a\\\\b', ['a\\b']],
  ['inside quotes a backslash protects the quote', `"a\\"b" 'c\\'d'`, ['a"b', "c'd"]],
  ['inside quotes any other backslash is kept', `"a\\*b" "c\\'d"`, ['a\\*b', "c\\'d"]],
  ['inside quotes two backslashes stay two', '"a\\\\b"', ['a\\\\b']],
  ['an open quote ends with the text', '"a b', ['a b']],
  ['an empty word vanishes', `a "" '' b`, ['a', 'b']],
  ['nothing but empty words is nothing', `"" ''`, []],
  ['a non-breaking space is no white byte', 'a\u00a0b', ['a\u00a0b']],
  ['a backslash at the end is refused', 'a\\', undefined],
  ['a backslash at the end of an open quote is refused', '"a\\', undefined],
];

for (const [name, text, words] of PATH_LISTS) {
  test(`path list: ${name}`, () => {
    assert.deepEqual(splitWords(text), words);
  });
}

const OWNERSHIP: readonly Row[] = [
  ['no text has no words', '', []],
  ['white bytes separate', ' 0640\troot\nadm', ['0640', 'root', 'adm']],
  ['a quoted word keeps its blanks', `"a b" 'c d'`, ['a b', 'c d']],
  ['the next word may follow the quote', `"a"b'c'`, ['a', "b'c'"]],
  ['a quote inside a word is an ordinary byte', `a"b c"`, ['a"b', 'c"']],
  ['a backslash is an ordinary byte', `"a\\" b`, ['a\\', 'b']],
  ['an empty quoted word counts', `"" x`, ['', 'x']],
  ['an open double quote is refused', '"a b', undefined],
  ['an open single quote is refused', "x 'a", undefined],
  ['white bytes at the end are an empty word', '0644 ', ['0644', '']],
];

for (const [name, text, words] of OWNERSHIP) {
  test(`ownership: ${name}`, () => {
    assert.deepEqual(splitOwnershipWords(text), words);
  });
}

const word = fc.string({ unit: 'binary', minLength: 1 });

test('path list: words come back from every way of quoting them', () => {
  const quoted = fc.tuple(word, fc.constantFrom('"', "'", '\\'));
  fc.assert(
    fc.property(fc.array(quoted), (parts) => {
      const text = parts.map(([part, quote]) => protect(part, quote)).join(' \n');
      assert.deepEqual(
        splitWords(text),
        parts.map(([part]) => part),
      );
    }),
  );
});

/** What `part` is written as; inside quotes a backslash in front of that quote has no way to be written. */
function protect(part: string, quote: string): string {
  if (quote === '\\' || part.includes(`\\`)) return part.replaceAll(/[^]/g, '\\$&');
  return quote + part.replaceAll(quote, `\\${quote}`) + quote;
}

test('path list: no text makes a word with bytes that are not in it, or in another order', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...`ab "'\\\n*`.split('')) }), (text) => {
      const joined = (splitWords(text) ?? []).join('');
      let at = 0;
      for (const byte of joined) {
        const found = text.indexOf(byte, at);
        assert.notEqual(found, -1, JSON.stringify(text));
        at = found + 1;
      }
    }),
  );
});

test('ownership: quoted words come back', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom(...`ab \\\t'`.split('')) })),
      (words) => {
        const text = words.map((each) => `"${each}"`).join('');
        assert.deepEqual(splitOwnershipWords(text), words);
      },
    ),
  );
});
