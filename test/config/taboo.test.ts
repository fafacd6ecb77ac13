// The taboo list: what it holds at first, how tabooext and taboopat change it, which names it skips
// (CONFIG-SPEC 11.3).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeTaboo, DEFAULT_TABOO, tabooPattern } from '../../src/config/taboo.ts';

const DEFAULT_ENDINGS =
  ',v .bak .cfsaved .disabled .dpkg-bak .dpkg-del .dpkg-dist .dpkg-new .dpkg-old .dpkg-tmp .new .old ' +
  '.orig .pacnew .pacorig .pacsave .rhn-cfg-tmp-* .rpmnew .rpmorig .rpmsave .swp .ucf-dist .ucf-new ' +
  '.ucf-old ~';

test('the list begins with the 25 endings of logrotate', () => {
  const endings = DEFAULT_ENDINGS.split(' ');
  assert.equal(endings.length, 25);
  assert.deepEqual(
    DEFAULT_TABOO,
    endings.map((ending) => `*${ending}`),
  );
});

const NAMES: readonly (readonly [string, string | undefined])[] = [
  ['nginx', undefined],
  ['nginx~', '*~'],
  ['nginx,v', '*,v'],
  ['nginx.dpkg-old', '*.dpkg-old'],
  ['nginx.DPKG-OLD', undefined],
  ['nginx.rhn-cfg-tmp-12', '*.rhn-cfg-tmp-*'],
  ['nginx.conf', undefined],
  ['a.bak.conf', undefined],
  ['.bak', undefined],
  ['.nginx.swp', undefined],
];

for (const [name, pattern] of NAMES) {
  test(`${name} is ${pattern === undefined ? 'read' : `skipped for ${pattern}`}`, () => {
    assert.equal(tabooPattern(name, DEFAULT_TABOO, true), pattern);
  });
}

test('the first pattern that matches is the one named', () => {
  assert.equal(tabooPattern('x', ['y*', '?', 'x'], true), '?');
});

test('a star of a pattern matches a slash, and a backslash escapes', () => {
  assert.equal(tabooPattern('a/b', ['a*b'], true), 'a*b');
  assert.equal(tabooPattern('a*b', ['a\\*b'], true), 'a\\*b');
  assert.equal(tabooPattern('axb', ['a\\*b'], true), undefined);
});

const CHANGES: readonly (readonly ['tabooext' | 'taboopat', string, readonly string[]])[] = [
  ['tabooext', '.x', ['*.x']],
  ['tabooext', '+ .x', ['OLD', '*.x']],
  ['tabooext', '+.x', ['OLD', '*.x']],
  ['tabooext', '+', ['OLD']],
  ['tabooext', '', []],
  ['tabooext', '.a .b\t.c', ['*.a', '*.b', '*.c']],
  ['tabooext', '.a,.b , .c', ['*.a', '*.b', '*.c']],
  ['tabooext', ',.a,,.b,', ['*.a', '*.b']],
  ['tabooext', '.a +.b', ['*.a', '*+.b']],
  ['tabooext', '.a*', ['*.a*']],
  ['taboopat', '*.x', ['*.x']],
  ['taboopat', '+ *.x y', ['OLD', '*.x', 'y']],
  ['taboopat', ',a', ['', 'a']],
  ['taboopat', '', []],
];

for (const [directive, value, list] of CHANGES) {
  test(`${directive} ${value} makes the list ${list.join(' ')}`, () => {
    const taboo = ['OLD'];
    changeTaboo(taboo, value, directive);
    assert.deepEqual(taboo, list);
  });
}

test('an empty pattern matches no name', () => {
  assert.equal(tabooPattern('a', ['', 'b'], true), undefined);
});
