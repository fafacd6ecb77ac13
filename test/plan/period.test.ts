// When a period is over (ENGINE-SPEC 6): dates are local times of the zone named.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { Zone } from '../../src/calendar/zone.ts';
import { systemZone } from '../../src/host/system-zone.ts';
import { isDueByPeriod, type TimeCriterion } from '../../src/plan/period.ts';

const ZONES = {
  skip: existsSync('/usr/share/zoneinfo/Europe/Berlin')
    ? false
    : 'needs zone files: apt-get install tzdata',
};

/** The criterion as configured, the last rotation, now, and whether the log is due. */
type Row = readonly [string, string, string, boolean];

const IN_UTC: readonly Row[] = [
  ['hourly', '2026-03-10 11:59', '2026-03-10 12:00', true],
  ['hourly', '2026-03-10 12:00', '2026-03-10 12:59', false],
  ['hourly', '2026-03-09 12:00', '2026-03-10 12:00', true],
  ['hourly', '2026-02-10 12:00', '2026-03-10 12:00', true],
  ['hourly', '2025-03-10 12:00', '2026-03-10 12:00', true],
  ['hourly', '2026-03-10 13:00', '2026-03-10 12:00', true],
  ['daily', '2026-03-09 23:59', '2026-03-10 00:00', true],
  ['daily', '2026-03-10 00:00', '2026-03-10 23:59', false],
  ['daily', '2026-03-11 00:00', '2026-03-10 23:59', true],
  ['daily', '2026-02-10 12:00', '2026-03-10 12:00', true],
  ['daily', '2025-03-10 12:00', '2026-03-10 12:00', true],
  ['weekly 0', '2026-03-02 12:00', '2026-03-08 00:00', true],
  ['weekly 0', '2026-03-08 00:00', '2026-03-08 23:59', false],
  ['weekly 0', '2026-03-08 00:00', '2026-03-14 23:59', false],
  ['weekly 0', '2026-03-08 23:59', '2026-03-15 00:00', true],
  ['weekly 0', '2026-03-07 23:59', '2026-03-08 00:00', true],
  ['weekly 0', '2026-03-03 23:59', '2026-03-10 00:00', true],
  ['weekly 2', '2026-03-09 12:00', '2026-03-10 00:00', true],
  ['weekly 2', '2026-03-11 12:00', '2026-03-10 12:00', false],
  ['weekly 3', '2026-03-09 12:00', '2026-03-10 00:00', false],
  ['weekly 7', '2026-03-02 12:00', '2026-03-08 12:00', false],
  ['weekly 7', '2026-03-01 12:00', '2026-03-08 00:00', true],
  ['weekly 7', '2027-03-01 12:00', '2026-03-08 00:00', false],
  ['monthly 0', '2026-02-28 23:59', '2026-03-01 00:00', true],
  ['monthly 0', '2026-03-01 00:00', '2026-03-31 23:59', false],
  ['monthly 0', '2026-04-01 00:00', '2026-03-31 23:59', true],
  ['monthly 0', '2025-03-10 12:00', '2026-03-10 12:00', true],
  ['monthly 15', '2026-03-14 23:59', '2026-03-15 00:00', true],
  ['monthly 15', '2026-03-15 00:00', '2026-03-15 23:59', false],
  ['monthly 15', '2026-02-20 12:00', '2026-03-14 12:00', false],
  ['monthly 15', '2026-02-11 12:00', '2026-03-14 00:00', true],
  ['monthly 15', '2026-02-12 12:00', '2026-03-14 00:00', false],
  ['monthly 15', '2026-03-20 12:00', '2026-03-31 00:00', true],
  ['monthly 15', '2026-03-20 12:00', '2026-03-30 00:00', false],
  ['monthly 15', '2026-02-20 12:00', '2026-02-28 00:00', true],
  ['monthly 31', '2028-02-20 12:00', '2028-02-28 00:00', false],
  ['monthly 31', '2028-02-20 12:00', '2028-02-29 00:00', true],
  ['monthly 1', '2026-03-16 12:00', '2026-03-15 12:00', false],
  ['yearly', '2025-12-31 23:59', '2026-01-01 00:00', true],
  ['yearly', '2026-01-01 00:00', '2026-12-31 23:59', false],
  ['yearly', '2027-01-01 00:00', '2026-12-31 23:59', true],
  ['minutes 10', '2026-03-10 12:00', '2026-03-10 12:10', false],
  ['minutes 10', '2026-03-10 12:00:01', '2026-03-10 12:11:00', false],
  ['minutes 10', '2026-03-10 12:00', '2026-03-10 12:11', true],
  ['minutes 10', '2026-03-10 12:00', '2026-03-10 12:10:59', false],
  ['minutes 10', '2026-03-10 13:00', '2026-03-10 12:00', false],
];

