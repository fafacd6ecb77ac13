/** A sample of `npm run test:race`: a user exchanges directories and logs while root rotates them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LOGROTOR } from '../support/checkout.ts';
import { commandOf, needs, ROOT } from '../support/requirement.ts';
import { playVariant } from './play.ts';
import { VARIANTS } from './variant.ts';

/** With su the system itself refuses most of what is tried, so that one trap is enough for a sample. */
const SAMPLE = VARIANTS.filter(({ su, trap }) => !su || trap === 'directory');

describe('a rotation under attack', needs(ROOT, commandOf('/usr/bin/python3', 'python3')), () => {
  for (const variant of SAMPLE) {
    test(`${variant.name}: nothing happens outside of the user's directory`, async () => {
      const { escapes, hangs, exchanges } = await playVariant(LOGROTOR, variant, 1);
      assert.deepEqual({ escapes, hangs }, { escapes: [], hangs: [] });
      assert.ok(exchanges > 0);
    });
  }
});
