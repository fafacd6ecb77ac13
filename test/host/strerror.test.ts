/** System errors that Node has no name for are worded as the C library words them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemError } from '../../src/host/strerror.ts';

const ROWS = [
  { errno: -28, code: 'ENOSPC', name: 'ENOSPC', reason: 'No space left on device' },
  { errno: -122, code: 'Unknown system error -122', name: 'EDQUOT', reason: 'Disk quota exceeded' },
  { errno: -122, code: 'UNKNOWN', name: 'EDQUOT', reason: 'Disk quota exceeded' },
  { errno: -117, code: 'UNKNOWN', name: 'EUCLEAN', reason: 'Structure needs cleaning' },
  { errno: -4000, code: 'UNKNOWN', name: 'UNKNOWN', reason: 'Unknown error UNKNOWN' },
];

for (const { errno, code, name, reason } of ROWS) {
  test(`${code} with number ${errno} is ${name}: ${reason}`, () => {
    const error = Object.assign(new Error('rename'), { errno, code, syscall: 'rename' });
    assert.deepEqual(systemError(error), { code: name, reason });
  });
}
