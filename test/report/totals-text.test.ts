/** The sums below the table of `status`, in windows of different width. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DiskTotals } from '../../src/plan/disk-totals.ts';
import { totalsLines } from '../../src/report/totals-text.ts';

const NOW = 1_800_000_000;
const GIB = 2 ** 30;
const PLAIN = { width: undefined, colour: false };
const NONE = { count: 0, bytes: 0 };

function totals(changes: Partial<DiskTotals> = {}): DiskTotals {
  return {
    directory: '/var/log',
    room: { totalBytes: 40 * GIB, usedBytes: 37 * GIB, freeBytes: GIB },
    logs: { count: 12, bytes: 3 * GIB },
    archives: { count: 140, bytes: 30 * GIB },
    largest: { log: '/var/log/app/web.log', count: 21, bytes: 25 * GIB },
    waiting: { count: 3, bytes: 2 * GIB },
    removable: { count: 5, bytes: GIB },
    next: {
      at: NOW + 3600 * 5,
      predicted: false,
      log: '/var/log/app/web.log',
      rotations: 8,
      count: 9,
      bytes: GIB,
    },
    nameless: [
      { path: '/var/log/old.log', bytes: 2 * GIB, holder: { pid: 42, program: 'java' } },
      ...['a', 'b', 'c'].map((name) => ({
        path: `/tmp/${name}`,
        bytes: 2 ** 21,
        holder: undefined,
      })),
    ],
    ...changes,
  };
}

test('all of it, aligned', () => {
  assert.deepEqual(totalsLines([totals()], PLAIN, NOW), [
    '',
    'the filesystem of /var/log: 1.0G of 40.0G free (2%)',
    '  logs          12   3.0G  the most is of /var/log/app/web.log: 25.0G with its archives',
    '  archives     140  30.0G',
    "  not shipped    3   2.0G  'logrotor ship' ships them now, and says what fails",
    "  to go now      5   1.0G  'logrotor prune' removes them",
    '  to go next     9   1.0G  in 5 hours, when web.log and 7 other logs are rotated',
    '  deleted        4   2.0G  but still open: /var/log/old.log (2.0G) in java (pid 42), /tmp/a (2.0M) in somebody, /tmp/b (2.0M) in somebody, and 1 more',
    '  other              2.0G  files of no stanza',
  ]);
});

for (const width of [40, 60, 80]) {
  test(`${width} columns are not exceeded`, () => {
    for (const line of totalsLines([totals()], { width, colour: false }, NOW)) {
      assert.ok(line.length <= width, `${line.length}: ${line}`);
    }
  });
}

test('with less than a tenth free its title is red', () => {
  const colour = { width: 80, colour: true };
  const [, short = ''] = totalsLines([totals()], colour, NOW);
  assert.ok(short.startsWith('\x1b[31m'));
  const room = { totalBytes: 40 * GIB, usedBytes: 0, freeBytes: 20 * GIB };
  const [, ample = ''] = totalsLines([totals({ room })], colour, NOW);
  assert.ok(ample.startsWith('\x1b[1m'));
});

test('what is not there, and what is not known', () => {
  const quiet = { waiting: NONE, removable: NONE, next: undefined, nameless: undefined };
  const largest = { log: '/var/log/a', count: 152, bytes: 33 * GIB };
  assert.deepEqual(totalsLines([totals({ ...quiet, room: undefined, largest })], PLAIN, NOW), [
    '',
    'the filesystem of /var/log: how much is free is not known',
    '  logs        12   3.0G',
    '  archives   140  30.0G',
    '  to go now    0      0  no rule removes any now',
    '  deleted      ?      ?  root sees those that are still open',
  ]);
});

test('a removal that rests on growth, and one that is due', () => {
  const coming = { log: '/l/a', rotations: 1, count: 1, bytes: 0 };
  const predicted = { ...coming, at: NOW + 7200, predicted: true };
  const due = { ...coming, at: NOW - 5, predicted: false };
  const text = [predicted, due].map((next) =>
    totalsLines([totals({ next })], PLAIN, NOW).join('\n'),
  );
  assert.match(text[0] ?? '', / about in 2 hours, when a is rotated\n/);
  assert.match(text[1] ?? '', / now, when a is rotated\n/);
});
