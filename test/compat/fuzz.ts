/**
 * Random configs for both programs in debug mode: no crash, no hang, no difference in the exit code that nothing explains.
 * npm run test:fuzz -- --count 10000 --seed 1
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { concurrently } from '../support/concurrently.ts';
import { judgeCase } from './fuzz/judge-case.ts';
import type { Judgement } from './fuzz/judge-case.ts';

const WORKERS = 3;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
  },
});
process.exitCode = (await fuzz(Number(values.seed), Number(values.count))) ? 0 : 1;

async function fuzz(first: number, count: number): Promise<boolean> {
  const tally = new Map<string, number>();
  const seeds = Array.from({ length: count }, (_, index) => first + index);
  await concurrently(seeds, WORKERS, async (seed) => {
    const judgement = await judgeCase(seed);
    const { kind, reason } = judgement;
    const heading = kind === 'explained' ? `explained, ${reason}` : kind;
    tally.set(heading, (tally.get(heading) ?? 0) + 1);
    if (kind === 'fault') say(`seed ${seed}: ${reason}\n  ${saveCase(judgement)}`);
    if (kind === 'explained' && values.keep)
      say(`seed ${seed}: ${reason}\n  ${saveCase(judgement)}`);
  });
  for (const [heading, cases] of tally) say(`${String(cases).padStart(6)}  ${heading}`);
  return !tally.has('fault');
}

/** Keeps the config files of a case; returns how to find them and how to run it again. */
function saveCase({ seed, files }: Judgement): string {
  const dir = mkdtempSync(join(tmpdir(), `logrotor-fuzz-${seed}.`));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text, 'latin1');
  }
  return `${dir}  (npm run test:fuzz -- --count 1 --seed ${seed})`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
