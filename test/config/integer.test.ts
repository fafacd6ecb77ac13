// Numbers as strtol(3) reads them with base 0, without its wrapping (CONFIG-SPEC 6.1, D28).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInteger, parseIntegerIn, parseOctal } from '../../src/config/integer.ts';

const INTEGERS: readonly (readonly [string, bigint | undefined])[] = [
  ['', 0n],
  ['0', 0n],
  ['-0', 0n],
  ['7', 7n],
  ['+5', 5n],
  ['-12', -12n],
  ['010', 8n],
  ['-010', -8n],
  ['00', 0n],
  ['0x10', 16n],
  ['0XfF', 255n],
  ['-0x1', -1n],
  [' \t\n\v\f\r9', 9n],
  ['99999999999999999999999', 99999999999999999999999n],
  ['08', undefined],
  ['019', undefined],
  ['0x', undefined],
  ['0xg', undefined],
  ['0b1', undefined],
  ['0o7', undefined],
  ['5 ', undefined],
  ['5d', undefined],
  ['--5', undefined],
  ['+-5', undefined],
  ['- 5', undefined],
  ['+', undefined],
  [' ', undefined],
  ['1e3', undefined],
  ['1_000', undefined],
  ['1.0', undefined],
  ['\u00a05', undefined],
  ['Infinity', undefined],
];

for (const [text, value] of INTEGERS) {
  test(`the integer ${JSON.stringify(text)} is ${value ?? 'none'}`, () => {
    assert.equal(parseInteger(text), value);
  });
}

const IN_RANGE: readonly (readonly [string, number, number, number | undefined])[] = [
  ['-1', -1, 10, -1],
  ['-2', -1, 10, undefined],
  ['10', -1, 10, 10],
  ['11', -1, 10, undefined],
  ['2147483647', 0, 2147483647, 2147483647],
  ['2147483648', 0, 2147483647, undefined],
  ['4294967301', 0, 2147483647, undefined],
  ['18446744073709551617', 0, 2147483647, undefined],
  ['', 0, 10, 0],
  ['', 1, 10, undefined],
  ['x', 0, 10, undefined],
];

for (const [text, minimum, maximum, value] of IN_RANGE) {
  test(`${JSON.stringify(text)} within ${minimum} to ${maximum} is ${value ?? 'refused'}`, () => {
    assert.equal(parseIntegerIn(text, minimum, maximum), value);
  });
}

const OCTALS: readonly (readonly [string, number | undefined])[] = [
  ['0', 0],
  ['644', 0o644],
  ['0644', 0o644],
  ['+644', 0o644],
  [' 644', 0o644],
  ['77777', 0o77777],
  ['0689', undefined],
  ['0x1ff', undefined],
  ['rwx', undefined],
  ['', undefined],
  ['644 ', undefined],
];

for (const [text, value] of OCTALS) {
  test(`the mode ${JSON.stringify(text)} is ${value?.toString(8) ?? 'none'}`, () => {
    assert.equal(parseOctal(text), value);
  });
}
