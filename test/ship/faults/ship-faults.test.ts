/** A sample of `npm run test:ship-faults`: one disturbance of each kind, each at another destination. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { STRACE } from '../../crash/points.ts';
import { needs } from '../../support/requirement.ts';
import { playAll } from './play-all.ts';
import { TARGETS } from './target.ts';

const SAMPLE: readonly (readonly [string, RegExp])[] = [
  ['file', /^killed at unlink call 1$/],
  ['sftp', /^reset after 1\d{4} bytes$/],
  ['ssh+rsync', /^killed at ledger call 5$/],
  ['rsync', /^full disk$/],
  ['https', /^lying disk, flip$/],
  ['s3', /^lying disk, half$/],
];

for (const [name, fault] of SAMPLE) {
  const kind = TARGETS.find((each) => each.name === name);
  assert.ok(kind !== undefined);
  const { skip } = kind.skip === false ? needs(STRACE) : kind;
  test(`${name}, ${fault.source.slice(1, -1)}`, { skip }, async () => {
    let isTaken = false;
    const played = await playAll(kind, 1, (what) => {
      const isWanted = !isTaken && fault.test(what);
      isTaken ||= isWanted;
      return isWanted;
    });
    assert.deepEqual(
      played.map(({ struck }) => struck),
      [true],
    );
    assert.deepEqual(
      played.flatMap(({ wrong }) => wrong),
      [],
    );
  });
}
