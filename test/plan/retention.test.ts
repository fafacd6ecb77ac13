/** Which archives stay and why: each rule alone, and each pair of the table of which rule wins. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Archive, Protection, RemoveReason } from '../../src/plan/retention-candidate.ts';
import type { RetentionRules } from '../../src/plan/retention-rules.ts';
import { retain } from '../../src/plan/retention.ts';
import { dated, decisionsOn, goneOf, logOf, NOW, numbered } from '../support/archives.ts';

const KEEP_DAYS = (count: number) => [{ period: 'keepdaily', count } as const];
const DAYS = [18, 19, 20, 21, 22].map((day) => dated(`2026-11-${day}T03:00`));
const FOUR = [0, 1, 2, 3].map((slot) => numbered(slot));

interface Row {
  readonly name: string;
  readonly archives: readonly Archive[];
  readonly rules: Partial<RetentionRules>;
  readonly gone: Readonly<Record<string, RemoveReason['kind']>>;
}

const ROWS: readonly Row[] = [
  { name: 'no rule removes nothing', archives: FOUR, rules: {}, gone: {} },
  { name: 'no archives', archives: [], rules: { maxtotal: 0, rotate: 0 }, gone: {} },
  {
    name: 'rotate keeps the last ones',
    archives: FOUR,
    rules: { rotate: 2 },
    gone: { '/l/log.4': 'not-kept', '/l/log.3': 'not-kept' },
  },
  { name: 'rotate -1 keeps all', archives: FOUR, rules: { rotate: -1 }, gone: {} },
  {
    name: 'a hole in the row is no reason to remove what is behind it',
    archives: [numbered(0), numbered(8)],
    rules: { rotate: 2 },
    gone: {},
  },
  {
    name: 'both forms of an archive are one',
    archives: [numbered(0), numbered(0, 10, { path: '/l/log.1.gz' }), numbered(1)],
    rules: { rotate: 2 },
    gone: {},
  },
  {
    name: 'rotate 0 removes all, since the default of minkeep does not bind it',
    archives: [numbered(0)],
    rules: { rotate: 0 },
    gone: { '/l/log.1': 'not-kept' },
  },
  {
    name: 'maxage removes what is older, counted in whole days',
    archives: FOUR,
    rules: { maxage: 2 },
    gone: { '/l/log.4': 'over-age', '/l/log.3': 'over-age' },
  },
  {
    name: 'an archive from the future is not old',
    archives: [dated('2027-11-20T03:00'), dated('2026-11-01T03:00')],
    rules: { maxage: 2 },
    gone: { '/l/log-2026-11-01T03:00': 'over-age' },
  },
  {
    name: 'archives from the future take nobody’s place',
    archives: [...DAYS, dated('2027-01-01T03:00'), dated('2027-01-02T03:00')],
    rules: { keep: KEEP_DAYS(4) },
    gone: { '/l/log-2026-11-18T03:00': 'not-kept' },
  },
  {
    name: 'periods without an archive do not count',
    archives: [dated('2020-01-01T03:00'), dated('2026-01-01T03:00'), dated('2026-11-22T03:00')],
    rules: { keep: KEEP_DAYS(3) },
    gone: {},
  },
  {
    name: 'the newest of a period stays',
    archives: ['T01:00', 'T02:00', 'T03:00'].map((time) => dated(`2026-11-22${time}`)),
    rules: { keep: KEEP_DAYS(3) },
    gone: { '/l/log-2026-11-22T01:00': 'not-kept', '/l/log-2026-11-22T02:00': 'not-kept' },
  },
  {
    name: 'weeks begin on Monday',
    archives: [dated('2026-11-15T03:00'), dated('2026-11-16T03:00'), dated('2026-11-22T03:00')],
    rules: { keep: [{ period: 'keepweekly', count: 9 }] },
    gone: { '/l/log-2026-11-16T03:00': 'not-kept' },
  },
  {
    name: 'a week at the turn of the year is one',
    archives: [dated('2025-12-30T03:00'), dated('2026-01-02T03:00')],
    rules: { keep: [{ period: 'keepweekly', count: 9 }] },
    gone: { '/l/log-2025-12-30T03:00': 'not-kept' },
  },
  {
    name: 'keep and rotate add up',
    archives: DAYS,
    rules: { rotate: 2, keep: [{ period: 'keepmonthly', count: 1 }] },
    gone: Object.fromEntries(
      [18, 19, 20].map((day) => [`/l/log-2026-11-${day}T03:00`, 'not-kept' as const]),
    ),
  },
  {
    name: 'maxtotal takes the oldest until the rest is within it',
    archives: FOUR,
    rules: { maxtotal: 2048 },
    gone: { '/l/log.4': 'over-total', '/l/log.3': 'over-total' },
  },
  {
    name: 'maxtotal is no limit to what it equals',
    archives: FOUR,
    rules: { maxtotal: 4096 },
    gone: {},
  },
  {
    name: 'what is to be compressed yet does not count for maxtotal',
    archives: [numbered(0, 9999, { pending: true }), numbered(1), numbered(2)],
    rules: { maxtotal: 1024 },
    gone: { '/l/log.3': 'over-total' },
  },
  {
    name: 'the newest stays though it alone is over maxtotal',
    archives: [numbered(0, 9999), numbered(1)],
    rules: { maxtotal: 1024 },
    gone: { '/l/log.2': 'over-total' },
  },
];

for (const { name, archives, rules, gone } of ROWS) {
  test(name, () => {
    assert.deepEqual(goneOf(decisionsOn(logOf(archives, rules))), gone);
  });
}

/** A rule that wants the only archive to go, and how much its filesystem is short of. */
interface Wish {
  readonly kind: RemoveReason['kind'];
  readonly rules: Partial<RetentionRules>;
  readonly deficitBytes: number;
}

