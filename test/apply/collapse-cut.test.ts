/** Where a log is cut in two: at the last block boundary, at the end of a line if one is near enough. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowanceOf, chooseCut, type Cut } from '../../src/apply/collapse-cut.ts';

interface Row {
  readonly name: string;
  readonly copied: number;
  readonly sizeBytes: number;
  /** the boundaries, in blocks of 4096 bytes, at which a line ends. */
  readonly lines?: readonly number[];
  readonly cut: Cut;
}

const BLOCK = 4096;

const ROWS: readonly Row[] = [
  {
    name: 'what is behind the last boundary stays',
    copied: 70_000,
    sizeBytes: 70_000,
    cut: { bytes: 17 * BLOCK, endsLine: false },
  },
  {
    name: 'something stays if the log ends at a boundary',
    copied: 17 * BLOCK,
    sizeBytes: 17 * BLOCK,
    cut: { bytes: 16 * BLOCK, endsLine: false },
  },
  {
    name: 'all that was copied goes if the log has grown beyond it',
    copied: 17 * BLOCK,
    sizeBytes: 17 * BLOCK + 1,
    lines: [17, 16],
    cut: { bytes: 17 * BLOCK, endsLine: true },
  },
  {
    name: 'what was not copied does not go',
    copied: 17 * BLOCK - 1,
    sizeBytes: 100 * BLOCK,
    cut: { bytes: 16 * BLOCK, endsLine: false },
  },
  {
    name: 'a boundary that ends a line is taken within a hundredth of the size',
    copied: 1000 * BLOCK + 1,
    sizeBytes: 1000 * BLOCK + 1,
    lines: [5, 990, 992],
    cut: { bytes: 992 * BLOCK, endsLine: true },
  },
  {
    name: 'one that is farther away is not',
    copied: 1000 * BLOCK + 1,
    sizeBytes: 1000 * BLOCK + 1,
    lines: [989],
    cut: { bytes: 1000 * BLOCK, endsLine: false },
  },
  {
    name: 'a small log keeps no more than a block for the sake of a line',
    copied: 20 * BLOCK + 1,
    sizeBytes: 20 * BLOCK + 1,
    lines: [19],
    cut: { bytes: 20 * BLOCK, endsLine: false },
  },
  {
    name: 'nothing goes of a log that has one block',
    copied: BLOCK,
    sizeBytes: BLOCK,
    cut: { bytes: 0, endsLine: false },
  },
  {
    name: 'nothing goes of an empty log',
    copied: 0,
    sizeBytes: 0,
    cut: { bytes: 0, endsLine: false },
  },
];

for (const { name, copied, sizeBytes, lines = [], cut } of ROWS) {
  test(name, () => {
    const endsLine = (offset: number): boolean => lines.includes(offset / BLOCK);
    assert.deepEqual(chooseCut({ copied, sizeBytes, blockBytes: BLOCK, endsLine }), cut);
  });
}

test('a rotation may leave a block of a small log, and a hundredth of a large one', () => {
  assert.deepEqual(
    [0, 300_000, 409_700, 200_000_000].map((size) => allowanceOf(size, BLOCK)),
    [4096, 4096, 4097, 2_000_000],
  );
});
