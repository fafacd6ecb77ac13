/** What holds of retention whatever the archives and rules are. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { KEEP_PERIODS, type KeepPeriod } from '../../src/config/settings.ts';
import type { KeepRule } from '../../src/plan/keep-periods.ts';
import type { Archive } from '../../src/plan/retention-candidate.ts';
import type { RetentionRules } from '../../src/plan/retention-rules.ts';
import { retain } from '../../src/plan/retention.ts';
import { dated, decisionsOn, goneOf, keptPaths, logOf, NOW } from '../support/archives.ts';

const RUNS = { numRuns: 400 };
const HOUR_S = 3600;
const MINUTES = 16;

const rule: fc.Arbitrary<KeepRule> = fc.record({
  period: fc.constantFrom(...KEEP_PERIODS.map(({ directive }) => directive)),
  count: fc.integer({ min: 1, max: 6 }),
});
const keep = fc.uniqueArray(rule, { minLength: 1, maxLength: 5, selector: ({ period }) => period });

/** Archives of hours in the last years, some of them close together, a few yet to come. */
const archives: fc.Arbitrary<readonly Archive[]> = fc
  .uniqueArray(
    fc.oneof(
      fc.integer({ min: -3, max: 60 }),
      fc.integer({ min: 0, max: 24 * 90 }),
      fc.integer({ min: 0, max: 24 * 365 * 4 }),
    ),
    { maxLength: 40 },
  )
  .map((hours) =>
    hours.map((ago, index) => {
      const time = new Date((NOW - ago * HOUR_S) * 1000).toISOString().slice(0, MINUTES);
      return dated(time, 1000 + 37 * index);
    }),
  );

const rules: fc.Arbitrary<Partial<RetentionRules>> = fc.record(
  {
    rotate: fc.integer({ min: -1, max: 12 }),
    keep,
    maxage: fc.integer({ min: 0, max: 400 }),
    maxtotal: fc.integer({ min: -1, max: 40_000 }),
    minfree: fc.constant({ kind: 'bytes', bytes: 1 } as const),
    minkeep: fc.record({ count: fc.integer({ min: 1, max: 5 }), written: fc.boolean() }),
    minfreefloor: fc.integer({ min: 0, max: 90 * 24 * HOUR_S }),
  },
  { requiredKeys: [] },
);
const deficit = fc.integer({ min: 0, max: 60_000 });

/** Each archive for itself: it stays if it is the newest of its period and few enough periods are newer. */
function keptByBruteForce(all: readonly Archive[], keeps: readonly KeepRule[]): readonly string[] {
  const past = all.filter(({ fromFuture }) => !fromFuture);
  return all
    .filter((archive) => {
      if (archive.fromFuture) return true;
      return keeps.some(({ period, count }) => {
        const mine = periodOf(archive, period);
        const newer = past.filter(({ order }) => order > archive.order);
        const periods = new Set(newer.map((other) => periodOf(other, period)));
        return !periods.has(mine) && periods.size < count;
      });
    })
    .map(({ path }) => path)
    .toSorted();
}

/** The period that a time of the name is in, cut out of its text. */
function periodOf({ path }: Archive, period: KeepPeriod): string {
  const time = path.slice('/l/log-'.length);
  switch (period) {
    case 'keephourly':
      return time.slice(0, 13);
    case 'keepdaily':
      return time.slice(0, 10);
    case 'keepmonthly':
      return time.slice(0, 7);
    case 'keepyearly':
      return time.slice(0, 4);
    case 'keepweekly': {
      const day = new Date(`${time.slice(0, 10)}T00:00Z`);
      day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
      return day.toISOString().slice(0, 10);
    }
  }
}

describe('keep…', () => {
  test('keeps what a straightforward model keeps', () => {
    fc.assert(
      fc.property(archives, keep, (all, keeps) => {
        const kept = keptPaths(decisionsOn(logOf(all, { keep: keeps }))).toSorted();
        assert.deepEqual(kept, keptByBruteForce(all, keeps));
      }),
      RUNS,
    );
  });

  test('a further rule never removes more', () => {
    fc.assert(
      fc.property(archives, keep, rule, (all, keeps, more) => {
        const before = keptPaths(decisionsOn(logOf(all, { keep: keeps })));
        const after = new Set(keptPaths(decisionsOn(logOf(all, { keep: [...keeps, more] }))));
        assert.deepEqual(
          before.filter((path) => !after.has(path)),
          [],
        );
      }),
      RUNS,
    );
  });

  test('a rotate that is written never removes more', () => {
    fc.assert(
      fc.property(archives, keep, fc.integer({ min: -1, max: 12 }), (all, keeps, rotate) => {
        const before = keptPaths(decisionsOn(logOf(all, { keep: keeps })));
        const after = new Set(keptPaths(decisionsOn(logOf(all, { keep: keeps, rotate }))));
        assert.deepEqual(
          before.filter((path) => !after.has(path)),
          [],
        );
      }),
      RUNS,
    );
  });
});

