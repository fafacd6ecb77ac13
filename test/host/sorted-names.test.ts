import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SortedNames } from '../../src/host/sorted-names.ts';

/** Few letters, so that names meet; many names, so that chunks are split and emptied. */
const NAME = fc.string({
  unit: fc.constantFrom('a', 'b', '.', '\xff'),
  minLength: 1,
  maxLength: 8,
});
const NAMES = fc.array(NAME, { maxLength: 3000, size: 'max' });

test('names that come and go are those of a set, in their order', () => {
  fc.assert(
    fc.property(
      NAMES,
      NAMES,
      NAMES,
      fc.string({ unit: 'grapheme-ascii' }),
      (listed, added, removed, prefix) => {
        const names = new SortedNames([...new Set(listed)]);
        const expected = new Set(listed);
        for (const name of added) {
          names.add(name);
          expected.add(name);
        }
        for (const name of removed) {
          names.remove(name);
          expected.delete(name);
        }
        const sorted = [...expected].toSorted();
        assert.deepEqual(names.withPrefix(''), sorted);
        assert.deepEqual(
          names.withPrefix(prefix),
          sorted.filter((name) => name.startsWith(prefix)),
        );
        for (const name of [...removed, ...added])
          assert.equal(names.has(name), expected.has(name));
      },
    ),
    { numRuns: 30 },
  );
});
