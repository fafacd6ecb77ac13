// When a cron expression fires in a zone, above all on the days on which clocks change.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import { CronExpressionParser } from 'cron-parser';
import fc from 'fast-check';
import { parseCron, type Cron } from '../../src/calendar/cron.ts';
import { nextFire } from '../../src/calendar/fire-time.ts';
import { UTC, type Zone } from '../../src/calendar/zone.ts';
import { namedZone } from '../../src/host/system-zone.ts';

const ZONES = {
  skip: existsSync('/usr/share/zoneinfo/Europe/Berlin')
    ? false
    : 'needs zone files: apt-get install tzdata',
};

/** Expression, zone, an instant, and the next times after it, in local time with the offset in hours. */
type Row = readonly [string, string, string, readonly string[]];

const BERLIN = 'Europe/Berlin';
const ST_JOHNS = 'America/St_Johns';
const LORD_HOWE = 'Australia/Lord_Howe';

const ROWS: readonly Row[] = [
  ['30 2 * * *', BERLIN, '2026-03-28T00:00Z', ['28 02:30 +1', '29 03:30 +2', '30 02:30 +2']],
  ['0 2 * * *', BERLIN, '2026-03-28T12:00Z', ['29 03:00 +2', '30 02:00 +2']],
  ['0 3 * * *', BERLIN, '2026-03-28T12:00Z', ['29 03:00 +2', '30 03:00 +2']],
  ['30 1-3 * * *', BERLIN, '2026-03-28T12:00Z', ['29 01:30 +1', '29 03:30 +2', '30 01:30 +2']],
  ['@hourly', BERLIN, '2026-03-29T00:00Z', ['29 03:00 +2', '29 04:00 +2']],
  ['30 2 * * *', BERLIN, '2026-10-24T12:00Z', ['25 02:30 +2', '26 02:30 +1']],
  ['30 2 * * *', BERLIN, '2026-10-25T01:00Z', ['26 02:30 +1']],
  ['@hourly', BERLIN, '2026-10-24T23:30Z', ['25 02:00 +2', '25 02:00 +1', '25 03:00 +1']],
  ['*/30 * * * *', BERLIN, '2026-10-25T00:40Z', ['25 02:00 +1', '25 02:30 +1', '25 03:00 +1']],
  ['30 0-22 * * *', BERLIN, '2026-10-25T00:00Z', ['25 02:30 +2', '25 03:30 +1']],
  ['0 0 1 1 *', BERLIN, '2026-10-25T00:40Z', ['01 00:00 +1', '01 00:00 +1']],
  ['30 2 * * *', ST_JOHNS, '2026-03-07T12:00Z', ['08 03:30 -2.5', '09 02:30 -2.5']],
  ['30 1 * * *', ST_JOHNS, '2026-10-31T12:00Z', ['01 01:30 -2.5', '02 01:30 -3.5']],
  ['@hourly', ST_JOHNS, '2026-11-01T03:00Z', ['01 01:00 -2.5', '01 01:00 -3.5', '01 02:00 -3.5']],
  ['15 2 * * *', LORD_HOWE, '2026-10-03T12:00Z', ['04 02:45 +11', '05 02:15 +11']],
  ['5,35 * * * *', LORD_HOWE, '2026-10-03T15:10Z', ['04 02:35 +11', '04 03:05 +11']],
  ['10,20,35 * * * *', LORD_HOWE, '2026-10-03T15:20Z', ['04 02:35 +11', '04 02:40 +11']],
  ['45 1 * * *', LORD_HOWE, '2026-04-04T12:00Z', ['05 01:45 +11', '06 01:45 +10.5']],
  ['*/20 * * * *', LORD_HOWE, '2026-04-04T14:35Z', ['05 01:40 +11', '05 01:40 +10.5']],
];

