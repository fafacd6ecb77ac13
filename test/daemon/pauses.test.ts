/** What the daemon's loop does about failures, a busy machine and a clock that is set, on a clock that is given in. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { DaemonStanzas } from '../../src/cli/daemon-stanzas.ts';
import { DEFAULTS, type Settings } from '../../src/config/settings.ts';
import { runDaemon } from '../../src/daemon/loop.ts';
import { SimulatedMachine, ZONE, type Making } from './simulated-machine.ts';

/** Local time 00:10:00. */
const START = Date.UTC(2026, 10, 22, 18, 40) / 1000;
const HOUR = 3600;
const LIMIT_BYTES = 1_000_000;
/** Each log is full after 100 seconds. */
const RATE = LIMIT_BYTES / 100;
/** Looks are taken ever more often before a log is full, and a run takes a second. */
const PATIENCE = 6;
const DOUBLING = [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600];

function machineWith(
  logs: Readonly<Record<string, Partial<Settings>>>,
  making: Partial<Making> & { readonly seconds: number },
): SimulatedMachine {
  const place = { file: 'conf', path: 'conf', line: 1, column: 1 };
  const stanzas = Object.entries(logs).map(([log, settings]) => {
    const all = { ...DEFAULTS, ...settings };
    const known = { pattern: '', place, words: [], written: undefined, sparesArchives: false };
    return { ...known, settings: all, logs: [log] };
  });
  return new SimulatedMachine({
    stanzas: new DaemonStanzas().watch(stanzas, new Set(Object.keys(logs)), () => ZONE),
    startMs: START * 1000,
    endMs: (START + making.seconds) * 1000,
    runMs: 1000,
    last: START,
    ...making,
  });
}

const YEARLY = { criterion: { kind: 'yearly' } } as const;
const SIZED = { ...YEARLY, maxsize: LIMIT_BYTES };

function limit(seconds: number): Settings['maxload'] {
  return { perCpu: 1, seconds };
}

function gapsOf(times: readonly number[]): readonly number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
}

/** True if each gap is what it is to be, or as much longer as a run may hold up the next one. */
function isNear(gaps: readonly number[], expected: readonly number[]): boolean {
  return (
    gaps.length >= expected.length &&
    expected.every((gap, index) => {
      const late = (gaps[index] ?? -1) - gap;
      return late >= 0 && late <= PATIENCE;
    })
  );
}

describe('a log that cannot be rotated for half a day', () => {
  const failing = (log: string, at: number): boolean => log === '/bad' && at < START + 12 * HOUR;
  const machine = machineWith(
    { '/bad': { criterion: { kind: 'minutes', minutes: 9 } }, '/good': SIZED },
    { seconds: 16 * HOUR, fails: failing, rateOf: (log) => (log === '/good' ? RATE : 0) },
  );
  const attemptsOf = (path: string): readonly number[] =>
    machine.attempts.filter(({ log }) => log === path).map(({ at }) => at);

  before(() => runDaemon(machine, machine.wishes));

  test('is tried again with a pause that doubles to an hour', () => {
    const gaps = gapsOf(attemptsOf('/bad'));
    assert.ok(isNear(gaps, DOUBLING), gaps.join(' '));
  });

  test('is rotated at the first attempt after that, and then when it is due', () => {
    const rotated = machine.rotations.filter(({ log }) => log === '/bad').map(({ at }) => at);
    const [first = 0] = rotated;
    assert.ok(first >= START + 12 * HOUR && first <= START + 13 * HOUR + PATIENCE, String(first));
    const gaps = gapsOf(rotated);
    assert.ok(
      gaps.length > 10 &&
        isNear(
          gaps,
          gaps.map(() => 600),
        ),
      gaps.join(' '),
    );
  });

  test('holds up no other log', () => {
    const rotated = machine.rotations.filter(({ log }) => log === '/good');
    assert.ok(rotated.length > 500, String(rotated.length));
    const largest = Math.max(...rotated.map(({ sizeBytes }) => sizeBytes));
    assert.ok(largest <= LIMIT_BYTES + RATE * PATIENCE, String(largest));
  });
});

test('a log that fails anew after it was rotated waits a minute again', async () => {
  const isBroken = (at: number): boolean => at % (2 * HOUR) < HOUR;
  const machine = machineWith(
    { '/log': { criterion: { kind: 'minutes', minutes: 5 } } },
    { seconds: 6 * HOUR, fails: (_, at) => isBroken(at) },
  );
  await runDaemon(machine, machine.wishes);
  const times = machine.attempts.map(({ at }) => at);
  const shortest = times.filter(
    (time, index) => time - (times[index - 1] ?? 0) <= 60 + PATIENCE && isBroken(time),
  );
  assert.ok(shortest.length >= 3, gapsOf(times).join(' '));
});

