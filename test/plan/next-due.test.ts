// When a log is due next: the second before it is not, and at it it is.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { UTC, type Zone } from '../../src/calendar/zone.ts';
import { DEFAULTS, type Criterion, type Settings } from '../../src/config/settings.ts';
import { namedZone } from '../../src/host/system-zone.ts';
import { nextDue } from '../../src/plan/next-due.ts';
import { scheduleOf } from '../../src/plan/schedule.ts';
import { judgeDue, type DueQuestion, type Verdict } from '../../src/plan/verdict.ts';
import { factsOf } from '../support/facts.ts';

const ZONES = {
  skip: existsSync('/usr/share/zoneinfo/Europe/Berlin')
    ? false
    : 'needs zone files: apt-get install tzdata',
};

const NAMES = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Beirut'];
const CRONS = [
  '30 2 * * *',
  '*/7 * * * *',
  '0 0 * * 5L',
  '15 */6 * * 1-5',
  '@monthly',
  '59 1 * * *',
];
const criteria: fc.Arbitrary<Criterion> = fc.oneof(
  fc.constantFrom<Criterion>({ kind: 'hourly' }, { kind: 'daily' }, { kind: 'yearly' }),
  fc.nat({ max: 7 }).map((weekday) => ({ kind: 'weekly' as const, weekday })),
  fc.nat({ max: 31 }).map((monthday) => ({ kind: 'monthly' as const, monthday })),
  fc.integer({ min: 1, max: 3000 }).map((minutes) => ({ kind: 'minutes' as const, minutes })),
  fc.constantFrom(...CRONS).map((cron) => ({ kind: 'schedule' as const, cron })),
);

/** Half of the instants lie within some days of a change of clocks. */
const CHANGES = [
  '2026-03-29T01:00Z',
  '2026-10-25T01:00Z',
  '2026-11-01T04:30Z',
  '2026-04-04T15:00Z',
];
const instants = fc.oneof(
  fc.integer({ min: Date.UTC(2025, 0, 1) / 1000, max: Date.UTC(2029, 0, 1) / 1000 }),
  fc
    .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -3 * 86_400, max: 86_400 }))
    .map(([change, seconds]) => Date.parse(change) / 1000 + seconds),
);

describe('by the calendar', ZONES, () => {
  test('what is due next is not due a second before, and due then, in any zone', () => {
    const minages = fc.constantFrom(0, 0, 1, 9);
    const zones = fc.constantFrom(...NAMES);
    fc.assert(
      fc.property(criteria, instants, minages, zones, (criterion, last, minage, name) => {
        const zone = namedZone(name);
        assert.ok(zone !== undefined);
        const settings = { ...DEFAULTS, criterion, minage };
        const facts = factsOf({ sizeBytes: 5, mtimeMs: (last + 50) * 1000 });
        const ask = (now: number): DueQuestion => questionAt(settings, facts, { last, now, zone });
        const due = nextDue(ask(last + 60));
        assert.ok(due !== undefined);
        assert.equal(judgeDue(ask(due.at)).kind, 'rotate', String(due.at));
        if (due.at > last + 60)
          assert.equal(judgeDue(ask(due.at - 1)).kind, 'skip', String(due.at));
        assert.equal(due.predicted, false);
      }),
      { numRuns: 400 },
    );
  });

  test('no second before is due at which a run could come, asked at every quarter of an hour', () => {
    const zones = fc.constantFrom(...NAMES);
    fc.assert(
      fc.property(criteria, instants, zones, (criterion, last, name) => {
        const zone = namedZone(name) ?? UTC;
        const settings = { ...DEFAULTS, criterion };
        const facts = factsOf({ sizeBytes: 5 });
        const due = nextDue(questionAt(settings, facts, { last, now: last + 1, zone }));
        const end = Math.min(due?.at ?? 0, last + 40 * 86_400);
        for (let now = last + 1; now < end; now += 900) {
          const verdict = judgeDue(questionAt(settings, facts, { last, now, zone }));
          assert.equal(verdict.kind, 'skip', `${now} of ${due?.at}`);
        }
      }),
      { numRuns: 60 },
    );
  });
});

interface Times {
  readonly last: number;
  readonly now: number;
  readonly zone: Zone;
}

function questionAt(
  settings: Settings,
  facts: DueQuestion['facts'],
  { last, now, zone }: Times,
): DueQuestion {
  return {
    settings,
    facts,
    last: { local: zone.localTime(last), epoch: last },
    clock: { now, local: zone.localTime(now), zone },
    force: false,
    schedule: scheduleOf(settings.criterion, zone),
  };
}

