import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  compileDateFormat,
  type DateFormat,
  dateExtTime,
  defaultDateFormat,
  formatDate,
  matchDateSuffix,
} from '../../src/calendar/date-format.ts';
import { parsePosixTz } from '../../src/calendar/posix-tz.ts';
import { UTC, type Zone, zoneFromOffset } from '../../src/calendar/zone.ts';

const NEITHER = { dateyesterday: false, datehourago: false };
const YESTERDAY = { dateyesterday: true, datehourago: false };
const HOUR_AGO = { dateyesterday: false, datehourago: true };
const D = '[0-9]';

test('default formats depend on the criterion', () => {
  assert.equal(defaultDateFormat('hourly'), '-%Y%m%d%H');
  assert.equal(defaultDateFormat('minutes'), '-%Y%m%d%H%M');
  for (const criterion of ['daily', 'weekly', 'monthly', 'yearly', 'size']) {
    assert.equal(defaultDateFormat(criterion), '-%Y%m%d');
  }
});

// format, converted, glob, expansion at 2026-03-10 12:34:56 UTC
const FORMATS: readonly (readonly [string, string, string, string])[] = [
  ['-%Y%m%d', '-%Y%m%d', `-${D.repeat(8)}`, '-20260310'],
  ['   -%y', '-%y', `-${D.repeat(2)}`, '-26'],
  ['\t%d', '\t%d', `\t${D.repeat(2)}`, '\t10'],
  ['-%H.%M_%S', '-%H.%M_%S', `-${D.repeat(2)}.${D.repeat(2)}_${D.repeat(2)}`, '-12.34_56'],
  ['.%s', '.%s', `.${D.repeat(10)}`, '.1773146096'],
  ['%z', '%z', `[-+]${D.repeat(4)}`, '+0000'],
  ['-%Y%%x', '-%Y%%%%x', `-${D.repeat(4)}%%x`, '-2026%%x'],
  ['-%%Y%a%', '-%%%Y%%a%%', `-%${D.repeat(4)}%a%`, '-%2026%a%'],
  ['%', '%%', '%', '%'],
  ['%j%u%w', '%j%u%w', D.repeat(5), '06922'],
  ['/%Y', '/%Y', `/${D.repeat(4)}`, '/2026'],
];

for (const [format, converted, globPattern, suffix] of FORMATS) {
  test(`dateformat '${format}' becomes '${suffix}' and matches it`, () => {
    const compiled = compile(format);
    assert.equal(compiled.converted, converted);
    assert.equal(compiled.globPattern, globPattern);
    assert.deepEqual(formatDate(compiled, UTC.localTime(1_773_146_096)), {
      kind: 'suffix',
      suffix,
    });
    assert.equal(matchDateSuffix(compiled, suffix), true);
  });
}

// as date(1) prints them
const WEEKS: readonly (readonly [string, string])[] = [
  ['2026-01-01', '2026-01-26-00-00-001-4-4-26-1767236645'],
  ['2027-01-01', '2026-53-26-00-00-001-5-5-27-1798772645'],
  ['2020-12-31', '2020-53-20-52-52-366-4-4-20-1609383845'],
  ['2021-01-03', '2020-53-20-01-00-003-7-0-21-1609643045'],
  ['2024-12-30', '2025-01-25-52-53-365-1-1-24-1735527845'],
  ['2024-12-29', '2024-52-24-52-52-364-7-0-24-1735441445'],
  ['2023-01-01', '2022-52-22-01-00-001-7-0-23-1672542245'],
  ['2026-06-15', '2026-25-26-24-24-166-1-1-26-1781492645'],
  ['2000-02-29', '2000-09-00-09-09-060-2-2-00-951793445'],
];

for (const [date, suffix] of WEEKS) {
  test(`the weeks and days of ${date} are those of strftime`, () => {
    const local = UTC.localTime(Date.parse(`${date}T03:04:05Z`) / 1000);
    const texts = ['%G-%V-%g-%U-%W-%j', '%u-%w-%y-%s'].map((format) => {
      const result = formatDate(compile(format), local);
      return result.kind === 'suffix' ? result.suffix : '';
    });
    assert.equal(texts.join('-'), suffix);
  });
}

// the limits were found with logrotate 3.21
const LENGTHS: readonly (readonly [string, 'compiled' | 'too-long'])[] = [
  ['a'.repeat(125), 'compiled'],
  ['a'.repeat(128), 'too-long'],
  [`${'a'.repeat(106)}%Y`, 'compiled'],
  [`${'a'.repeat(107)}%Y`, 'too-long'],
  [`${'a'.repeat(116)}%d`, 'compiled'],
  [`${'a'.repeat(117)}%d`, 'too-long'],
  [`${'%Y'.repeat(6)}${'a'.repeat(7)}`, 'compiled'],
  [`${'%Y'.repeat(6)}${'a'.repeat(8)}`, 'too-long'],
  ['%'.repeat(62), 'compiled'],
  ['%'.repeat(63), 'too-long'],
  ['-%Y%m%d%H%M%S%Y%m%d%H%M%S%Y%m%d', 'too-long'],
];

