// How fast a log grows, and which sample is kept for that.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { growthRate, nextSample, predictedCrossing } from '../../src/plan/growth.ts';
import type { Sample } from '../../src/state/memory.ts';
import { factsOf } from '../support/facts.ts';

const AT = 1_000_000;
const SAMPLE: Sample = { device: 1, inode: 1, sizeBytes: 1000, at: AT };

/** What the log is now, seconds since the sample, and the bytes per second. */
const RATES: readonly (readonly [string, Parameters<typeof factsOf>[0], number, number?])[] = [
  ['grown', { sizeBytes: 7000 }, 60, 100],
  ['grown slowly', { sizeBytes: 1001 }, 1000, 0.001],
  ['as it was', { sizeBytes: 1000 }, 60, 0],
  ['looked at too early', { sizeBytes: 7000 }, 59],
  ['of a clock that went back', { sizeBytes: 7000 }, -3600],
  ['smaller, so that growth counts from 0', { sizeBytes: 600 }, 60, 10],
  ['another file, so that growth counts from 0', { sizeBytes: 6000, inode: 2 }, 60, 100],
  ['on another device, so that growth counts from 0', { sizeBytes: 6000, device: 2 }, 60, 100],
];

for (const [name, facts, seconds, rate] of RATES) {
  test(`a log that is ${name}: ${rate ?? 'unknown'}`, () => {
    assert.equal(growthRate(factsOf(facts), SAMPLE, AT + seconds), rate);
  });
}

test('without a sample nothing is known', () => {
  assert.equal(growthRate(factsOf({ sizeBytes: 5000 }), undefined, AT), undefined);
});

/** The log, seconds since the sample, and whether that stays. */
const NEXT: readonly (readonly [string, Parameters<typeof factsOf>[0], number, boolean])[] = [
  ['too young yet', { sizeBytes: 2000 }, 59, true],
  ['of the same second', { sizeBytes: 2000 }, 0, true],
  ['a minute old', { sizeBytes: 2000 }, 60, false],
  ['of the future', { sizeBytes: 2000 }, -1, false],
  ['of another file', { sizeBytes: 2000, inode: 2 }, 10, false],
  ['of a log that was truncated', { sizeBytes: 999 }, 10, false],
];

for (const [name, facts, seconds, stays] of NEXT) {
  test(`a sample ${name} ${stays ? 'stays' : 'is replaced'}`, () => {
    const found = factsOf(facts);
    const { device, inode, sizeBytes } = found;
    const fresh = { device, inode, sizeBytes, at: AT + seconds };
    assert.deepEqual(nextSample(found, SAMPLE, AT + seconds), stays ? SAMPLE : fresh);
  });
}

test('runs every ten seconds have a sample that is a minute old, and use it once a minute', () => {
  let sample: Sample | undefined;
  const known: number[] = [];
  for (let now = AT; now < AT + 300; now += 10) {
    const facts = factsOf({ sizeBytes: (now - AT) * 5 });
    const rate = growthRate(facts, sample, now);
    if (rate !== undefined) known.push(now - AT);
    assert.ok(rate === undefined || rate === 5);
    sample = nextSample(facts, sample, now);
  }
  assert.deepEqual(known, [60, 120, 180, 240]);
});

test('a crossing is predicted from the rate', () => {
  const facts = factsOf({ sizeBytes: 1000 });
  assert.equal(predictedCrossing(facts, 1000, undefined, AT), AT);
  assert.equal(predictedCrossing(facts, 1001, undefined, AT), undefined);
  assert.equal(predictedCrossing(facts, 1001, 0, AT), undefined);
  assert.equal(predictedCrossing(facts, 2000, 100, AT), AT + 10);
  assert.equal(predictedCrossing(facts, 2001, 100, AT), AT + 11);
});