describe('in a zone', ZONES, () => {
  for (const [text, name, from, expected] of ROWS) {
    test(`${text} in ${name} after ${from}`, () => {
      const zone = zoneNamed(name);
      const fires = firesAfter(cronOf(text), zone, Date.parse(from) / 1000, expected.length);
      assert.deepEqual(
        fires.map((at) => textOf(at, zone)),
        expected,
      );
    });
  }

  test('fires where a clock that is looked at each second shows the time, once, or when it is skipped later', () => {
    const minute = fc.integer({ min: 0, max: 59 });
    const hours = fc.constantFrom('*', '0', '1', '2', '3', '1-3', '2,3', '*/2');
    const change = fc.constantFrom(
      [BERLIN, '2026-03-29T01:00Z'] as const,
      [BERLIN, '2026-10-25T01:00Z'] as const,
      [ST_JOHNS, '2026-03-08T05:30Z'] as const,
      [ST_JOHNS, '2026-11-01T04:30Z'] as const,
      [LORD_HOWE, '2026-10-03T15:30Z'] as const,
      [LORD_HOWE, '2026-04-04T15:00Z'] as const,
    );
    fc.assert(
      fc.property(minute, hours, change, (at, hour, [name, instant]) => {
        const zone = zoneNamed(name);
        const from = Date.parse(instant) / 1000 - 6 * 3600;
        const cron = cronOf(`${at} ${hour} * * *`);
        const count = modelFires(at, hour, zone, from).length;
        const fires = firesAfter(cron, zone, from - 1, count);
        assert.deepEqual(fires, modelFires(at, hour, zone, from));
      }),
      { numRuns: 60 },
    );
  });

  test('agrees with the times of cron-parser in its own zones', () => {
    const expressions = ['30 2 * * *', '*/30 * * * *', '0 3 * * *', '15 1 * * *', '0 */6 * * *'];
    for (const name of ['UTC', BERLIN, ST_JOHNS]) {
      for (const text of expressions) {
        const from = Date.UTC(2026, 0, 1) / 1000;
        const expression = CronExpressionParser.parse(text, {
          tz: name,
          currentDate: new Date(from * 1000),
        });
        const theirs = expression.take(1000).map((date) => date.getTime() / 1000);
        const ours = firesAfter(cronOf(text), zoneNamed(name), from, 1000);
        assert.deepEqual(ours, theirs, `${text} in ${name}`);
      }
    }
  });
});

test('in UTC nothing is moved', () => {
  const fires = firesAfter(cronOf('30 2 * * *'), UTC, Date.parse('2026-03-28T12:00Z') / 1000, 2);
  assert.deepEqual(
    fires.map((at) => textOf(at, UTC)),
    ['29 02:30 +0', '30 02:30 +0'],
  );
});

/** Walks over each second of half a day, and notes where the clock shows the time. */
function modelFires(minute: number, hours: string, zone: Zone, from: number): readonly number[] {
  const named = (hour: number): boolean => {
    if (hours === '*') return true;
    if (hours === '*/2') return hour % 2 === 0;
    const [low = 0, high = low] = hours.split(/[-,]/).map(Number);
    return hour >= low && hour <= high;
  };
  const shown = new Set<string>();
  const fires = new Set<number>();
  for (let at = from; at < from + 12 * 3600; at += 60) {
    const local = zone.localTime(at);
    const before = zone.localTime(at - 60);
    const skipped = local.offset - before.offset;
    // Each minute that a clock going forward skips is due that much later.
    for (let late = 60; late <= skipped; late += 60) {
      const { hour, minute: missing } = UTC.localTime(at + local.offset - late);
      if (named(hour) && missing === minute) fires.add(at + skipped - late);
    }
    if (local.minute !== minute || !named(local.hour)) continue;
    const key = `${local.day} ${local.hour}`;
    if (hours === '*' || !shown.has(key)) fires.add(at);
    shown.add(key);
  }
  return [...fires].filter((at) => at < from + 12 * 3600).toSorted((a, b) => a - b);
}

function firesAfter(cron: Cron, zone: Zone, from: number, count: number): readonly number[] {
  const fires: number[] = [];
  for (let after = from; fires.length < count;) {
    const next = nextFire(cron, zone, after);
    assert.ok(next !== undefined && next > after);
    fires.push(next);
    after = next;
  }
  return fires;
}

function textOf(at: number, zone: Zone): string {
  const { day, hour, minute, offset } = zone.localTime(at);
  const sign = offset < 0 ? '' : '+';
  return `${two(day)} ${two(hour)}:${two(minute)} ${sign}${offset / 3600}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

function cronOf(text: string): Cron {
  const parsed = parseCron(text);
  assert.ok(parsed.kind === 'cron', text);
  return parsed.cron;
}

function zoneNamed(name: string): Zone {
  const zone = namedZone(name);
  assert.ok(zone !== undefined, name);
  return zone;
}
