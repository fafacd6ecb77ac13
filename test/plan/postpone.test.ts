// When heavy work waits for a quieter machine, and when it does not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULTS, type Settings } from '../../src/config/settings.ts';
import { isTooBusy, type LoadQuestion } from '../../src/plan/postpone.ts';

const GIB = 2 ** 30;
const BUSY: Settings = { ...DEFAULTS, maxload: { perCpu: 1, seconds: 1800 } };

function asks(changes: Partial<LoadQuestion>): boolean {
  const room = { totalBytes: 100 * GIB, freeBytes: 50 * GIB };
  return isTooBusy({ settings: BUSY, load: 2, force: false, rooms: [room], ...changes });
}

test('it waits while the load is over the limit', () => {
  assert.equal(asks({}), true);
  assert.equal(asks({ load: 1 }), false);
  assert.equal(asks({ load: undefined }), false);
  assert.equal(asks({ rooms: [] }), true);
});

test('it waits for nothing with -f, nor without maxload', () => {
  assert.equal(asks({ force: true }), false);
  assert.equal(asks({ settings: DEFAULTS }), false);
});

test('it does not wait where any filesystem of its archives has less than a tenth free', () => {
  const roomy = { totalBytes: 100 * GIB, freeBytes: 10 * GIB };
  const short = { totalBytes: 100 * GIB, freeBytes: 10 * GIB - 1 };
  assert.equal(asks({ rooms: [roomy] }), true);
  assert.equal(asks({ rooms: [roomy, short] }), false);
});

test('it does not wait where minfree is not met', () => {
  for (const minfree of [
    { kind: 'bytes', bytes: 60 * GIB },
    { kind: 'percent', percent: 60 },
  ] as const) {
    assert.equal(asks({ settings: { ...BUSY, minfree } }), false);
  }
  const met = { kind: 'percent', percent: 50 } as const;
  assert.equal(asks({ settings: { ...BUSY, minfree: met } }), true);
});
