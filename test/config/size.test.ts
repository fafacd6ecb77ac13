// Sizes with their units (CONFIG-SPEC 6.2, D28).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSize } from '../../src/config/size.ts';

const SIZES: readonly (readonly [string, number])[] = [
  ['0', 0],
  ['1', 1],
  ['100', 100],
  ['1k', 1024],
  ['1K', 1024],
  ['3M', 3 * 1024 ** 2],
  ['2G', 2 * 1024 ** 3],
  ['010', 8],
  ['010k', 8192],
  ['0x10', 16],
  ['0x1G', 1024 ** 3],
  ['+5k', 5120],
  ['k', 0],
  ['M', 0],
  ['G', 0],
  ['8589934591G', 8589934591 * 1024 ** 3],
  ['9223372036854775807', Number(2n ** 63n - 1n)],
];

for (const [text, bytes] of SIZES) {
  test(`${text} is ${bytes} bytes`, () => {
    assert.deepEqual(parseSize(text), { kind: 'size', bytes });
  });
}

const UNKNOWN_UNITS: readonly (readonly [string, string])[] = [
  ['1m', 'm'],
  ['1g', 'g'],
  ['1T', 'T'],
  ['1B', 'B'],
  ['1MB', 'B'],
  ['1 ', ' '],
  ['1\xff', '\xff'],
  ['-', '-'],
  ['0xf', 'f'],
];

for (const [text, unit] of UNKNOWN_UNITS) {
  test(`${JSON.stringify(text)} has the unknown unit ${JSON.stringify(unit)}`, () => {
    assert.deepEqual(parseSize(text), { kind: 'unknown-unit', unit });
  });
}

const BAD: readonly (readonly [string, string])[] = [
  ['1x1', '1x1'],
  ['-1', '-1'],
  ['-1k', '-1'],
  ['1 k', '1 '],
  ['1kk', '1k'],
  ['08', '08'],
  ['1.5M', '1.5'],
  ['17179869184G', '17179869184'],
  ['8589934592G', '8589934592'],
  ['9223372036854775808', '9223372036854775808'],
  ['99999999999999999999999', '99999999999999999999999'],
];

for (const [text, digits] of BAD) {
  test(`${JSON.stringify(text)} is bad, and the message shows ${JSON.stringify(digits)}`, () => {
    assert.deepEqual(parseSize(text), { kind: 'bad-size', digits });
  });
}
