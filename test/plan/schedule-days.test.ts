// Runs every few minutes over the days on which clocks change, with the state file and what is remembered written
// and read again in between: a log is rotated exactly once for each time of its schedule.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import { parseCron } from '../../src/calendar/cron.ts';
import { nextFire } from '../../src/calendar/fire-time.ts';
import { epochOf, UTC, type Zone } from '../../src/calendar/zone.ts';
import { DEFAULTS, type Settings } from '../../src/config/settings.ts';
import { namedZone } from '../../src/host/system-zone.ts';
import { remember } from '../../src/plan/remember.ts';
import { scheduleOf } from '../../src/plan/schedule.ts';
import { judgeDue } from '../../src/plan/verdict.ts';
import { formatMemory, parseMemory, withRemembered } from '../../src/state/memory.ts';
import { formatStateFile, parseStateFile } from '../../src/state/state-file.ts';
import { factsOf } from '../support/facts.ts';

const ZONES = {
  skip: existsSync('/usr/share/zoneinfo/Europe/Berlin')
    ? false
    : 'needs zone files: apt-get install tzdata',
};

const EXPRESSIONS = [
  '30 2 * * *',
  '*/30 * * * *',
  '15 1-3 * * *',
  '@hourly',
  '@daily',
  '0 0,12 * * sun',
  '45 23 L * *',
  '10 2 * * 7L',
  '20 1 * * 0#1',
  '0 30 1 29 mar,oct *',
];
const CHANGES = ['2026-03-08', '2026-03-29', '2026-10-25', '2026-11-01'];
const LOG = '/l/a.log';
const STEP_SECONDS = 300;

describe('with a run every five minutes', ZONES, () => {
  for (const name of ['UTC', 'Europe/Berlin', 'America/St_Johns']) {
    for (const text of EXPRESSIONS) {
      test(`'${text}' in ${name}: due once per time on the days around each change`, () => {
        const zone = namedZone(name) ?? UTC;
        let times = 0;
        for (const day of CHANGES) {
          const from = Date.parse(`${day}T00:00Z`) / 1000 - 2 * 86_400;
          const until = from + 4 * 86_400;
          const fires = firesBetween(text, zone, from, until);
          assert.deepEqual(rotations(text, zone, from, until), fires.map(nextRun));
          times += fires.length;
        }
        // A single one of these expressions is not met on these days.
        assert.ok(times > 0 || text === '45 23 L * *', String(times));
      });
    }
  }
});

/** The first run that is not before a time. */
function nextRun(fire: number): number {
  return Math.ceil(fire / STEP_SECONDS) * STEP_SECONDS;
}

function firesBetween(text: string, zone: Zone, from: number, until: number): readonly number[] {
  const parsed = parseCron(text);
  assert.ok(parsed.kind === 'cron');
  const fires: number[] = [];
  for (let at = from; ;) {
    const next = nextFire(parsed.cron, zone, at);
    if (next === undefined || next > until) return fires;
    fires.push(next);
    at = next;
  }
}

/** When a log is rotated that was seen for the first time at `from`. */
function rotations(text: string, zone: Zone, from: number, until: number): readonly number[] {
  const settings: Settings = { ...DEFAULTS, criterion: { kind: 'schedule', cron: text } };
  const schedule = scheduleOf(settings.criterion, zone);
  const facts = factsOf({ sizeBytes: 1 });
  const rotated: number[] = [];
  let files = written(settings, from, zone, from);
  for (let now = from; now <= until; now += STEP_SECONDS) {
    const last = readLast(files, zone);
    const clock = { now, local: zone.localTime(now), zone };
    const verdict = judgeDue({ settings, facts, last, clock, force: false, schedule });
    if (verdict.kind === 'rotate') rotated.push(now);
    files = written(settings, verdict.kind === 'rotate' ? now : last.epoch, zone, now);
  }
  return rotated;
}

interface Files {
  readonly state: string;
  readonly memory: string;
}

function written(settings: Settings, last: number, zone: Zone, now: number): Files {
  const entries = [{ path: LOG, last: zone.localTime(last) }];
  const remembered = remember({
    settings,
    before: undefined,
    facts: undefined,
    last,
    lastBefore: undefined,
    now,
  });
  return {
    state: formatStateFile(entries, { bucketsFor: 0 }),
    memory: formatMemory(new Map([[LOG, remembered]])) ?? '',
  };
}

function readLast({ state, memory }: Files, zone: Zone): Parameters<typeof judgeDue>[0]['last'] {
  const { entries } = parseStateFile(state, zone);
  const [entry] = withRemembered(entries, parseMemory(memory).memory, zone).values();
  assert.ok(entry !== undefined);
  return { local: entry.last, epoch: epochOf(entry.last) };
}
