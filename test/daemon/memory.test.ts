/** The daemon's loop keeps no more after 10,000 wake-ups than after the first thousand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { DaemonStanzas } from '../../src/cli/daemon-stanzas.ts';
import { DEFAULTS } from '../../src/config/settings.ts';
import { runDaemon } from '../../src/daemon/loop.ts';
import { SimulatedMachine, ZONE } from './simulated-machine.ts';

const LOGS = Array.from({ length: 10 }, (_, index) => `/log/${index}`);
const WAKE_UPS = 10_000;
const EARLY = 1000;
const MOST_BYTES = 512 * 1024;

test('memory does not grow over 10,000 wake-ups', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const settings = { ...DEFAULTS, maxsize: 1e15, criterion: { kind: 'yearly' } as const };
  const place = { file: '', path: '', line: 1, column: 1 };
  const stanza = { pattern: '', place, words: [], settings, written: undefined, logs: LOGS };
  const stanzas = [{ ...stanza, sparesArchives: false }];
  const heap: number[] = [];
  const machine = new SimulatedMachine({
    stanzas: new DaemonStanzas().watch(stanzas, new Set(LOGS), () => ZONE),
    startMs: 1_800_000_000_000,
    endMs: 1_800_000_000_000 + (WAKE_UPS + 100) * 1000,
    runMs: 100,
    rateOf: () => 10,
    onSleep: (count) => {
      if (count !== EARLY && count !== WAKE_UPS) return;
      collect();
      heap.push(process.memoryUsage().heapUsed);
    },
  });
  await runDaemon(machine, machine.wishes);
  const [early = 0, late = 0] = heap;
  assert.equal(heap.length, 2);
  assert.ok(late - early < MOST_BYTES, `${late - early} bytes more`);
});
