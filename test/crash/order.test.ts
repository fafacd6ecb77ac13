/** No line goes before it is durable elsewhere, in any of the scenarios; and the model that says so. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { ROOT, needs } from '../support/requirement.ts';
import { Bench } from './bench.ts';
import { DurableDisk } from './durable-disk.ts';
import { orderViolations } from './order.ts';
import { STRACE } from './points.ts';
import { SCENARIOS } from './scenarios/all.ts';
import { MANY_DIRECTORIES } from './scenarios/many.ts';
import { readTrace } from './trace.ts';

const bench = new Bench();
after(() => bench[Symbol.dispose]());

describe('the order of calls survives a loss of power', () => {
  for (const scenario of [...SCENARIOS, MANY_DIRECTORIES]) {
    test(scenario.name, needs(ROOT, STRACE), async () => {
      assert.deepEqual(await orderViolations(bench, scenario), []);
    });
  }
});

/** A compression, as strace shows it. */
const COMPRESSION = [
  'openat(AT_FDCWD</d>, "/d/tmp", O_WRONLY|O_CREAT|O_EXCL, 0600) = 5</d/tmp>',
  'write(5</d/tmp>, "bytes", 5) = 5',
  'fsync(5</d/tmp>) = 0',
  'link("/d/tmp", "/d/log.gz") = 0',
  'fsync(4</d>) = 0',
  'unlink("/d/log") = 0',
];

/** Whether the new file and its name were durable when the old one went. */
function remainsOf(lines: readonly string[]): { named: boolean; synced: boolean } {
  const disk = new DurableDisk(['/d/log']);
  for (const call of readTrace(lines.join('\n'), '/d')) disk.take(call);
  const file = disk.fileAt('/d/log.gz') ?? 0;
  const [destruction, ...others] = disk.destructions;
  assert.ok(destruction !== undefined && others.length === 0);
  const { names, unsynced } = destruction.remains;
  return { named: names.get('/d/log.gz') === file, synced: !unsynced.has(file) };
}

describe('the model of a disk without power', () => {
  test('what was synced remains', () => {
    assert.deepEqual(remainsOf(COMPRESSION), { named: true, synced: true });
  });

  test('contents that were not synced are gone', () => {
    const lines = COMPRESSION.filter((line) => !line.startsWith('fsync(5'));
    assert.deepEqual(remainsOf(lines), { named: true, synced: false });
  });

  test('a name that was not synced is gone', () => {
    const lines = COMPRESSION.filter((line) => !line.startsWith('fsync(4'));
    assert.deepEqual(remainsOf(lines), { named: false, synced: true });
  });

  test('a sync that failed makes nothing durable', () => {
    const lines = COMPRESSION.map((line) =>
      line.replace('fsync(5</d/tmp>) = 0', 'fsync(5</d/tmp>) = -1 EIO (Input/output error)'),
    );
    assert.deepEqual(remainsOf(lines), { named: true, synced: false });
  });
});
