// Which cron expressions are understood, and that what never comes neither hangs nor asks a clock.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCron } from '../../src/calendar/cron.ts';

const START = Date.UTC(2026, 10, 28, 9, 30, 0) / 1000;

/** An expression, and its first two times after Saturday, 28 November 2026, 9:30. */
const GOOD: readonly (readonly [string, string, string])[] = [
  ['30 2 * * *', '2026-11-29T02:30:00', '2026-11-30T02:30:00'],
  ['*/15 * * * *', '2026-11-28T09:45:00', '2026-11-28T10:00:00'],
  ['30 9 * * *', '2026-11-29T09:30:00', '2026-11-30T09:30:00'],
  ['*/20 * * * * *', '2026-11-28T09:30:20', '2026-11-28T09:30:40'],
  ['0 0 1-5/2 jan-mar *', '2027-01-01T00:00:00', '2027-01-03T00:00:00'],
  ['0 12 * * mon,FRI', '2026-11-30T12:00:00', '2026-12-04T12:00:00'],
  ['0 0 * * 7', '2026-11-29T00:00:00', '2026-12-06T00:00:00'],
  ['0 12 * * 5L', '2026-12-25T12:00:00', '2027-01-29T12:00:00'],
  ['0 0 L * *', '2026-11-30T00:00:00', '2026-12-31T00:00:00'],
  ['0 0 * * 1#2', '2026-12-14T00:00:00', '2027-01-11T00:00:00'],
  ['0 0 ? * 1', '2026-11-30T00:00:00', '2026-12-07T00:00:00'],
  ['0 0 13 * 5', '2026-12-04T00:00:00', '2026-12-11T00:00:00'],
  ['0 0 29 2 *', '2028-02-29T00:00:00', '2032-02-29T00:00:00'],
  ['@hourly', '2026-11-28T10:00:00', '2026-11-28T11:00:00'],
  ['@daily', '2026-11-29T00:00:00', '2026-11-30T00:00:00'],
  ['@weekly', '2026-11-29T00:00:00', '2026-12-06T00:00:00'],
  ['@monthly', '2026-12-01T00:00:00', '2027-01-01T00:00:00'],
  ['@yearly', '2027-01-01T00:00:00', '2028-01-01T00:00:00'],
];

for (const [text, first, second] of GOOD) {
  test(`understands ${text}`, () => {
    const parsed = parseCron(text);
    assert.ok(parsed.kind === 'cron', JSON.stringify(parsed));
    const { cron } = parsed;
    const [one = 0, two = 0] = [cron.next(START), cron.next(cron.next(START) ?? 0)];
    assert.deepEqual([one, two].map(isoOf), [first, second]);
    // What was asked before changes nothing.
    assert.equal(isoOf(cron.next(START) ?? 0), first);
  });
}

function isoOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19);
}

const BAD: readonly (readonly [string, RegExp])[] = [
  ['', /^five or six fields/],
  ['* * * *', /^five or six fields/],
  ['0 3', /^five or six fields/],
  ['* * * * * * *', /^five or six fields/],
  ['60 * * * *', /60.*0-59/],
  ['* 24 * * *', /24.*0-23/],
  ['* * 0 * *', /1-31/],
  ['* * * 13 *', /1-12/],
  ['* * * * 8', /0-7/],
  ['* * * * foo', /foo/],
  ['*/0 * * * *', /repeat/],
  ['5-1 * * * *', /5-1/],
  ['1,,2 * * * *', /list/],
  ['* * * * 1#6', /#/],
  ['0 0 15W * *', /15W/],
  ['H * * * *', /'H' is not known/],
  ['0 0 31 2 *', /day of month/],
  ['0 0 31 4,6,9,11 *', /day of month/],
  ['@reboot', /reb/],
  ['@daily @daily', /^five or six fields/],
  [`${'0,'.repeat(2000)}0 * * * *`, /too long/],
];

for (const [text, reason] of BAD) {
  test(`says what is wrong with '${text.slice(0, 30)}'`, () => {
    const parsed = parseCron(text);
    assert.ok(parsed.kind === 'bad', text);
    assert.match(parsed.reason, reason);
  });
}

test('neither asks the clock nor draws lots', (t) => {
  t.mock.method(Math, 'random', () => assert.fail('lots are drawn'));
  t.mock.method(Date, 'now', () => assert.fail('the clock is asked'));
  t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(1990, 0, 1) });
  const parsed = parseCron('30 2 * * *');
  assert.ok(parsed.kind === 'cron');
  assert.equal(isoOf(parsed.cron.next(START) ?? 0), '2026-11-29T02:30:00');
});