for (const [format, kind] of LENGTHS) {
  test(`a dateformat of ${format.length} bytes such as ${format.slice(-12)} is ${kind}`, () => {
    assert.equal(compileDateFormat(format).kind, kind);
  });
}

test('an expansion beyond 63 bytes fails and names the converted format', () => {
  const local = UTC.localTime(0);
  assert.equal(formatDate(compile(`%Y${'a'.repeat(59)}`), local).kind, 'suffix');
  const long = `%%x%Y${'a'.repeat(60)}`;
  assert.deepEqual(formatDate(compile(long), local), {
    kind: 'failed',
    converted: `%%%%x%Y${'a'.repeat(60)}`,
  });
});

test('an empty expansion fails', () => {
  assert.deepEqual(formatDate(compile('  '), UTC.localTime(0)), { kind: 'failed', converted: '' });
});

// epoch seconds, zone, expansion; the Berlin and New York rows are what logrotate 3.21 does
const BASES: readonly (readonly [string, Zone, string, typeof NEITHER, string])[] = [
  ['NOW', UTC, '2026-03-10T07:08:09Z', NEITHER, '20260310-070809'],
  ['noon yesterday', UTC, '2026-03-10T07:08:09Z', YESTERDAY, '20260309-120809'],
  ['the last of February', UTC, '2026-03-01T00:10:00Z', YESTERDAY, '20260228-121000'],
  ['an hour ago, yesterday', UTC, '2026-03-10T00:10:00Z', HOUR_AGO, '20260309-231000'],
  [
    'both',
    UTC,
    '2026-03-10T12:00:00Z',
    { dateyesterday: true, datehourago: true },
    '20260309-110000',
  ],
  [
    'yesterday before summer time',
    zone('CET'),
    '2026-03-29T10:30:00Z',
    YESTERDAY,
    '20260328-113000',
  ],
  ['an hour before summer time', zone('CET'), '2026-03-29T01:30:00Z', HOUR_AGO, '20260329-013000'],
  ['the second 02:30', zone('CET'), '2026-10-25T02:30:00Z', HOUR_AGO, '20261025-023000'],
  ['yesterday in summer time', zone('CET'), '2026-10-25T13:30:00Z', YESTERDAY, '20261024-133000'],
  ['the second 01:30', zone('EST'), '2026-11-01T07:30:00Z', HOUR_AGO, '20261101-013000'],
];

for (const [title, timeZone, now, ago, suffix] of BASES) {
  test(`dates in names can be ${title}: ${suffix}`, () => {
    const local = dateExtTime(Date.parse(now) / 1000, timeZone, ago);
    assert.deepEqual(formatDate(compile('%Y%m%d-%H%M%S'), local), { kind: 'suffix', suffix });
  });
}

test('%z is the offset in hours and minutes, west of Greenwich with a minus', () => {
  const suffixes = ['IST-5:30', 'NST3:30', '<-00>0:44:30'].map((text) => {
    const offsetAt = parsePosixTz(text);
    assert.ok(offsetAt);
    return formatDate(compile('%z'), zoneFromOffset(offsetAt).localTime(0));
  });
  assert.deepEqual(
    suffixes.map((result) => (result.kind === 'suffix' ? result.suffix : '')),
    ['+0530', '-0330', '-0044'],
  );
});

const MATCHES: readonly (readonly [string, string, boolean])[] = [
  ['-%Y%m%d', '-99999999', true],
  ['-%Y%m%d', '-2026031', false],
  ['-%Y%m%d', '-202603100', false],
  ['-%Y%m%d', 'x20260310', false],
  ['-%Y*', '-2026.anything', true],
  ['-%Y?', '-2026/', false],
  ['.%Y', 'x2026', false],
  ['[ab]%d', 'b31', true],
  ['[%d', '[1', true],
  ['[%d', '31', true],
  ['[%d', '[31', false],
];

for (const [format, text, expected] of MATCHES) {
  test(`${format} ${expected ? 'matches' : 'does not match'} ${text}`, () => {
    assert.equal(matchDateSuffix(compile(format), text), expected);
  });
}

function compile(format: string): DateFormat {
  const compiled = compileDateFormat(format);
  assert.equal(compiled.kind, 'compiled');
  return compiled;
}

function zone(name: 'CET' | 'EST'): Zone {
  const offsetAt = parsePosixTz(
    name === 'CET' ? 'CET-1CEST,M3.5.0,M10.5.0/3' : 'EST5EDT,M3.2.0,M11.1.0',
  );
  assert.ok(offsetAt);
  return zoneFromOffset(offsetAt);
}
