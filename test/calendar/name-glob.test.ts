import assert from 'node:assert/strict';
import { test } from 'node:test';

import { matchGlob, parseGlob } from '../../src/calendar/name-glob.ts';

const ROWS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['', [''], ['a']],
  ['*', ['', 'abc', '.x'], ['a/b']],
  ['a*b*c', ['abc', 'aXbYbZc'], ['ab', 'abcd']],
  ['?', ['a', '\xff', '\n'], ['', '/', 'ab']],
  ['[abc]', ['a', 'c'], ['d', '/']],
  ['[!a-c]', ['d', '-'], ['a', '/']],
  ['[^a-c]', ['d'], ['b']],
  ['[]a]', [']', 'a'], ['b']],
  ['[!]a]', ['b'], [']', 'a']],
  ['[a-]', ['a', '-'], ['b']],
  ['[c-a]', [], ['a', 'b', 'c']],
  ['[[:digit:]x]', ['7', 'x'], ['a', ':']],
  ['[a', ['[a'], ['a']],
  ['[!', ['[!'], ['!']],
  ['\\*', ['*'], ['a', '\\*']],
  ['[\\]]', [], ['a']],
  ['a.b', ['a.b'], ['axb']],
  ['(a|b)$', ['(a|b)$'], ['a']],
];

for (const [pattern, accepted, refused] of ROWS) {
  test(`the pattern ${JSON.stringify(pattern)} accepts what glob(7) says`, () => {
    const tokens = parseGlob(pattern);
    for (const text of accepted) assert.equal(matchGlob(tokens, text), true, text);
    for (const text of refused) assert.equal(matchGlob(tokens, text), false, text);
  });
}

test('forty runs against a long name take no time', () => {
  const started = performance.now();
  assert.equal(matchGlob(parseGlob(`${'*a'.repeat(40)}b`), 'a'.repeat(255)), false);
  assert.ok(performance.now() - started < 500);
});
