/** The directives that say which archives stay: what they take, what they refuse, and where they may stand. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Settings } from '../../src/config/settings.ts';
import { complaints, onlySettings, readLines } from '../support/read-text.ts';

const PERIODS = ['keephourly', 'keepdaily', 'keepweekly', 'keepmonthly', 'keepyearly'] as const;

const SET: readonly (readonly [string, Partial<Settings>])[] = [
  ['maxtotal 5', { maxtotal: 5 }],
  ['maxtotal 2T', { maxtotal: 2 * 2 ** 40 }],
  ['maxtotal=3G', { maxtotal: 3 * 2 ** 30 }],
  ['minfree 10%', { minfree: { kind: 'percent', percent: 10 } }],
  ['minfree 0.5%', { minfree: { kind: 'percent', percent: 0.5 } }],
  ['minfree 20M', { minfree: { kind: 'bytes', bytes: 20 * 2 ** 20 } }],
  ['minkeep 1', { minkeep: 1 }],
  ['minfreefloor 90s', { minfreefloor: 90 }],
  ...PERIODS.map((name): readonly [string, Partial<Settings>] => [`${name} 14`, { [name]: 14 }]),
];

for (const [line, changes] of SET) {
  for (const written of [line, `#: ${line}`]) {
    test(`${written}: is set`, () => {
      const config = readLines(['/l/log {', 'dateext', written, '}']);
      assert.deepEqual(complaints(config), []);
      const settings = onlySettings(config);
      assert.deepEqual({ ...settings, ...changes }, settings);
    });
  }
}

const BAD: Readonly<Record<string, readonly string[]>> = {
  maxtotal: ['-1', 'x', '1X', '5%', '1.5G', '9999999T', '2 G'],
  minfree: ['-1', 'x', '101%', '%', '10 %', '1X'],
  minkeep: ['0', '-1', 'x', '1.5', '2147483648'],
  minfreefloor: ['2', '2 d', '-1d', 'd', '1y'],
  ...Object.fromEntries(PERIODS.map((name) => [name, ['0', '-1', 'x', '2147483648']])),
};

for (const [name, values] of Object.entries(BAD)) {
  for (const value of values) {
    test(`${name} ${value}: costs the stanza`, () => {
      const config = readLines(['/l/log {', 'dateext', `${name} ${value}`, '}', '/l/other {', '}']);
      const text = `error: c:3 bad ${name} '${value}'`;
      assert.deepEqual(complaints(config), [text, 'error: found error in /l/log, skipping']);
      assert.deepEqual(
        config.stanzas.map(({ pattern }) => pattern),
        ['/l/other'],
      );
      assert.equal(config.failed, true);
    });
  }
}

for (const name of Object.keys(BAD)) {
  test(`${name} without a value costs the stanza`, () => {
    const config = readLines(['/l/log {', name, '}']);
    assert.equal(complaints(config)[0], `error: c:2 argument expected after ${name}`);
    assert.deepEqual([config.stanzas.length, config.failed], [0, true]);
  });
}

describe('minfree opts nobody in unasked', () => {
  const SAID = 'minfree may only appear inside of a log file definition';

  test('as a global it is an error, and holds for no stanza', () => {
    const config = readLines(['/l/log {', '}', 'minfree 10%']);
    assert.deepEqual(complaints(config), [`error: c:3 ${SAID}`]);
    assert.equal(config.failed, true);
    assert.deepEqual(onlySettings(config).minfree, { kind: 'off' });
  });

  test('in a file that is included globally it is an error', () => {
    const files = { '/i': 'minfree 10%\n' };
    const config = readLines(['include /i', '/l/log {', '}'], { files });
    assert.deepEqual(complaints(config), [`error: /i:1 ${SAID}`]);
    assert.deepEqual(onlySettings(config).minfree, { kind: 'off' });
  });

  test('in a file that a stanza includes it is the stanza’s', () => {
    const files = { '/i': 'minfree 10%\n' };
    const config = readLines(['/l/log {', 'include /i', '}'], { files });
    assert.deepEqual(complaints(config), []);
    assert.deepEqual(onlySettings(config).minfree, { kind: 'percent', percent: 10 });
  });
});

describe('keep… needs a date in the names', () => {
  const NEEDS = 'keepdaily needs dateext, since it goes by the date in names';
  const COARSE =
    "keepdaily needs a dateformat with year, month and day (%Y%m%d) or %s, not '-%Y%m'";

  const REFUSED: readonly (readonly [string, readonly string[], string])[] = [
    ['no dateext', ['keepdaily 3'], NEEDS],
    ['dateext taken back', ['dateext', 'keepdaily 3', 'nodateext'], NEEDS],
    ['a month only', ['dateext', 'dateformat -%Y%m', 'keepdaily 3'], COARSE],
  ];
  for (const [name, lines, text] of REFUSED) {
    test(`${name}: is an error at its line`, () => {
      const config = readLines(['/l/log {', ...lines, '}', '/l/other {', '}']);
      assert.deepEqual(complaints(config), [
        `error: c:${lines.indexOf('keepdaily 3') + 2} ${text}`,
      ]);
      assert.deepEqual(
        config.stanzas.map(({ pattern }) => pattern),
        ['/l/other'],
      );
      assert.equal(config.failed, true);
    });
  }

  test('a stanza that lacks its closing brace is not spared', () => {
    const config = readLines(['/l/log {', 'keepdaily 3']);
    assert.deepEqual(complaints(config), [`error: c:2 ${NEEDS}`]);
    assert.deepEqual([config.stanzas.length, config.failed], [0, true]);
  });

  const FORMATS = ['-%Y%m%d', '.%d-%m-%y', '-%Y-%j', '-%s', '-%Y%m%d-%s', '-%Y%m%d%H%M%S%z'];
  for (const format of FORMATS) {
    test(`${format}: is enough`, () => {
      const config = readLines(['/l/log {', 'keepdaily 3', `dateformat ${format}`, 'dateext', '}']);
      assert.deepEqual(complaints(config), []);
      assert.equal(onlySettings(config).keepdaily, 3);
    });
  }

  test('in a stanza, a global one counts too, and is told of at the stanza', () => {
    const config = readLines(['keepweekly 8', '/l/log {', 'dateext', '}', '/l/other {', '}']);
    assert.equal(config.stanzas[0]?.settings.keepweekly, 8);
    assert.match(complaints(config).join(), /^error: c:5 keepweekly needs dateext/);
  });
});
