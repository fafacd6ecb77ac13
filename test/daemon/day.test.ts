/** A day of the daemon with 10,000 logs, on a clock that is given in. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { DaemonStanzas } from '../../src/cli/daemon-stanzas.ts';
import { DEFAULTS, type Settings } from '../../src/config/settings.ts';
import type { Stanza } from '../../src/config/stanza.ts';
import { runDaemon } from '../../src/daemon/loop.ts';
import { SimulatedMachine, ZONE, type SimulatedStanza } from './simulated-machine.ts';

const DAY = 86_400;
/** Local time 00:10:00, a Monday. */
const START = Date.UTC(2026, 10, 22, 18, 40) / 1000;
const END = START + DAY;
const MIDNIGHT = START + DAY - 600;
const RUN_MS = 1700;
/** A log is due while a run is under way, and another run is due first. */
const PATIENCE = 6;
const LIMIT_BYTES = 10_000_000;

const HOURS = Array.from({ length: 24 }, (_, hour) => START - 600 + (hour + 1) * 3600);
const TWENTY_MINUTES = Array.from({ length: 72 }, (_, index) => START + 600 + index * 1200);

interface Kind {
  readonly name: string;
  readonly count: number;
  readonly settings: Partial<Settings>;
  readonly dueAt: readonly number[];
}

/** The day after begins at MIDNIGHT and is a Tuesday. */
const KINDS: readonly Kind[] = [
  kind('hourly', 2000, { criterion: { kind: 'hourly' } }, HOURS),
  kind('daily', 5500, { criterion: { kind: 'daily' } }, [MIDNIGHT]),
  kind('tuesdays', 500, { criterion: { kind: 'weekly', weekday: 2 } }, [MIDNIGHT]),
  kind('fridays', 500, { criterion: { kind: 'weekly', weekday: 5 } }, []),
  kind('monthly', 500, { criterion: { kind: 'monthly', monthday: 0 } }, []),
  kind('scheduled', 500, { criterion: { kind: 'schedule', cron: '*/20 * * * *' } }, TWENTY_MINUTES),
  kind(
    'minutes',
    500,
    { criterion: { kind: 'minutes', minutes: 239 } },
    [1, 2, 3, 4, 5].map((n) => START + n * 14_400),
  ),
];

const GROWING = Array.from({ length: 10 }, (_, index) => `/log/growing-${index}`);

function kind(
  name: string,
  count: number,
  settings: Partial<Settings>,
  dueAt: readonly number[],
): Kind {
  return { name, count, settings, dueAt: dueAt.filter((at) => at < END - PATIENCE) };
}

function logsOf({ name, count }: Kind): readonly string[] {
  return Array.from({ length: count }, (_, index) => `/log/${name}-${index}`);
}

function stanzaOf(settings: Partial<Settings>, logs: readonly string[]): Stanza {
  const place = { file: 'conf', path: 'conf', line: 1, column: 1 };
  const all = { ...DEFAULTS, ...settings };
  return {
    pattern: '',
    place,
    words: [],
    settings: all,
    written: undefined,
    logs,
    sparesArchives: false,
  };
}

function watched(stanzas: readonly Stanza[]): readonly SimulatedStanza[] {
  const logs = new Set(stanzas.flatMap((stanza) => stanza.logs));
  return new DaemonStanzas().watch(stanzas, logs, () => ZONE);
}

describe('24 hours of a daemon with 10,000 logs', () => {
  const calendar = KINDS.map((each) => stanzaOf(each.settings, logsOf(each)));
  const machine = new SimulatedMachine({
    stanzas: watched(calendar),
    startMs: START * 1000,
    endMs: END * 1000,
    runMs: RUN_MS,
    last: START,
  });
  const rotated = new Map<string, number[]>();

  before(async () => {
    await runDaemon(machine, machine.wishes);
    for (const { log, at } of machine.rotations) {
      rotated.set(log, [...(rotated.get(log) ?? []), at]);
    }
  });

  test('there are 10,000 logs', () => {
    const count = KINDS.reduce((sum, each) => sum + each.count, 0);
    assert.equal(count, 10_000);
  });

  for (const each of KINDS) {
    test(`${each.name}: every due time is met, exactly once`, () => {
      for (const log of logsOf(each)) {
        const times = rotated.get(log) ?? [];
        const lateness = times.map((at, index) => at - (each.dueAt[index] ?? 0));
        const isMet = lateness.every((late) => late >= 0 && late <= PATIENCE);
        assert.ok(isMet && times.length === each.dueAt.length, `${log}: ${times.join(' ')}`);
      }
    });
  }

  test('the clock is looked at once a minute', () => {
    assert.ok(machine.sleeps.every((ms) => ms <= 60_000));
  });
});

describe('an hour of a daemon with ten logs that grow', () => {
  const sized = stanzaOf({ criterion: { kind: 'yearly' }, maxsize: LIMIT_BYTES }, GROWING);
  const rateOf = (log: string): number => (GROWING.indexOf(log) + 1) * 100_000;
  const machine = new SimulatedMachine({
    stanzas: watched([sized]),
    startMs: START * 1000,
    endMs: (START + 3600) * 1000,
    runMs: RUN_MS,
    last: START,
    rateOf,
  });

  before(() => runDaemon(machine, machine.wishes));

  test('a log that grows is rotated within seconds of its limit, and never below it', () => {
    assert.ok(machine.rotations.length > 1000, `${machine.rotations.length} rotations`);
    for (const { log, sizeBytes } of machine.rotations) {
      const most = LIMIT_BYTES + rateOf(log) * PATIENCE;
      assert.ok(sizeBytes > LIMIT_BYTES && sizeBytes <= most, `${log}: ${sizeBytes}`);
    }
  });

  test('they are looked at four times a second at most', () => {
    assert.ok(machine.sleeps.length < 3600 * 4, `${machine.sleeps.length} wake-ups`);
  });
});
