/**
 * Two weeks on a small tmpfs: five writers at different rates, a run each simulated hour with `minfree` and `maxtotal`.
 * After every run both bounds hold, no live log was touched, and nothing newer went before something older.
 */
import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { frozenClock, sweepFrozenClocks } from '../support/frozen-clock.ts';
import { FAKED_CLOCK, needs, ROOT } from '../support/requirement.ts';
import { randomOf, type Random } from '../support/random.ts';
import { MIB, Room } from './room.ts';

const TWO_WEEKS_H = 14 * 24;
const START_S = Date.UTC(2026, 10, 23) / 1000;
const HOUR_S = 3600;
const MAXTOTAL = 10 * MIB;
/** Bytes an hour, of what does not compress. */
const WRITERS: Readonly<Record<string, number>> = {
  a: 2_600_000,
  b: 900_000,
  c: 300_000,
  d: 40_000,
  e: 1_000,
};
const LOGS = Object.keys(WRITERS);

function configOf(room: Room): string {
  const lines = ['size 1', 'rotate 999', 'compress', 'create', 'minfree 20%', 'minfreefloor 1h'];
  return `${room.directory}/*.log {\n${[...lines, 'maxtotal 10M'].join('\n')}\n}\n`;
}

/** Names of the archives of a log, by their numbers. */
function archivesOf(room: Room, log: string): readonly string[] {
  const numberOf = (name: string): number =>
    Number(name.slice(`${log}.log.`.length, -'.gz'.length));
  return readdirSync(room.directory)
    .filter((name) => name.startsWith(`${log}.log.`))
    .toSorted((a, b) => numberOf(a) - numberOf(b));
}

async function play(hours: number, fullAtStart: boolean): Promise<void> {
  using room = new Room('tmpfs', 64);
  const random = randomOf(6);
  const config = configOf(room);
  const rotations = new Map(LOGS.map((log) => [log, 0]));
  for (const log of LOGS) writeFileSync(room.path(`${log}.log`), '');
  if (fullAtStart) fillWhole(room);
  for (let hour = 0; hour < hours; hour += 1) {
    const now = START_S + hour * HOUR_S;
    if (!fullAtStart || hour > 0) writeLogs(room, random);
    for (const log of LOGS) utimesSync(room.path(`${log}.log`), now, now);
    const before = new Map(LOGS.map((log) => [log, statSync(room.path(`${log}.log`)).ino]));
    const { exit, stderr } = await room.run(config, [], frozenClock(now));
    assert.deepEqual({ exit, stderr }, { exit: 0, stderr: '' }, `hour ${hour}`);
    assert.ok(room.freeBytes >= room.totalBytes / 5, `hour ${hour}: ${room.freeBytes} free`);
    for (const log of LOGS) {
      checkLog(room, log, `hour ${hour}: ${log}`);
      const isRotated = statSync(room.path(`${log}.log`)).ino !== before.get(log);
      if (isRotated) rotations.set(log, (rotations.get(log) ?? 0) + 1);
    }
  }
  for (const [log, count] of rotations) assert.ok(count >= hours - 1, `${log}: ${count}`);
  // What the small ones write in two weeks fits: the large ones have cost them nothing.
  assert.ok(archivesOf(room, 'e').length >= hours - 1);
  // maxtotal has room for some 260 of these.
  assert.ok(archivesOf(room, 'd').length >= Math.min(hours - 1, 250));
}

/** Old archives of the largest writer, and then no byte is left. */
function fillWhole(room: Room): void {
  for (let number = 1; number <= 12; number += 1) {
    room.archive(`a.log.${number}.gz`, 5 * MIB - 4096, 30 + number);
  }
  room.fillUp('b.log.1.gz');
  assert.equal(room.freeBytes, 0);
}

function writeLogs(room: Room, random: Random): void {
  for (const [log, rate] of Object.entries(WRITERS)) {
    const bytes = Buffer.alloc(Math.ceil(rate * (0.5 + random.next())));
    for (let index = 0; index + 4 <= bytes.length; index += 4) {
      bytes.writeUInt32LE(random.below(2 ** 32), index);
    }
    appendFileSync(room.path(`${log}.log`), bytes);
  }
}

/** The log is a new one; its archives are within their bound and the last ones, without a gap. */
function checkLog(room: Room, log: string, when: string): void {
  assert.equal(room.bytesOf([`${log}.log`]), 0, when);
  const archives = archivesOf(room, log);
  const total = archives.reduce((sum, name) => sum + statSync(room.path(name)).size, 0);
  assert.ok(total <= MAXTOTAL || archives.length === 1, `${when} has ${total} bytes`);
  assert.deepEqual(
    archives,
    archives.map((_, index) => `${log}.log.${index + 1}.gz`),
    when,
  );
}

const OPTIONS = { ...needs(ROOT, FAKED_CLOCK), concurrency: true };

describe('five writers on a tmpfs of 64 MB', OPTIONS, () => {
  test('for two weeks', async () => {
    await play(TWO_WEEKS_H, false);
    sweepFrozenClocks();
  });
  test('for a day, full at the start', async () => {
    await play(24, true);
    sweepFrozenClocks();
  });
});
