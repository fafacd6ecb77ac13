// The directives that say when a log is rotated beyond logrotate's: good values, and bad ones.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SCHEDULE_DIRECTIVES } from '../../src/config/schedule-directives.ts';
import type { Settings } from '../../src/config/settings.ts';
import { complaints, notes, onlySettings, readLines } from '../support/read-text.ts';

const GOOD: readonly (readonly [string, Partial<Settings>])[] = [
  ['schedule "30 2 * * *"', { criterion: { kind: 'schedule', cron: '30 2 * * *' } }],
  ["schedule '30 2 * * *'", { criterion: { kind: 'schedule', cron: '30 2 * * *' } }],
  ['schedule 30 2 * * *', { criterion: { kind: 'schedule', cron: '30 2 * * *' } }],
  ['schedule = " 0 30 2 * * * "', { criterion: { kind: 'schedule', cron: '0 30 2 * * *' } }],
  ['schedule @daily', { criterion: { kind: 'schedule', cron: '@daily' } }],
  ['schedule @daily\ndaily', { criterion: { kind: 'daily' } }],
  ['daily\nschedule @daily', { criterion: { kind: 'schedule', cron: '@daily' } }],
  ['timezone Europe/Berlin', { timezone: 'Europe/Berlin' }],
  ['timezone UTC\nnotimezone', { timezone: undefined }],
  ['maxrate 10M/m', { maxrate: (10 * 1024 ** 2) / 60 }],
  ['maxrate 1T/d\nmaxrate 1/s', { maxrate: 1 }],
  ['maxrate 1k/s\nnomaxrate', { maxrate: 0 }],
  ['maxload 1', { maxload: { perCpu: 1, seconds: 1800 } }],
  ['maxload 1.5 2h', { maxload: { perCpu: 1.5, seconds: 7200 } }],
  ['maxload 2\nnomaxload', { maxload: { perCpu: 0, seconds: 0 } }],
  ['holduncompressed 90m', { holduncompressed: 5400 }],
  ['holduncompressed 1h\nnoholduncompressed', { holduncompressed: 0 }],
  ['ondup skip', { ondup: 'skip' }],
  ['ondup suffix', { ondup: 'suffix' }],
  ['busyskip 2', { busyskip: { perCpu: 2, seconds: 43_200 } }],
  ['busyskip 0.75   90m', { busyskip: { perCpu: 0.75, seconds: 5400 } }],
  ['busyskip 2\nnobusyskip', { busyskip: { perCpu: 0, seconds: 0 } }],
];

for (const [lines, expected] of GOOD) {
  test(`takes ${JSON.stringify(lines)}`, () => {
    const config = readLines(['/l/log {', lines, '}']);
    const settings = onlySettings(config);
    assert.deepEqual(complaints(config), []);
    assert.deepEqual({ ...settings, ...expected }, settings);
  });

  test(`takes ${JSON.stringify(lines)} behind '#:' and globally`, () => {
    const annotated = lines.split('\n').map((line) => `#: ${line}`);
    for (const place of [
      [...annotated, '/l/log {', '}'],
      ['/l/log {', ...annotated, '}'],
    ]) {
      const config = readLines(place);
      const settings = onlySettings(config);
      assert.deepEqual(complaints(config), []);
      assert.deepEqual({ ...settings, ...expected }, settings);
    }
  });
}

const FIELDS = 'five or six fields are expected, or a name such as @daily';
const BAD: readonly (readonly [string, string])[] = [
  ['schedule', 'argument expected after schedule'],
  ['schedule ""', `bad schedule '': ${FIELDS}`],
  ['schedule "0 3"', `bad schedule '0 3': ${FIELDS}`],
  [
    'schedule "61 * * * *"',
    "bad schedule '61 * * * *': Constraint error, got value 61 expected range 0-59",
  ],
  ['schedule "0 0 31 2 *"', "bad schedule '0 0 31 2 *': Invalid explicit day of month definition"],
  ['timezone', 'argument expected after timezone'],
  [
    'timezone Berlin/Europe',
    "bad timezone 'Berlin/Europe': a name such as Europe/Berlin is expected",
  ],
  [
    'timezone ../../etc/localtime',
    "bad timezone '../../etc/localtime': a name such as Europe/Berlin is expected",
  ],
  ['maxload', 'argument expected after maxload'],
  ['maxload high', "bad maxload 'high': a load per CPU is expected, and perhaps a duration"],
  [
    'maxload 1 1y',
    "bad maxload duration '1y': a number and s, m, h, d or w are expected, as in 90m",
  ],
  ['holduncompressed', 'argument expected after holduncompressed'],
  [
    'holduncompressed 3',
    "bad holduncompressed duration '3': a number and s, m, h, d or w are expected, as in 90m",
  ],
  ['ondup', 'argument expected after ondup'],
  ['ondup Suffix', "bad ondup 'Suffix': skip or suffix is expected"],
  ['busyskip', 'argument expected after busyskip'],
  ['busyskip 0', "bad busyskip '0': a load per CPU is expected, and perhaps a duration"],
  ['busyskip -1', "bad busyskip '-1': a load per CPU is expected, and perhaps a duration"],
  ['busyskip 1 2h 3', "bad busyskip '1 2h 3': a load per CPU is expected, and perhaps a duration"],
  [
    'busyskip 1 2',
    "bad busyskip duration '2': a number and s, m, h, d or w are expected, as in 90m",
  ],
  ['maxrate', 'argument expected after maxrate'],
  ['maxrate 10M', "bad maxrate '10M': a size and /s, /m, /h or /d are expected, as in 10M/m"],
  ['maxrate 0/s', "bad maxrate '0/s': a size and /s, /m, /h or /d are expected, as in 10M/m"],
  ['maxrate 1M/w', "bad maxrate '1M/w': a size and /s, /m, /h or /d are expected, as in 10M/m"],
];

for (const [line, text] of BAD) {
  test(`costs its stanza, not the others: ${line}`, () => {
    const config = readLines(['/l/log {', line, '}', '/l/other {', '}']);
    const skipping = 'error: found error in /l/log, skipping';
    assert.deepEqual(complaints(config), [`error: c:2 ${text}`, skipping]);
    assert.equal(config.failed, true);
    assert.deepEqual(
      config.stanzas.map(({ pattern }) => pattern),
      ['/l/other'],
    );
  });
}

test('schedule is one of the criteria, of which the last one counts', () => {
  const config = readLines(['/l/log {', 'daily', 'schedule @daily', 'weekly', '}']);
  assert.deepEqual(
    notes(config).filter((text) => text.startsWith('note:')),
    [
      "note: 'schedule' overrides previously specified 'daily'",
      "note: 'weekly' overrides previously specified 'schedule'",
    ],
  );
});

test('every directive of these rows has good values here, and bad ones if it takes any', () => {
  const good = new Set(GOOD.flatMap(([lines]) => lines.split('\n')).map(nameOf));
  const bad = new Set(BAD.map(([line]) => nameOf(line)));
  for (const { name, argument } of SCHEDULE_DIRECTIVES) {
    assert.ok(good.has(name), name);
    assert.equal(bad.has(name), argument === 'value', name);
  }
});

function nameOf(line: string): string {
  return line.split(/[ =]/)[0] ?? '';
}
