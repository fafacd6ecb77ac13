// Recorded with mktime(3) of glibc 2.36, each row in a process of its own.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { parsePosixTz } from '../../src/calendar/posix-tz.ts';
import { epochOf, UTC, type Zone, zoneFromOffset } from '../../src/calendar/zone.ts';

const POSIX: { readonly [name: string]: string } = {
  'Europe/Berlin': 'CET-1CEST,M3.5.0,M10.5.0/3',
  'America/New_York': 'EST5EDT,M3.2.0,M11.1.0',
  'Australia/Lord_Howe': '<+1030>-10:30<+11>-11,M10.1.0,M4.1.0',
  'Asia/Kolkata': 'IST-5:30',
};

const MKTIME: readonly (readonly [
  string,
  readonly [number, number, number, number, number, number],
  number,
])[] = [
  ['Europe/Berlin', [2026, 10, 25, 2, 30, 0], 1792891800],
  ['Europe/Berlin', [2026, 3, 29, 2, 30, 0], 1774747800],
  ['Europe/Berlin', [2026, 3, 29, 3, 0, 0], 1774746000],
  ['Europe/Berlin', [2026, 11, 1, 1, 30, 0], 1793493000],
  ['Europe/Berlin', [2026, 3, 8, 2, 30, 0], 1772933400],
  ['Europe/Berlin', [2026, 4, 5, 1, 45, 0], 1775346300],
  ['Europe/Berlin', [2026, 10, 4, 2, 15, 0], 1791072900],
  ['Europe/Berlin', [2026, 7, 1, 12, 0, 0], 1782900000],
  ['Europe/Berlin', [2026, 3, 0, 0, 0, 0], 1772233200],
  ['Europe/Berlin', [2026, 2, 31, 1, 2, 3], 1772496123],
  ['Europe/Berlin', [2026, 13, 1, -1, 61, 75], 1798758135],
  ['America/New_York', [2026, 10, 25, 2, 30, 0], 1792909800],
  ['America/New_York', [2026, 3, 29, 2, 30, 0], 1774765800],
  ['America/New_York', [2026, 3, 29, 3, 0, 0], 1774767600],
  ['America/New_York', [2026, 11, 1, 1, 30, 0], 1793511000],
  ['America/New_York', [2026, 3, 8, 2, 30, 0], 1772955000],
  ['America/New_York', [2026, 4, 5, 1, 45, 0], 1775367900],
  ['America/New_York', [2026, 10, 4, 2, 15, 0], 1791094500],
  ['America/New_York', [2026, 7, 1, 12, 0, 0], 1782921600],
  ['America/New_York', [2026, 3, 0, 0, 0, 0], 1772254800],
  ['America/New_York', [2026, 2, 31, 1, 2, 3], 1772517723],
  ['America/New_York', [2026, 13, 1, -1, 61, 75], 1798779735],
  ['Australia/Lord_Howe', [2026, 10, 25, 2, 30, 0], 1792855800],
  ['Australia/Lord_Howe', [2026, 3, 29, 2, 30, 0], 1774711800],
  ['Australia/Lord_Howe', [2026, 3, 29, 3, 0, 0], 1774713600],
  ['Australia/Lord_Howe', [2026, 11, 1, 1, 30, 0], 1793457000],
  ['Australia/Lord_Howe', [2026, 3, 8, 2, 30, 0], 1772897400],
  ['Australia/Lord_Howe', [2026, 4, 5, 1, 45, 0], 1775315700],
  ['Australia/Lord_Howe', [2026, 10, 4, 2, 15, 0], 1791042300],
  ['Australia/Lord_Howe', [2026, 7, 1, 12, 0, 0], 1782869400],
  ['Australia/Lord_Howe', [2026, 3, 0, 0, 0, 0], 1772197200],
  ['Australia/Lord_Howe', [2026, 2, 31, 1, 2, 3], 1772460123],
  ['Australia/Lord_Howe', [2026, 13, 1, -1, 61, 75], 1798722135],
  ['Asia/Kolkata', [2026, 10, 25, 2, 30, 0], 1792875600],
  ['Asia/Kolkata', [2026, 3, 29, 2, 30, 0], 1774731600],
  ['Asia/Kolkata', [2026, 3, 29, 3, 0, 0], 1774733400],
  ['Asia/Kolkata', [2026, 11, 1, 1, 30, 0], 1793476800],
  ['Asia/Kolkata', [2026, 3, 8, 2, 30, 0], 1772917200],
  ['Asia/Kolkata', [2026, 4, 5, 1, 45, 0], 1775333700],
  ['Asia/Kolkata', [2026, 10, 4, 2, 15, 0], 1791060300],
  ['Asia/Kolkata', [2026, 7, 1, 12, 0, 0], 1782887400],
  ['Asia/Kolkata', [2026, 3, 0, 0, 0, 0], 1772217000],
  ['Asia/Kolkata', [2026, 2, 31, 1, 2, 3], 1772479923],
  ['Asia/Kolkata', [2026, 13, 1, -1, 61, 75], 1798741935],
];

for (const [name, [year, month, day, hour, minute, second], expected] of MKTIME) {
  test(`${name}: ${year}-${month}-${day} ${hour}:${minute}:${second} is the instant that mktime gives`, () => {
    const fields = { year, month, day, hour, minute, second };
    assert.equal(zoneNamed(name).epochSeconds(fields), expected);
  });
}

test('local time has all fields of the instant, weekday, yearday and offset included', () => {
  assert.deepEqual(zoneNamed('Europe/Berlin').localTime(1_790_000_000), {
    year: 2026,
    month: 9,
    day: 21,
    hour: 16,
    minute: 13,
    second: 20,
    weekday: 1,
    yearday: 263,
    offset: 7200,
  });
});

test('UTC has no offset and its yearday counts leap days', () => {
  const local = UTC.localTime(Date.UTC(2028, 11, 31) / 1000);
  assert.equal(local.yearday, 365);
  assert.equal(local.offset, 0);
});

test('years below 100 are not taken for the 1900s', () => {
  const fields = { year: 50, month: 1, day: 1, hour: 0, minute: 0, second: 0 };
  assert.equal(UTC.epochSeconds(fields), -60_589_296_000);
});

test('an instant is the instant of its local time, in every zone', () => {
  const instants = fc.integer({ min: 0, max: 4_133_980_800 });
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(POSIX)), instants, (name, instant) => {
      assert.equal(epochOf(zoneNamed(name).localTime(instant)), instant);
    }),
  );
});

test('resolving a local time gives the same clock reading, unless the time is ambiguous', () => {
  const instants = fc.integer({ min: 0, max: 4_133_980_800 });
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(POSIX)), instants, (name, instant) => {
      const zone = zoneNamed(name);
      const local = zone.localTime(instant);
      const again = zone.localTime(zone.epochSeconds(local));
      assert.deepEqual({ ...again, offset: 0 }, { ...local, offset: 0 });
    }),
  );
});

function zoneNamed(name: string): Zone {
  const offsetAt = parsePosixTz(POSIX[name] ?? '');
  assert.ok(offsetAt);
  return zoneFromOffset(offsetAt);
}
