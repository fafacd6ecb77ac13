// The rows are what localtime(3) of glibc 2.36 gives.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parsePosixTz } from '../../src/calendar/posix-tz.ts';

const INSTANTS: readonly number[] = [
  1767225600, 1772589600, 1775271600, 1783317600, 1791363600, 1794045600, 1774746000, 1774745999,
  1835481600, 1772956800,
];

const OFFSETS: readonly (readonly [string, readonly number[]])[] = [
  ['CET-1CEST,M3.5.0,M10.5.0/3', [3600, 3600, 7200, 7200, 7200, 3600, 7200, 3600, 3600, 3600]],
  [
    'EST5EDT,M3.2.0,M11.1.0',
    [-18000, -18000, -14400, -14400, -14400, -18000, -14400, -14400, -18000, -14400],
  ],
  ['<+03>-3', [10800, 10800, 10800, 10800, 10800, 10800, 10800, 10800, 10800, 10800]],
  ['UTC0', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
  ['<+0330>-3:30', [12600, 12600, 12600, 12600, 12600, 12600, 12600, 12600, 12600, 12600]],
  ['ABC3:30:15', [-12615, -12615, -12615, -12615, -12615, -12615, -12615, -12615, -12615, -12615]],
  [
    'EST5EDT,J60,J300',
    [-18000, -14400, -14400, -14400, -14400, -18000, -14400, -14400, -18000, -14400],
  ],
  [
    'EST5EDT,59,300/1:30',
    [-18000, -14400, -14400, -14400, -14400, -18000, -14400, -14400, -14400, -14400],
  ],
  [
    'NZST-12NZDT,M9.5.0,M4.1.0/3',
    [46800, 46800, 46800, 43200, 46800, 46800, 46800, 46800, 46800, 46800],
  ],
  [
    '<-03>3<-02>,M3.5.0/-2,M10.5.0/-1',
    [-10800, -10800, -7200, -7200, -7200, -10800, -7200, -10800, -10800, -10800],
  ],
  ['IST-1GMT0,M10.5.0,M3.5.0/1', [0, 0, 3600, 3600, 3600, 0, 3600, 0, 0, 0]],
  [
    'EST5EDT,0/0,J365/25',
    [-18000, -14400, -14400, -14400, -14400, -14400, -14400, -14400, -14400, -14400],
  ],
  ['XXX-25:99', [89940, 89940, 89940, 89940, 89940, 89940, 89940, 89940, 89940, 89940]],
];

for (const [text, offsets] of OFFSETS) {
  test(`${text} has glibc's offsets through the year`, () => {
    const offsetAt = parsePosixTz(text);
    assert.ok(offsetAt);
    assert.deepEqual(INSTANTS.map(offsetAt), offsets);
  });
}

test('a summer time without dates follows the rules of the United States', () => {
  const [plain, dated] = [parsePosixTz('EST5EDT'), parsePosixTz('EST5EDT,M3.2.0,M11.1.0')];
  assert.ok(plain && dated);
  assert.deepEqual(INSTANTS.map(plain), INSTANTS.map(dated));
});

for (const text of ['', 'garbage', 'A5', 'Europe/Berlin', 'EST 5EDT', '5EST', '<+03-3', '<>3']) {
  test(`'${text}' is no POSIX TZ string`, () => {
    assert.equal(parsePosixTz(text), undefined);
  });
}

for (const text of [
  'CET-1CEST,M13.5.0,M10.5.0/3',
  'CET-1CEST,M3.6.0,M10.5.0',
  'CET-1CEST,J0,J366',
  'CET-1!',
]) {
  test(`${text} is standard time all the year`, () => {
    const offsetAt = parsePosixTz(text);
    assert.ok(offsetAt);
    assert.deepEqual(
      INSTANTS.map(offsetAt),
      INSTANTS.map(() => 3600),
    );
  });
}