/** In Berlin summer time began on 29 March 2026 at 2:00 and ended on 25 October at 3:00. */
const IN_BERLIN: readonly Row[] = [
  ['weekly 7', '2026-03-27 12:00', '2026-04-03 12:00', false],
  ['weekly 7', '2026-03-27 12:00', '2026-04-04 00:00', true],
  ['weekly 7', '2026-03-22 12:00', '2026-03-29 01:59', true],
  ['weekly 7', '2026-03-22 12:00', '2026-03-29 12:00', false],
  ['weekly 7', '2026-10-19 12:00', '2026-10-26 12:00', true],
  ['weekly 7', '2026-10-20 12:00', '2026-10-26 12:00', false],
  ['weekly 0', '2026-03-28 12:00', '2026-03-29 01:59', true],
  ['weekly 0', '2026-03-28 12:00', '2026-03-29 12:00', false],
  ['monthly 15', '2026-03-10 12:00', '2026-04-10 12:00', false],
  ['monthly 15', '2026-03-10 12:00', '2026-04-11 12:00', true],
  ['hourly', '2026-03-29 01:59', '2026-03-29 03:00', true],
  ['daily', '2026-03-29 01:59', '2026-03-29 23:59', false],
  ['minutes 60', '2026-03-29 01:30', '2026-03-29 03:30', false],
  ['minutes 60', '2026-03-29 01:30', '2026-03-29 03:31', true],
];

for (const [criterion, last, now, due] of IN_UTC) {
  test(`${criterion}: ${due ? 'due' : 'not due'} at ${now}, last at ${last}`, () => {
    assert.equal(isDue(criterion, last, now, systemZone({ TZ: '' })), due);
  });
}

describe('Berlin', ZONES, () => {
  for (const [criterion, last, now, due] of IN_BERLIN) {
    test(`${criterion}: ${due ? 'due' : 'not due'} at ${now}, last at ${last}`, () => {
      assert.equal(isDue(criterion, last, now, systemZone({ TZ: 'Europe/Berlin' })), due);
    });
  }

  test('hourly: the hour that comes twice in autumn is one hour', () => {
    const zone = systemZone({ TZ: 'Europe/Berlin' });
    const first = Date.UTC(2026, 9, 25, 0, 30) / 1000;
    const [last, local] = [zone.localTime(first), zone.localTime(first + 3600)];
    assert.deepEqual([last.hour, local.hour], [2, 2]);
    const clock = { now: first + 3600, local };
    assert.equal(isDueByPeriod({ kind: 'hourly' }, { local: last, epoch: first }, clock), false);
  });
});

function isDue(criterion: string, last: string, now: string, zone: Zone): boolean {
  const [before, after] = [epochAt(last, zone), epochAt(now, zone)];
  const clock = { now: after, local: zone.localTime(after) };
  const moment = { local: zone.localTime(before), epoch: before };
  return isDueByPeriod(criterionOf(criterion), moment, clock);
}

function epochAt(text: string, zone: Zone): number {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = text
    .split(/[- :]/)
    .map(Number);
  return zone.epochSeconds({ year, month, day, hour, minute, second });
}

function criterionOf(text: string): TimeCriterion {
  const [kind = '', number] = text.split(' ');
  switch (kind) {
    case 'weekly':
      return { kind, weekday: Number(number) };
    case 'monthly':
      return { kind, monthday: Number(number) };
    case 'minutes':
      return { kind, minutes: Number(number) };
    case 'hourly':
    case 'daily':
    case 'yearly':
      return { kind };
  }
  throw new RangeError(text);
}
