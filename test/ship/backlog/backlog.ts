/**
 * Lets archives pile up in front of a destination that is cut off, and then reaches it: one run clears the backlog, in
 * a time and with a memory that are linear.
 * npm run test:backlog [-- --archives=10000]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Sandbox } from '../../support/sandbox.ts';
import { Pile, type Taken } from './pile.ts';

/** The larger pile is so many times the smaller one. */
const TIMES = 4;
/** What is linear takes that much longer, and a little. */
const MOST_TIMES = 6;
const MOST_MIB = 200;
const MIB = 1024 * 1024;

const { values } = parseArgs({ options: { archives: { type: 'string', default: '10000' } } });

process.exitCode = (await runAll(Number(values.archives))) ? 0 : 1;

async function runAll(archives: number): Promise<boolean> {
  const few = await clear(archives / TIMES);
  const many = await clear(archives);
  if (few === undefined || many === undefined) return false;
  const times = many.cpuSeconds / few.cpuSeconds;
  const peak = many.peakBytes / MIB;
  return tell(
    times <= MOST_TIMES && peak <= MOST_MIB,
    `${TIMES} times the archives: ${times.toFixed(2)} times the CPU time, ${peak.toFixed(0)} MiB`,
  );
}

/** What the run took that has cleared it; undefined, after a line, if it was not cleared, or something was lost. */
async function clear(archives: number): Promise<Taken | undefined> {
  const box = new Sandbox(mkdtempSync(join(tmpdir(), 'logrotor-backlog-')));
  try {
    await using pile = await Pile.make(box, archives);
    pile.isReachable = false;
    const cut = await pile.run();
    const isKept = cut.ran.exit === 1 && pile.archives().length === archives;
    pile.isReachable = true;
    const cleared = await pile.run();
    const isCleared = cleared.ran.exit === 0 && cleared.ran.stderr === '' && pile.isWhole();
    const isGone = pile.archives().length === pile.kept && pile.lost().length === 0;
    const isGood = tell(
      isKept && isCleared && isGone,
      `${archives} archives: cut off, ${figuresOf(cut)}; reached, ${figuresOf(cleared)}; ` +
        `${pile.objects().length} are there, ${pile.archives().length} of ${pile.kept} here`,
    );
    return isGood ? cleared : undefined;
  } finally {
    rmSync(box.dir, { recursive: true });
  }
}

function figuresOf({ seconds, cpuSeconds, peakBytes }: Taken): string {
  const memory = `${(peakBytes / MIB).toFixed(0)} MiB`;
  return `${seconds.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of CPU, ${memory}`;
}

function tell(isGood: boolean, text: string): boolean {
  process.stdout.write(`${isGood ? 'ok' : 'BAD'}  ${text}\n`);
  return isGood;
}