describe('all rules together', () => {
  test('the order in which archives are given makes no difference', () => {
    fc.assert(
      fc.property(archives, rules, deficit, fc.array(fc.nat()), (all, given, bytes, keys) => {
        const shuffled = all
          .map((archive, index) => ({ archive, key: keys[index] ?? 0 - index }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ archive }) => archive);
        assert.deepEqual(
          decisionsOn(logOf(shuffled, given), bytes),
          decisionsOn(logOf(all, given), bytes),
        );
      }),
      RUNS,
    );
  });

  test('the newest archive stays, unless rotate or maxage takes all and minkeep is not written', () => {
    fc.assert(
      fc.property(archives, rules, deficit, (all, given, bytes) => {
        const decisions = decisionsOn(logOf(all, given), bytes);
        const newest = decisions.at(-1);
        if (newest?.kind !== 'remove') return;
        assert.equal(given.minkeep?.written ?? false, false);
        assert.ok(newest.because.kind === 'not-kept' || newest.because.kind === 'over-age');
        if (newest.because.kind === 'not-kept') assert.equal(newest.because.keep, false);
      }),
      RUNS,
    );
  });

  test('a second run removes nothing', () => {
    fc.assert(
      fc.property(archives, rules, (all, given) => {
        const kept = new Set(keptPaths(decisionsOn(logOf(all, given))));
        const left = all.filter(({ path }) => kept.has(path));
        assert.deepEqual(goneOf(decisionsOn(logOf(left, given))), {});
      }),
      RUNS,
    );
  });

  test('minkeep archives stay against maxtotal and minfree, and maxtotal holds or says by how much it does not', () => {
    fc.assert(
      fc.property(archives, rules, deficit, (all, given, bytes) => {
        const [retention] = retain([logOf(all, given)], { now: NOW, deficitBytes: bytes }).logs;
        assert.ok(retention !== undefined);
        const { decisions, overTotal } = retention;
        const newest = decisions.slice(-(given.minkeep?.count ?? 1));
        for (const decision of newest) {
          if (decision.kind === 'keep') continue;
          assert.ok(decision.because.kind === 'not-kept' || decision.because.kind === 'over-age');
        }
        const { maxtotal = -1 } = given;
        if (maxtotal === -1) return;
        const left = decisions.filter(({ kind }) => kind === 'keep');
        const total = left.reduce((sum, { archive }) => sum + archive.facts.sizeBytes, 0);
        assert.equal(overTotal, Math.max(total - maxtotal, 0));
      }),
      RUNS,
    );
  });

  test('for maxtotal and minfree nothing newer goes before something older that may go', () => {
    fc.assert(
      fc.property(archives, rules, deficit, (all, given, bytes) => {
        const decisions = decisionsOn(logOf(all, given), bytes);
        const kinds = decisions.map((each) =>
          each.kind === 'remove' ? each.because.kind : 'keep',
        );
        const firstKept = decisions.findIndex(
          (each) => each.kind === 'keep' && each.because.kind === 'kept',
        );
        if (firstKept === -1) return;
        const later = kinds.slice(firstKept);
        assert.ok(!later.includes('over-total') && !later.includes('room'), kinds.join());
      }),
      RUNS,
    );
  });

  test('room that is made is less than what is missing and one archive', () => {
    fc.assert(
      fc.property(archives, rules, deficit, (all, given, bytes) => {
        const { gainBytes, logs } = retain([logOf(all, given)], { now: NOW, deficitBytes: bytes });
        const gains = logs.flatMap(({ decisions }) =>
          decisions.flatMap((each) =>
            each.kind === 'remove' && each.because.kind === 'room'
              ? [each.archive.facts.blocks * 512]
              : [],
          ),
        );
        assert.equal(
          gains.reduce((sum, each) => sum + each, 0),
          gainBytes,
        );
        assert.ok(gains.length === 0 || gainBytes - (gains.at(-1) ?? 0) < bytes);
      }),
      RUNS,
    );
  });
});
