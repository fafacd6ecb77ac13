/** Some hundred seeds of the differential test; `npm run test:differential` runs as many as asked for. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEBIAN_LOGROTATE, FAKED_CLOCK, needs, ROOT } from '../support/requirement.ts';
import { judgeSeed } from './differential/judge-seed.ts';

const BATCH_SIZE = 20;

const SESSIONS = [
  { what: 'effects', seeds: 300, options: { verboseText: false } },
  { what: 'verbose text', seeds: 60, options: { verboseText: true } },
];

for (const { what, seeds, options } of SESSIONS) {
  const requirements = needs(ROOT, FAKED_CLOCK, DEBIAN_LOGROTATE);
  describe(`differential, ${what}`, { concurrency: 2, ...requirements }, () => {
    for (let first = 1; first <= seeds; first += BATCH_SIZE) {
      const last = first + BATCH_SIZE - 1;
      test(`seeds ${first} to ${last}: both programs do the same`, async () => {
        for (let seed = first; seed <= last; seed++) {
          const differences = await judgeSeed(seed, options);
          assert.deepEqual(differences, [], `seed ${seed}\n${differences.join('\n')}`);
        }
      });
    }
  });
}
