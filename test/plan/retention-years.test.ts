/**
 * Ten years of hourly rotations with rules for days, weeks, months and years: after each of them, the archives are
 * those that a straightforward model keeps. Names are in the local time of a zone, and are read back from the disk.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { compileDateFormat, formatDate } from '../../src/calendar/date-format.ts';
import { DEFAULTS, type Settings } from '../../src/config/settings.ts';
import { systemZone } from '../../src/host/system-zone.ts';
import { archivesOf } from '../../src/plan/archives.ts';
import { rulesFor } from '../../src/plan/retention-rules.ts';
import { retain } from '../../src/plan/retention.ts';
import type { Disk } from '../../src/plan/snapshot.ts';
import { ENOENT } from '../support/config-host.ts';
import { factsOf } from '../support/facts.ts';

const ZONES = {
  skip: existsSync('/usr/share/zoneinfo/Europe/Berlin')
    ? false
    : 'needs zone files: apt-get install tzdata',
};
const HOUR_S = 3600;
const HOURS = 10 * 365 * 24;
const FORMAT = '-%Y%m%d%H';
const SETTINGS: Settings = {
  ...DEFAULTS,
  criterion: { kind: 'hourly' },
  dateext: true,
  keepdaily: 14,
  keepweekly: 8,
  keepmonthly: 24,
  keepyearly: 10,
};

/** The names in the directory of the log. */
class NamedDisk implements Disk {
  names: readonly string[] = [];
  readonly #facts = factsOf();

  namesWithPrefix(_directory: string, prefix: string): readonly string[] {
    return this.names.filter((name) => name.startsWith(prefix));
  }

  exists(path: string): boolean {
    return this.names.includes(path.slice('/l/'.length));
  }

  stat(path: string) {
    return this.lstat(path);
  }

  lstat(path: string) {
    return this.exists(path) ? this.#facts : ENOENT;
  }
}

/** The model: the newest name of each of the last periods that have one, by cutting up the names. */
function modelKeeps(names: readonly string[]): readonly string[] {
  const newestFirst = names.toSorted().toReversed();
  const kept = new Set<string>();
  for (const [count, periodOf] of MODEL) {
    const newestOf = new Map<string, string>();
    for (const name of newestFirst) {
      const period = periodOf(name.slice(-10));
      if (!newestOf.has(period)) newestOf.set(period, name);
    }
    for (const name of [...newestOf.values()].slice(0, count)) kept.add(name);
  }
  return newestFirst.filter((name) => kept.has(name)).toReversed();
}

const MODEL: readonly (readonly [number, (digits: string) => string])[] = [
  [14, (digits) => digits.slice(0, 8)],
  [8, mondayOf],
  [24, (digits) => digits.slice(0, 6)],
  [10, (digits) => digits.slice(0, 4)],
];

const MONDAYS = new Map<string, string>();

function mondayOf(digits: string): string {
  const known = MONDAYS.get(digits.slice(0, 8));
  if (known !== undefined) return known;
  const day = new Date(`${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}T12:00Z`);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  MONDAYS.set(digits.slice(0, 8), day.toISOString().slice(0, 10));
  return day.toISOString().slice(0, 10);
}

// Berlin puts its clocks forward and back in each of the years.
test('hourly for ten years in Berlin: the sets are identical at every step', ZONES, () => {
  const zone = systemZone({ TZ: 'Europe/Berlin', TZDIR: undefined });
  const format = compileDateFormat(FORMAT);
  assert.ok(format.kind === 'compiled');
  const disk = new NamedDisk();
  let model: readonly string[] = [];
  const start = Date.UTC(2026, 0, 1) / 1000;
  for (let hour = 0; hour < HOURS; hour += 1) {
    const now = start + hour * HOUR_S;
    const date = formatDate(format, zone.localTime(now));
    assert.ok(date.kind === 'suffix');
    const name = `app.log${date.suffix}`;
    // When clocks are put back, the name of the hour that comes again is taken: nothing is rotated.
    if (disk.exists(`/l/${name}`)) continue;
    disk.names = [...disk.names, name];
    const question = { log: '/l/app.log', settings: SETTINGS, now, zone, disk };
    const archives = archivesOf({ ...question, isLog: () => false });
    assert.ok(!('code' in archives));
    const rules = rulesFor(SETTINGS, 'rotation');
    const log = { log: '/l/app.log', archives, rules, protections: new Map() };
    const [retention] = retain([log], { now, deficitBytes: 0 }).logs;
    const kept = retention?.decisions.filter(({ kind }) => kind === 'keep') ?? [];
    disk.names = kept.map(({ archive }) => archive.path.slice('/l/'.length));
    model = modelKeeps([...model, name]);
    assert.equal(disk.names.join(' '), model.join(' '), `at ${name}`);
  }
  assert.ok(model.length > 40 && model.length < 56, String(model.length));
});
