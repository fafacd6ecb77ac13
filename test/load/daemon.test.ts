/** A sample of `npm run test:daemon`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomOf } from '../support/random.ts';
import { growUnderDaemon, killUnderLoad } from './daemon-load.ts';

const LOAD = { limitBytes: 10_000_000, bytesOfASecond: 2_000_000 };
const WHOLE = { lost: 0, doubled: 0, torn: 0, outOfOrder: 0 };

test('a log that grows fast is rotated soon after its limit, and no line is lost', async () => {
  const { findings, archives, largestBytes, said } = await growUnderDaemon(LOAD, 25);
  assert.equal(said, '');
  const { lines, ...damage } = findings;
  assert.deepEqual(damage, WHOLE);
  assert.ok(lines > 100_000 && archives >= 3, `${archives} archives`);
  assert.ok(largestBytes <= 1.3 * LOAD.limitBytes, `${largestBytes} bytes`);
});

test('a daemon that is killed under load loses nothing, and the next one goes on', async () => {
  const load = { limitBytes: 200_000, bytesOfASecond: 1_000_000 };
  const { findings, archives } = await killUnderLoad(load, 8, randomOf(1));
  const { lines, ...damage } = findings;
  assert.deepEqual(damage, WHOLE);
  assert.ok(lines > 10_000 && archives > 3, `${archives} archives`);
});