const WISHES: readonly Wish[] = [
  { kind: 'not-kept', rules: { rotate: 0 }, deficitBytes: 0 },
  { kind: 'over-age', rules: { maxage: 1 }, deficitBytes: 0 },
  { kind: 'over-total', rules: { maxtotal: 1 }, deficitBytes: 0 },
  { kind: 'room', rules: { minfree: { kind: 'bytes', bytes: 1 } }, deficitBytes: 512 },
];
const OLD = numbered(9);
const PROTECTED: readonly Protection[] = [
  { kind: 'held', pid: 7, program: 'less' },
  { kind: 'waiting-for-shipment' },
];

describe('the stronger rule wins, and the weaker one says so', () => {
  for (const { kind, rules, deficitBytes } of WISHES) {
    for (const protection of PROTECTED) {
      test(`${protection.kind}: stays, against ${kind}`, () => {
        const log = logOf([OLD], rules, { [OLD.path]: protection });
        const [decision] = decisionsOn(log, deficitBytes);
        assert.ok(decision?.kind === 'keep');
        assert.deepEqual(decision.because, protection);
        assert.deepEqual(
          decision.despite.map((each) => each.kind),
          [kind],
        );
      });
    }

    test(`a written minkeep: stays, against ${kind}`, () => {
      const log = logOf([OLD], { ...rules, minkeep: { count: 1, written: true } });
      const [decision] = decisionsOn(log, deficitBytes);
      assert.ok(decision?.kind === 'keep');
      assert.deepEqual(decision.because, { kind: 'minkeep', count: 1 });
      assert.deepEqual(
        decision.despite.map((each) => each.kind),
        [kind],
      );
    });

    const isOwn = kind === 'over-total' || kind === 'room';
    test(`the default of minkeep: ${isOwn ? 'stays' : 'goes'}, with ${kind}`, () => {
      const [decision] = decisionsOn(logOf([OLD], rules), deficitBytes);
      assert.equal(decision?.kind, isOwn ? 'keep' : 'remove');
    });

    test(`minfreefloor: ${kind === 'room' ? 'stays' : 'goes'}, with ${kind}`, () => {
      const log = logOf([numbered(0), OLD], { ...rules, minfreefloor: 99 * 86_400 });
      const [decision] = decisionsOn(log, deficitBytes);
      assert.equal(decision?.kind, kind === 'room' ? 'keep' : 'remove');
      if (decision.kind !== 'keep') return;
      assert.deepEqual(decision.because, { kind: 'floor', seconds: 99 * 86_400 });
      assert.deepEqual(
        decision.despite.map((each) => each.kind),
        ['room'],
      );
    });

    test(`what rotate and keep… keep is no protection from ${kind}`, () => {
      const rotate = kind === 'not-kept' ? undefined : 9;
      const old = dated('2026-11-01T03:00');
      const log = logOf([old, dated('2026-11-22T03:00')], { ...rules, rotate, keep: KEEP_DAYS(9) });
      const gone = goneOf(decisionsOn(log, deficitBytes));
      assert.deepEqual(gone, kind === 'not-kept' ? {} : { [old.path]: kind });
    });
  }
});