const NOW = Date.UTC(2026, 2, 10, 12) / 1000;

interface Row {
  readonly name: string;
  readonly settings: Partial<Settings>;
  readonly sizeBytes: number;
  /** bytes a second since a sample of ten minutes ago; without one nothing is known of growth. */
  readonly rate?: number;
  /** seconds from now, and why; undefined if it cannot be told. */
  readonly expected: readonly [number, string] | undefined;
}

const SIZE: Criterion = { kind: 'size', bytes: 10_000 };
const YEARLY: Criterion = { kind: 'yearly' };
const TO_NEW_YEAR = Date.UTC(2027, 0, 1) / 1000 - NOW;

const ROWS: readonly Row[] = [
  {
    name: 'size, not known how fast it grows',
    settings: { criterion: SIZE },
    sizeBytes: 9000,
    expected: undefined,
  },
  {
    name: 'size, predicted',
    settings: { criterion: SIZE },
    sizeBytes: 9000,
    rate: 10,
    expected: [100, 'over-size'],
  },
  {
    name: 'size, reached',
    settings: { criterion: SIZE },
    sizeBytes: 10_000,
    expected: [0, 'over-size'],
  },
  {
    name: 'size, standing still',
    settings: { criterion: SIZE },
    sizeBytes: 9000,
    rate: 0,
    expected: undefined,
  },
  {
    name: 'maxsize, predicted before its period is over',
    settings: { criterion: YEARLY, maxsize: 10_000 },
    sizeBytes: 9001,
    rate: 10,
    expected: [100, 'over-maxsize'],
  },
  {
    name: 'maxsize, too slow for its period',
    settings: { criterion: YEARLY, maxsize: 10 ** 12 },
    sizeBytes: 9001,
    rate: 10,
    expected: [TO_NEW_YEAR, 'period'],
  },
  {
    name: 'minsize, not known how fast it grows',
    settings: { criterion: YEARLY, minsize: 10_000 },
    sizeBytes: 9000,
    expected: undefined,
  },
  {
    name: 'minsize, reached in time',
    settings: { criterion: YEARLY, minsize: 10_000 },
    sizeBytes: 9000,
    rate: 10,
    expected: [TO_NEW_YEAR, 'period'],
  },
  {
    name: 'empty and notifempty, not known how fast it grows',
    settings: { criterion: YEARLY, ifempty: false },
    sizeBytes: 0,
    expected: undefined,
  },
  {
    name: 'over maxrate',
    settings: { criterion: YEARLY, maxrate: 10 },
    sizeBytes: 9000,
    rate: 10,
    expected: [0, 'over-maxrate'],
  },
];

for (const { name, settings, sizeBytes, rate, expected } of ROWS) {
  test(`${name}: ${expected?.join(' ') ?? 'unknown'}`, () => {
    const facts = factsOf({ sizeBytes });
    const { device, inode } = facts;
    const sample =
      rate === undefined
        ? undefined
        : { device, inode, sizeBytes: sizeBytes - rate * 600, at: NOW - 600 };
    const times = { last: NOW - 3600, now: NOW, zone: UTC };
    const question = { ...questionAt({ ...DEFAULTS, ...settings }, facts, times), sample };
    const due = nextDue(question);
    const found = due === undefined ? undefined : [due.at - NOW, due.because];
    assert.deepEqual(found, expected);
    if (due !== undefined && rate !== undefined) {
      // When it comes true as predicted, the verdict is that.
      const grown = { ...facts, sizeBytes: Math.ceil(sizeBytes + rate * (due.at - NOW)) };
      const then = questionAt({ ...DEFAULTS, ...settings }, grown, { ...times, now: due.at });
      assert.deepEqual(judgeDue({ ...then, sample }), rotateBecause(due.because));
    }
  });
}

function rotateBecause(because: string): Pick<Verdict, 'kind'> & { readonly because: string } {
  return { kind: 'rotate', because };
}

test('a log that has grown enough within a minute is due when the minute is over', () => {
  const facts = factsOf({ sizeBytes: 2000 });
  const sample = { device: 1, inode: 1, sizeBytes: 0, at: NOW - 20 };
  const times = { last: NOW - 3600, now: NOW, zone: UTC };
  const settings = { ...DEFAULTS, criterion: YEARLY, maxrate: 10 };
  const question = { ...questionAt(settings, facts, times), sample };
  assert.deepEqual(nextDue(question), { at: NOW + 40, because: 'over-maxrate', predicted: true });
  assert.equal(judgeDue(question).kind, 'skip');
});
