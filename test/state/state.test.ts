import assert from 'node:assert/strict';
import { test } from 'node:test';

import { parsePosixTz } from '../../src/calendar/posix-tz.ts';
import { UTC, zoneFromOffset } from '../../src/calendar/zone.ts';
import { State } from '../../src/state/state.ts';
import type { StateEntry } from '../../src/state/state-file.ts';
import { byPath } from '../support/by-path.ts';

const NOW = Date.UTC(2026, 2, 10, 12, 37, 42) / 1000;
const SOLAR_YEAR = 31_556_926;

test('a log that is not known is entered as rotated at the beginning of this hour', () => {
  const state = new State(new Map(), NOW, UTC);
  assert.equal(state.has('/a'), false);
  const { last } = state.lookup('/a');
  assert.deepEqual([last.day, last.hour, last.minute, last.second], [10, 12, 0, 0]);
  assert.equal(state.has('/a'), true);
});

test('the hour of a first-seen log is the local one', () => {
  const offsetAt = parsePosixTz('IST-5:30');
  assert.ok(offsetAt);
  const { last } = new State(new Map(), NOW, zoneFromOffset(offsetAt)).lookup('/a');
  assert.deepEqual([last.hour, last.minute], [18, 0]);
});

test('a known log keeps its date until it is stamped with NOW', () => {
  const state = new State(byPath([entry('/a', NOW - 86_400)]), NOW, UTC);
  assert.equal(state.lookup('/a').last.day, 9);
  state.stampAt('/a', NOW);
  const { last } = state.lookup('/a');
  assert.deepEqual([last.day, last.hour, last.minute, last.second], [10, 12, 37, 42]);
});

test('an entry older than a solar year is dropped, unless its log was met', () => {
  const entries = byPath([
    entry('/old', NOW - SOLAR_YEAR - 1),
    entry('/met', NOW - SOLAR_YEAR - 1),
    entry('/just', NOW - SOLAR_YEAR),
    entry('/future', NOW + SOLAR_YEAR),
  ]);
  const state = new State(entries, NOW, UTC);
  state.markUsed(state.find('/met'));
  state.markUsed(state.find('/none'));
  assert.deepEqual(pathsOf(state.agedOut()), ['/old']);
  assert.deepEqual(pathsOf(state.entriesToWrite()), ['/met', '/just', '/future']);
});

test('entries stay in order of insertion, also when they are stamped', () => {
  const state = new State(byPath([entry('/b', NOW), entry('/a', NOW)]), NOW, UTC);
  state.lookup('/d');
  state.lookup('/c');
  state.stampAt('/b', NOW);
  assert.deepEqual(pathsOf(state.entriesToWrite()), ['/b', '/a', '/d', '/c']);
});

test('the entries that were given are not changed', () => {
  const entries = byPath([entry('/a', 0)]);
  const state = new State(entries, NOW, UTC);
  state.stampAt('/a', NOW);
  state.lookup('/b');
  assert.deepEqual(entries, byPath([entry('/a', 0)]));
});

function entry(path: string, epochSeconds: number): StateEntry {
  return { path, last: UTC.localTime(epochSeconds) };
}

function pathsOf(entries: readonly StateEntry[]): readonly string[] {
  return entries.map(({ path }) => path);
}