describe('room is made by the log whose archives take the most', () => {
  const ROOM = { minfree: { kind: 'bytes', bytes: 1 } } as const;
  const flood = {
    ...logOf(
      [0, 1, 2, 3].map((slot) => numbered(slot, 8192)),
      ROOM,
    ),
    log: '/l/flood',
  };
  const quiet = { ...logOf([numbered(0), numbered(90)], ROOM), log: '/l/quiet' };
  const goneFor = (deficitBytes: number, logs = [flood, quiet]) => {
    const retained = retain(logs, { now: NOW, deficitBytes });
    const gone = retained.logs.map(({ decisions }) => Object.keys(goneOf(decisions)));
    return { gone, gainBytes: retained.gainBytes };
  };

  test('the oldest of the largest goes, and no more than what is missing and one archive', () => {
    assert.deepEqual(goneFor(1), { gone: [['/l/log.4'], []], gainBytes: 8192 });
    assert.deepEqual(goneFor(8193), { gone: [['/l/log.4', '/l/log.3'], []], gainBytes: 16_384 });
  });

  test('nothing goes where nothing is missing', () => {
    assert.deepEqual(goneFor(0), { gone: [[], []], gainBytes: 0 });
  });

  test('a log without minfree gives nothing', () => {
    const mean = { ...flood, rules: { ...flood.rules, minfree: { kind: 'off' } as const } };
    assert.deepEqual(goneFor(1, [mean, quiet]), { gone: [[], ['/l/log.91']], gainBytes: 1024 });
  });

  test('when the largest has no more to give, others do, each but its newest', () => {
    const { gone, gainBytes } = goneFor(1_000_000);
    assert.deepEqual(gone, [['/l/log.4', '/l/log.3', '/l/log.2'], ['/l/log.91']]);
    assert.equal(gainBytes, 3 * 8192 + 1024);
  });

  test('a file with another name gives nothing, counts nothing and stays', () => {
    const linked = [0, 1, 2, 3].map((slot) => numbered(slot, 99_999));
    const facts = linked.map((archive) => ({ ...archive, facts: { ...archive.facts, links: 2 } }));
    const log = { ...logOf(facts, ROOM), log: '/l/linked' };
    assert.deepEqual(goneFor(1, [log, quiet]), { gone: [[], ['/l/log.91']], gainBytes: 1024 });
  });

  test('a file that is held open gives nothing and stays', () => {
    const held: Protection = { kind: 'held', pid: 7, program: 'less' };
    const log = { ...flood, protections: new Map([['/l/log.4', held]]) };
    assert.deepEqual(goneFor(1, [log, quiet]), { gone: [['/l/log.3'], []], gainBytes: 8192 });
  });
});
