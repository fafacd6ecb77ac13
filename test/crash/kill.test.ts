/** A sample of the calls that change files: killed there, the next run makes good what was begun. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { commandOf, needs, ROOT } from '../support/requirement.ts';
import { Bench } from './bench.ts';
import { failEverywhere } from './fail.ts';
import { fillBefore, SmallDisk } from './full-disk.ts';
import { killEverywhere } from './kill.ts';
import { lieEverywhere } from './lie.ts';
import { SCENARIOS } from './scenarios/all.ts';

/** npm run test:crash and test:faults take all points. */
const KILLED = 5;
const FAILED = 12;
const LOST_WRITES = ['compress', 'dateext delaycompress'];

const bench = new Bench();
after(() => bench[Symbol.dispose]());
const STRACE = commandOf('/usr/bin/strace', 'strace');

describe('killed at a call that changes a file', () => {
  for (const [offset, scenario] of SCENARIOS.entries()) {
    test(scenario.name, needs(ROOT, STRACE), async () => {
      const { points, bad } = await killEverywhere(bench, scenario, { every: KILLED, offset });
      assert.ok(points > 0);
      assert.deepEqual(bad, []);
    });
  }
});

describe('a call that changes a file fails', () => {
  for (const [offset, scenario] of SCENARIOS.entries()) {
    test(scenario.name, needs(ROOT, STRACE), async () => {
      const { bad } = await failEverywhere(bench, scenario, { every: FAILED, offset });
      assert.deepEqual(bad, []);
    });
  }
});

describe('a write for an archive is lost', () => {
  for (const scenario of SCENARIOS.filter(({ name }) => LOST_WRITES.includes(name))) {
    test(scenario.name, needs(ROOT, STRACE), async () => {
      const { points, bad } = await lieEverywhere(bench, scenario);
      assert.ok(points > 0);
      assert.deepEqual(bad, []);
    });
  }
});

describe('a disk that was full before', needs(ROOT), () => {
  for (const scenario of SCENARIOS) {
    test(scenario.name, async () => {
      using disk = new SmallDisk();
      const { bad } = await fillBefore(disk, scenario, undefined);
      assert.deepEqual(bad, []);
    });
  }
});
