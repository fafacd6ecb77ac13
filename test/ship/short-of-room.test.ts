/** What waits to be shipped fills the disk, since it may not go: every run tells when that will be. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { spoolForecast } from '../../src/plan/spool-forecast.ts';
import { MIB, Room } from '../retention/room.ts';
import { needs, ROOT } from '../support/requirement.ts';

const NOW_S = 1_800_000_000;

function hoursAgo(hours: number): number {
  return (NOW_S - hours * 3600) * 1000;
}

test('it is full when as much has come as is free, at the rate of what waits', () => {
  const waiting = [
    { bytes: 300, writtenMs: hoursAgo(1) },
    { bytes: 700, writtenMs: hoursAgo(10) },
  ];
  assert.deepEqual(spoolForecast(waiting, { totalBytes: 10_000, freeBytes: 500 }, NOW_S), {
    count: 2,
    bytes: 1000,
    freeBytes: 500,
    secondsLeft: 5 * 3600,
  });
});

test('there is nothing to tell with a tenth free, or nothing waiting', () => {
  const waiting = [{ bytes: 300, writtenMs: hoursAgo(1) }];
  assert.equal(spoolForecast(waiting, { totalBytes: 10_000, freeBytes: 1000 }, NOW_S), undefined);
  assert.equal(spoolForecast([], { totalBytes: 10_000, freeBytes: 0 }, NOW_S), undefined);
});

test('what has come just now, or from a clock that is ahead, tells no rate', () => {
  for (const hours of [0, -5]) {
    const waiting = [{ bytes: 300, writtenMs: hoursAgo(hours) }];
    const forecast = spoolForecast(waiting, { totalBytes: 10_000, freeBytes: 10 }, NOW_S);
    assert.deepEqual(forecast, { count: 1, bytes: 300, freeBytes: 10, secondsLeft: undefined });
  }
});

describe('a filesystem with little room', needs(ROOT), () => {
  test('is told of at every run, until there is room', async () => {
    using room = new Room('tmpfs', 16);
    room.fill('a.log', 2, MIB);
    const config = `${room.path('a.log')} {\nrotate 9\ndaily\ncompress\nship file://${room.path('nowhere')}\n}\n`;
    assert.doesNotMatch((await room.run(config)).stderr, /may not go/);
    room.archive('ballast', room.freeBytes - MIB, 1);
    for (let run = 0; run < 2; run += 1) {
      const { exit, stderr } = await room.run(config);
      assert.equal(exit, 1);
      assert.match(
        stderr,
        /^warning: the filesystem of .* has .* free, and 2 archives \(2\.0M\) that wait to be shipped may not go; at their rate it is full in 2 days$/m,
      );
      assert.match(stderr, /^hint: .*shipmaxspool/m);
    }
  });
});
