/**
 * A sample of `npm run test:copytruncate`: no line is lost, doubled, torn or out of order under a writer at full
 * speed where the filesystem can cut, and elsewhere no more is reported than was lost.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import { LOGROTOR } from '../support/checkout.ts';
import { commandOf, needs, ROOT } from '../support/requirement.ts';
import { LINE_BYTES } from './numbered-lines.ts';
import { Place, type Filesystem } from './place.ts';
import { rotateUnderLoad } from './rotate-under-load.ts';

const ROOM_BYTES = 2 ** 30;
const ROTATIONS = 3;
const LOOP = {
  name: 'loop devices',
  how: 'modprobe loop',
  present: existsSync('/dev/loop-control'),
};
const MOUNTS = needs(ROOT, LOOP, commandOf('/usr/sbin/mkfs.xfs', 'xfsprogs'));

async function rotateOn(filesystem: Filesystem, sizeBytes: number) {
  using place = new Place(filesystem, ROOM_BYTES);
  return await rotateUnderLoad(place, {
    program: LOGROTOR,
    sizeBytes,
    rotations: ROTATIONS,
    linesOfWrite: 1,
  });
}

describe('copytruncate under a writer at full speed', MOUNTS, () => {
  for (const filesystem of ['ext4', 'xfs', 'overlayfs'] as const) {
    for (const sizeBytes of [4_000_000, 300_000]) {
      test(`${filesystem}, ${sizeBytes} bytes: each line is there once`, async () => {
        const found = await rotateOn(filesystem, sizeBytes);
        const { lines, lost, doubled, torn, outOfOrder, complaints } = found;
        assert.deepEqual(
          { lost, doubled, torn, outOfOrder, complaints },
          { lost: 0, doubled: 0, torn: 0, outOfOrder: 0, complaints: [] },
        );
        assert.ok(lines * LINE_BYTES > ROTATIONS * sizeBytes, String(lines));
      });
    }
  }

  test('tmpfs: what is reported as lost was lost', async () => {
    const { lost, torn, doubled, outOfOrder, reported } = await rotateOn('tmpfs', 4_000_000);
    assert.deepEqual({ doubled, outOfOrder }, { doubled: 0, outOfOrder: 0 });
    assert.ok(reported <= (lost + torn) * LINE_BYTES, `${reported} of ${lost} lines`);
  });
});
