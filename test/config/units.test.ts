// The units of logrotor's own directives.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseBytes, parseDuration, parsePercent, parseRate } from '../../src/config/units.ts';

type Parse = (text: string) => number | undefined;

const GOOD: readonly (readonly [Parse, string, number])[] = [
  [parseBytes, '0', 0],
  [parseBytes, '5', 5],
  [parseBytes, '2k', 2048],
  [parseBytes, '2G', 2 * 1024 ** 3],
  [parseBytes, '3T', 3 * 1024 ** 4],
  [parseBytes, '0x10', 16],
  [parseDuration, '0s', 0],
  [parseDuration, '90s', 90],
  [parseDuration, '15m', 900],
  [parseDuration, '6h', 21_600],
  [parseDuration, '2d', 172_800],
  [parseDuration, '4w', 2_419_200],
  [parseDuration, '0100s', 100],
  [parseDuration, '100000d', 8_640_000_000],
  [parseRate, '10M/s', 10 * 1024 ** 2],
  [parseRate, '60/m', 1],
  [parseRate, '36k/h', 10.24],
  [parseRate, '1/d', 1 / 86_400],
  [parsePercent, '0%', 0],
  [parsePercent, '10%', 10],
  [parsePercent, '2.5%', 2.5],
  [parsePercent, '100%', 100],
];

for (const [parse, text, value] of GOOD) {
  test(`${parse.name}: ${text} is ${value}`, () => {
    assert.equal(parse(text), value);
  });
}

const BAD: readonly (readonly [Parse, readonly string[]])[] = [
  [parseBytes, ['', 'T', 'G', '-1', '+1', '1t', '1.5G', '1 k', '9007199254740993', '99999999T']],
  [parseDuration, ['', '5', 's', '5S', '5 s', '-5s', '+5s', '1.5h', '5ms', '1h30m', '100001d']],
  [parseRate, ['', '10M', '/s', '10M/', '10M/w', '10M / s', '0/s', '-1/s', '10M/s/s']],
  [parsePercent, ['', '%', '10', '101%', '100.1%', '-1%', '1e1%', '10 %', '.5%']],
];

for (const [parse, texts] of BAD) {
  for (const text of texts) {
    test(`${parse.name}: ${JSON.stringify(text)} is refused`, () => {
      assert.equal(parse(text), undefined);
    });
  }
}
