// The file of what is remembered beyond the state file.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { existsSync } from 'node:fs';
import { epochOf, UTC } from '../../src/calendar/zone.ts';
import { namedZone } from '../../src/host/system-zone.ts';
import { byPath } from '../support/by-path.ts';
import {
  formatMemory,
  parseMemory,
  withRemembered,
  type Remembered,
} from '../../src/state/memory.ts';

const count = fc.nat();
const PLAIN = { noNullPrototype: true };
const sample = fc.record({ device: count, inode: count, sizeBytes: count, at: count }, PLAIN);
const remembered: fc.Arbitrary<Remembered> = fc.record(
  {
    last: fc.option(count, { nil: undefined }),
    sample: fc.option(sample, { nil: undefined }),
    rotations: fc.option(fc.array(count, { minLength: 1 }), { nil: undefined }),
  },
  PLAIN,
);
const byte = fc.nat({ max: 255 }).map((code) => String.fromCharCode(code));
const path = fc.array(byte).map((bytes) => `/${bytes.join('')}`);

test('what is written is read again, whatever bytes are in the paths', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(path, remembered)), (entries) => {
      const memory = new Map(entries.filter(([, each]) => isSomething(each)));
      const text = formatMemory(memory);
      assert.equal(text === undefined, memory.size === 0);
      assert.deepEqual(parseMemory(text ?? 'logrotor memory -- version 1\n'), {
        memory,
        damaged: 0,
      });
    }),
  );
});

function isSomething(each: Remembered): boolean {
  return Object.values(each).some((value) => value !== undefined);
}

test('a log of which nothing is to be remembered takes no line, and none of all no file', () => {
  const nothing = { last: undefined, sample: undefined, rotations: [] };
  assert.equal(formatMemory(new Map([['/l/a', nothing]])), undefined);
  assert.equal(formatMemory(new Map()), undefined);
});

const HEADER = 'logrotor memory -- version 1\n';
const GOOD = '{"log":"/l/a","last":5}\n';

const DAMAGED: readonly (readonly [string, string, readonly string[], number])[] = [
  ['nothing at all', '', [], 0],
  ['another first line', `logrotor memory -- version 9\n${GOOD}`, [], 2],
  ['a line that is no JSON', `${HEADER}{"log\n${GOOD}`, ['/l/a'], 1],
  ['a line without a log', `${HEADER}{"last":5}\n${GOOD}`, ['/l/a'], 1],
  ['a line of another kind', `${HEADER}null\n5\n[]\n${GOOD}`, ['/l/a'], 3],
  ['a bad date', `${HEADER}{"log":"/l/b","last":"5"}\n${GOOD}`, ['/l/a'], 1],
  ['a date before all dates', `${HEADER}{"log":"/l/b","last":-1}\n${GOOD}`, ['/l/a'], 1],
  ['half a sample', `${HEADER}{"log":"/l/b","sample":{"device":1}}\n${GOOD}`, ['/l/a'], 1],
  ['bad rotations', `${HEADER}{"log":"/l/b","rotations":[1,null]}\n${GOOD}`, ['/l/a'], 1],
  ['a line that was cut off', `${HEADER}${GOOD}{"log":"/l/b","la`, ['/l/a'], 1],
];

for (const [name, text, logs, damaged] of DAMAGED) {
  test(`a file with ${name}: the other lines count`, () => {
    const parsed = parseMemory(text);
    assert.deepEqual([...parsed.memory.keys()], logs);
    assert.equal(parsed.damaged, damaged);
  });
}

const BERLIN = {
  skip: existsSync('/usr/share/zoneinfo/Europe/Berlin')
    ? false
    : 'needs zone files: apt-get install tzdata',
};

describe('a date of the state file in the hour that clocks repeat', BERLIN, () => {
  const zone = namedZone('Europe/Berlin') ?? UTC;
  const first = Date.parse('2026-10-25T00:30Z') / 1000;
  const second = first + 3600;

  for (const last of [first, second]) {
    test(`is the second that is remembered: ${last}`, () => {
      const entry = { path: '/l/a', last: zone.localTime(zone.epochSeconds(zone.localTime(last))) };
      const memory = new Map([['/l/a', { last }]]);
      const settled = withRemembered(byPath([entry]), memory, zone).get('/l/a');
      assert.ok(settled !== undefined);
      assert.equal(epochOf(settled.last), last);
    });
  }

  test('is left as it is where another date is remembered, or none', () => {
    const entry = { path: '/l/a', last: zone.localTime(second) };
    for (const memory of [
      new Map(),
      new Map([['/l/a', { last: first - 60 }]]),
      new Map([['/l/b', { last: first }]]),
    ]) {
      assert.deepEqual(withRemembered(byPath([entry]), memory, zone), byPath([entry]));
    }
  });
});
