/** A sample of `npm run test:mutations`: the quickest of what is broken, and the suites that notice. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { needs, ROOT } from '../support/requirement.ts';
import { STRACE } from '../crash/points.ts';
import { MUTATIONS } from './list.ts';
import { Mutant } from './mutant.ts';
import { Trial } from './mutation.ts';

const QUICK = [
  'the verification of an archive says yes always',
  'the scan of the processes returns nothing',
  'directories are not synced at the end of a stanza',
  'the journal is not synced',
];

describe('a broken program', needs(ROOT, STRACE), () => {
  let trial: Trial | undefined;
  before(async () => (trial = await Trial.begin()));
  after(() => trial?.[Symbol.dispose]());

  for (const mutation of MUTATIONS.filter(({ name }) => QUICK.includes(name))) {
    test(`is noticed: ${mutation.name}`, async () => {
      const judgements = (await trial?.judge(mutation)) ?? [];
      assert.ok(judgements.length > 0);
      const blind = judgements.filter(({ reason }) => reason === undefined);
      assert.deepEqual(blind, []);
    });
  }
});

describe('a text that is to be replaced', () => {
  for (const [what, text] of [
    ['not there', 'no such text'],
    ['there more than once', 'import'],
  ] as const) {
    test(`${what}: nothing is built`, async () => {
      await assert.rejects(Mutant.build({ file: 'main.ts', text, by: '' }), new RegExp(what));
    });
  }
});

test('every text that is to be replaced is there once', async () => {
  for (const mutation of MUTATIONS) {
    using mutant = await Mutant.build(mutation);
    assert.ok(mutant.program.length > 0);
  }
});
