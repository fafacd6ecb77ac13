// Child processes with a time of their own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startChild } from '../../src/host/child.ts';

const DAY_MS = 86_400_000;

test('a time that is longer than any timer of Node runs is not over at once', async () => {
  const child = startChild({
    program: 'sleep',
    args: ['0.2'],
    stdio: 'ignore',
    timeoutMs: 30 * DAY_MS,
  });
  assert.deepEqual(await child.end, { kind: 'exited', status: 0 });
});

test('a program that takes longer than its time is ended', async () => {
  const child = startChild({ program: 'sleep', args: ['60'], stdio: 'ignore', timeoutMs: 100 });
  assert.deepEqual(await child.end, { kind: 'timed-out', seconds: 0.1 });
});
