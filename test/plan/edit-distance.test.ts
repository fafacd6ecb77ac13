// Which word somebody may have meant.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearestWord } from '../../src/plan/edit-distance.ts';

const WORDS = ['check', 'explain', 'status', 'ship', 'daily'];

const MISTYPED: readonly (readonly [string, string | undefined])[] = [
  ['chek', 'check'],
  ['staus', 'status'],
  ['stauts', 'status'],
  ['explian', 'explain'],
  ['shp', 'ship'],
  ['shpi', 'ship'],
  ['hsip', 'ship'],
  ['slap', undefined],
  ['DAILY', 'daily'],
  ['daly', 'daily'],
  ['s', undefined],
  ['', undefined],
  ['logrotate.conf', undefined],
];
for (const [word, meant] of MISTYPED) {
  test(`'${word}': ${meant ?? 'none of them'}`, () => {
    assert.equal(nearestWord(word, WORDS), meant);
  });
}
