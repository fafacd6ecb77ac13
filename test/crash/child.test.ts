/** Compressors, mailers and scripts that are killed cost no line. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { ROOT, needs } from '../support/requirement.ts';
import { Bench } from './bench.ts';
import { killChildren, momentsOf } from './child.ts';
import { SCENARIOS } from './scenarios/all.ts';

const bench = new Bench();
after(() => bench[Symbol.dispose]());

describe('a program that a rotation runs is killed', () => {
  for (const scenario of SCENARIOS.filter((each) => momentsOf(each).length > 0)) {
    test(scenario.name, needs(ROOT), async () => {
      const { bad } = await killChildren(bench, scenario);
      assert.deepEqual(bad, []);
    });
  }
});