describe('what cannot be shipped for half a day', () => {
  const machine = machineWith(
    { '/log': { criterion: { kind: 'minutes', minutes: 9 } } },
    { seconds: 16 * HOUR, ships: (at) => at >= START + 12 * HOUR },
  );

  before(() => runDaemon(machine, machine.wishes));

  test('is tried again with a pause that doubles to an hour, whatever is rotated meanwhile', () => {
    const gaps = gapsOf(machine.shipments);
    assert.ok(isNear(gaps, DOUBLING), gaps.join(' '));
  });

  test('and from then on what was rotated is shipped at once', () => {
    const late = machine.rotations.filter(({ at }) => at > START + 14 * HOUR);
    assert.ok(late.length > 10, String(late.length));
    for (const { at } of late) {
      const shipped = machine.shipments.find((time) => time >= at);
      assert.ok(shipped !== undefined && shipped - at <= PATIENCE, `${at}: ${shipped}`);
    }
  });
});

for (const hours of [-1, -30, 1, 30]) {
  test(`a clock that is set by ${hours} hours: a log that grows is still rotated soon after it is full`, async () => {
    const machine: SimulatedMachine = machineWith(
      { '/log': SIZED, '/other': { criterion: { kind: 'hourly' } } },
      {
        seconds: 3 * HOUR,
        rateOf: (log) => (log === '/log' ? RATE : 0),
        onSleep: (count) => {
          if (count === 200) machine.setClock(hours * HOUR * 1000);
        },
      },
    );
    await runDaemon(machine, machine.wishes);
    const rotated = machine.rotations.filter(({ log }) => log === '/log');
    assert.ok(rotated.length >= 100, String(rotated.length));
    const largest = Math.max(...rotated.map(({ sizeBytes }) => sizeBytes));
    assert.ok(largest <= LIMIT_BYTES + RATE * PATIENCE, String(largest));
    assert.ok(machine.sleeps.length < 3 * HOUR * 4, `${machine.sleeps.length} wake-ups`);
  });
}

describe('what waits for a quieter machine', () => {
  const calm = START + 6 * HOUR;
  const machine = machineWith(
    {
      '/patient': { ...SIZED, maxload: limit(9 * HOUR) },
      '/impatient': { ...SIZED, maxload: limit(HOUR) },
      '/growing': { ...SIZED, maxload: limit(9 * HOUR) },
      '/other': SIZED,
    },
    {
      seconds: 8 * HOUR,
      busy: (at) => at < calm,
      // Two logs are full once in these hours, the others all the time.
      rateOf: (log) => (log === '/growing' || log === '/other' ? RATE : RATE / 150),
    },
  );
  const finishesOf = (path: string): readonly number[] =>
    machine.finishes.filter(({ log }) => log === path).map(({ at }) => at);
  const rotationsOf = (path: string): readonly number[] =>
    machine.rotations.filter(({ log }) => log === path).map(({ at }) => at);

  before(() => runDaemon(machine, machine.wishes));

  test('is done within seconds of that', () => {
    assert.ok(isNear(finishesOf('/patient'), [calm]), String(finishesOf('/patient')));
  });

  test('or when it has waited for as long as it may', () => {
    const [rotated = 0] = rotationsOf('/impatient');
    assert.ok(isNear(finishesOf('/impatient'), [rotated + HOUR]), String(finishesOf('/impatient')));
  });

  test('or before the log is rotated again', () => {
    const rotated = rotationsOf('/growing').filter((at) => at < calm);
    const finished = finishesOf('/growing');
    assert.ok(rotated.length > 100, String(rotated.length));
    assert.deepEqual(finished.slice(0, rotated.length - 1), rotated.slice(1));
  });

  test('and holds up no other log', () => {
    const largest = Math.max(...machine.rotations.map(({ sizeBytes }) => sizeBytes));
    assert.ok(largest <= LIMIT_BYTES + RATE * PATIENCE, String(largest));
    assert.ok(rotationsOf('/other').length > 200);
  });

  test('without many more runs than there are rotations', () => {
    const wakeUps = machine.sleeps.length;
    assert.ok(wakeUps < 8 * HOUR * 2, `${wakeUps} wake-ups`);
  });
});
