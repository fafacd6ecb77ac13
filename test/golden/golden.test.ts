// Each golden plan is still the plan. `npm run build && node dist/test/golden/update.js` writes them anew,
// for review.
import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { test } from 'node:test';
import { explainPlan } from './explain.ts';
import { goldenFiles } from './golden-file.ts';

for (const file of goldenFiles()) {
  test(`${basename(file.path)}: ${file.title.replaceAll('\n', ' ')}`, () => {
    assert.equal(explainPlan(file), file.plan);
  });
}
