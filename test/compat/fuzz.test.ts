/** Some hundred random configs; `npm run test:fuzz` runs as many as asked for. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEBIAN_LOGROTATE, needs, ROOT } from '../support/requirement.ts';
import { judgeCase } from './fuzz/judge-case.ts';

const FIRST_SEED = 1;
const BATCHES = 10;
const BATCH_SIZE = 30;

describe('random configs', { concurrency: 2, ...needs(ROOT, DEBIAN_LOGROTATE) }, () => {
  for (let batch = 0; batch < BATCHES; batch++) {
    const first = FIRST_SEED + batch * BATCH_SIZE;
    const last = first + BATCH_SIZE - 1;
    test(`seeds ${first} to ${last}: no crash, no hang, no unexplained exit code`, async () => {
      for (let seed = first; seed <= last; seed++) {
        const { kind, reason } = await judgeCase(seed);
        assert.notEqual(kind, 'fault', `seed ${seed}: ${reason}`);
      }
    });
  }
});
