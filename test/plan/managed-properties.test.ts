// Whatever files there are, and in whichever order they are listed: only archives of a group are touched.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { UTC } from '../../src/calendar/zone.ts';
import { managedNameReader } from '../../src/config/managed-name.ts';
import { DEFAULTS, type Settings } from '../../src/config/settings.ts';
import { sortOutGroups, type ManagedFile } from '../../src/plan/managed-group.ts';
import { planGroup, type ManagedPlan } from '../../src/plan/managed-plan.ts';
import { factsOf } from '../support/facts.ts';

const NOW = 1_800_000_000;
const ENDINGS = ['', '.gz', '.xz', '.gz.1', '.gzip', '.backup'];

/** An independent reading of `%Y-%m-%d`, for days that every month has. */
const DATE = /(?<!\d)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])(?!\d)/g;

const someDate = fc
  .tuple(
    fc.integer({ min: 2024, max: 2026 }),
    fc.integer({ min: 0, max: 13 }),
    fc.integer({ min: 0, max: 28 }),
  )
  .map(([year, month, day]) => `${year}-${two(month)}-${two(day)}`);

const name = fc
  .tuple(
    fc.constantFrom('a.', 'web1-', 'web2-', 'web', '.', ''),
    fc.oneof(
      someDate,
      someDate,
      fc.constantFrom('', '2026-1-1', '20260101', '2026-01-011', '2026-01-01-2026-01-02'),
    ),
    fc.constantFrom('.log', '', '.txt'),
    fc.constantFrom(...ENDINGS),
  )
  .map((parts) => parts.join(''));

interface Listed {
  readonly path: string;
  readonly ageSeconds: number;
  readonly held: boolean;
}

const listed: fc.Arbitrary<readonly Listed[]> = fc.uniqueArray(
  fc.record({
    path: fc.tuple(fc.constantFrom('/l/', '/m/'), name).map((parts) => parts.join('')),
    ageSeconds: fc.integer({ min: -100_000, max: 10_000_000 }),
    held: fc.integer({ min: 0, max: 4 }).map((number) => number === 0),
  }),
  { selector: ({ path }) => path, maxLength: 30 },
);

const settings: fc.Arbitrary<Settings> = fc
  .record({
    rotate: fc.integer({ min: -1, max: 4 }),
    maxage: fc.constantFrom(0, 1, 30),
    managedidle: fc.constantFrom(0, 3600, 86_400),
    compress: fc.boolean(),
    delaycompress: fc.boolean(),
  })
  .map((changes) => ({ ...DEFAULTS, managed: '%Y-%m-%d', rotateWritten: true, ...changes }));

test('a name that has not exactly one date, and a group’s newest, are never touched', () => {
  fc.assert(
    fc.property(listed, settings, (files, rules) => {
      const touched = touchedBy(plansOf(files, rules));
      for (const path of touched) assert.equal(path.match(DATE)?.length, 1, path);
      for (const path of files.map((file) => file.path)) {
        if (isNewest(path, files)) assert.ok(!touched.includes(path), path);
      }
    }),
    { numRuns: 2000 },
  );
});

test('what is held or has just changed is never touched', () => {
  fc.assert(
    fc.property(listed, settings, (files, rules) => {
      const touched = new Set(touchedBy(plansOf(files, rules)));
      for (const { path, held, ageSeconds } of files) {
        if (held || ageSeconds < rules.managedidle) assert.ok(!touched.has(path), path);
      }
    }),
    { numRuns: 1000 },
  );
});

test('the order of the listing does not matter', () => {
  const twice = listed.chain((files) =>
    fc.tuple(fc.constant(files), fc.shuffledSubarray([...files], { minLength: files.length })),
  );
  fc.assert(
    fc.property(twice, settings, ([files, shuffled], rules) => {
      assert.deepEqual(plansOf(shuffled, rules), plansOf(files, rules));
    }),
    { numRuns: 1000 },
  );
});

test('a second run finds nothing to do, and groups do not act on each other', () => {
  fc.assert(
    fc.property(listed, settings, (files, rules) => {
      const plans = plansOf(files, rules);
      const left = filesAfter(files, plans);
      assert.deepEqual(touchedBy(plansOf(left, rules)), []);
      const own = files.filter(({ path }) => path.startsWith('/l/web1-'));
      const expected = touchedBy(plans).filter((path) => path.startsWith('/l/web1-'));
      assert.deepEqual(touchedBy(plansOf(own, rules)), expected);
    }),
    { numRuns: 2000 },
  );
});

test('without a rule nothing is removed, and one more rule removes what the others remove', () => {
  fc.assert(
    fc.property(listed, settings, (files, rules) => {
      const removedBy = (changes: Partial<Settings>): readonly string[] =>
        plansOf(files, { ...rules, ...changes }).flatMap(({ removals }) =>
          removals.map(({ archive }) => archive.path),
        );
      assert.deepEqual(removedBy({ rotate: 0, maxage: 0 }), []);
      const all = new Set(removedBy({}));
      for (const path of [...removedBy({ rotate: 0 }), ...removedBy({ maxage: 0 })]) {
        assert.ok(all.has(path), path);
      }
    }),
    { numRuns: 1000 },
  );
});

function plansOf(files: readonly Listed[], rules: Settings): readonly ManagedPlan[] {
  const nameOf = managedNameReader(rules);
  const found = files.flatMap(({ path, ageSeconds }): readonly ManagedFile[] => {
    const read = nameOf(path);
    if (read === undefined) return [];
    return [{ ...read, facts: factsOf({ mtimeMs: (NOW - ageSeconds) * 1000 }) }];
  });
  const held = new Set(files.filter((file) => file.held).map(({ path }) => path));
  const paths = new Map(found.map(({ path, facts }) => [facts, path]));
  const groups = sortOutGroups(found, {
    settings: rules,
    now: NOW,
    holderOf: (facts) => (held.has(paths.get(facts) ?? '') ? 1 : undefined),
  });
  const disk = { exists: (path: string) => files.some((file) => file.path === path) };
  return groups.map((group) => planGroup(group, { settings: rules, now: NOW, zone: UTC, disk }));
}

function touchedBy(plans: readonly ManagedPlan[]): readonly string[] {
  return plans.flatMap(({ compressed, removals }) => [
    ...compressed.map(({ path }) => path),
    ...removals.map(({ archive }) => archive.path),
  ]);
}

function filesAfter(files: readonly Listed[], plans: readonly ManagedPlan[]): readonly Listed[] {
  const removed = new Set(
    plans.flatMap((plan) => plan.removals.map(({ archive }) => archive.path)),
  );
  const compressed = new Set(plans.flatMap((plan) => plan.compressed.map(({ path }) => path)));
  return files
    .filter(({ path }) => !removed.has(path))
    .map((file) => (compressed.has(file.path) ? { ...file, path: `${file.path}.gz` } : file));
}

/** By plain comparison of names: nothing that differs in the date only is newer. */
function isNewest(path: string, files: readonly Listed[]): boolean {
  const own = partsOf(path);
  if (own === undefined) return false;
  return files.every(({ path: other }) => {
    const parts = partsOf(other);
    return parts === undefined || parts.group !== own.group || parts.date <= own.date;
  });
}

function partsOf(path: string): { readonly group: string; readonly date: string } | undefined {
  const [date, ...others] = path.match(DATE) ?? [];
  if (date === undefined || others.length > 0) return undefined;
  return { group: path.replace(date, '*').replace(/\.(?:gz|xz)$/, ''), date };
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
