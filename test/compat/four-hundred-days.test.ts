/**
 * The logrotate configuration of this Debian machine, on a copy of /var/log that grows, through more than a year,
 * with logrotate beside logrotor. `npm run test:days` plays other seeds.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { commandOf, DEBIAN_LOGROTATE, FAKED_CLOCK, needs, ROOT } from '../support/requirement.ts';
import { simulate } from './days/simulate.ts';
import { SNIPPET_PACKAGES, snippetPath, snippets } from './days/snippets.ts';

const DAYS = 400;
const SEED = 1;

describe(`${DAYS} days of a Debian server`, () => {
  for (const [name, packageName] of Object.entries(SNIPPET_PACKAGES)) {
    test(`the snippet ${name} takes part`, needs(commandOf(snippetPath(name), packageName)), () => {
      assert.ok(snippets().includes(name));
    });
  }

  test(
    'the same tree and state every day',
    needs(ROOT, FAKED_CLOCK, DEBIAN_LOGROTATE),
    async (t) => {
      const { differences, ...figures } = await simulate(DAYS, SEED);
      assert.deepEqual(differences, [], differences.join('\n'));
      t.diagnostic(JSON.stringify(figures));
      assert.equal(figures.days, DAYS);
      assert.ok(figures.rotations > DAYS && figures.archives > 50, JSON.stringify(figures));
    },
  );
});
