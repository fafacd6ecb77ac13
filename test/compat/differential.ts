/**
 * The live differential test: random configs, disks, states and clocks for logrotate 3.21 and logrotor.
 * npm run test:differential -- --seeds 1:3000 [--verbose-text] [--show]
 */
import { parseArgs } from 'node:util';
import { concurrently } from '../support/concurrently.ts';
import type { CaseOptions } from './differential/case.ts';
import { generateCase } from './differential/generate-case.ts';
import { judgeSeed } from './differential/judge-seed.ts';

const WORKERS = 3;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1:300' },
    'verbose-text': { type: 'boolean', default: false },
    show: { type: 'boolean', default: false },
  },
});
process.exitCode = (await compareSeeds(values.seeds, { verboseText: values['verbose-text'] }))
  ? 0
  : 1;

async function compareSeeds(range: string, options: CaseOptions): Promise<boolean> {
  const [first = 1, last = first] = range.split(':').map(Number);
  const seeds = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  let differing = 0;
  await concurrently(seeds, WORKERS, async (seed) => {
    const differences = await judgeSeed(seed, options);
    if (differences.length > 0) differing++;
    if (differences.length > 0 || values.show) describeSeed(seed, options, differences);
  });
  say(`${seeds.length} seeds, ${differing} differ`);
  return differing === 0;
}

function describeSeed(seed: number, options: CaseOptions, differences: readonly string[]): void {
  const { config, runs, zone, state, files } = generateCase(seed, options);
  const moments = runs.map(
    ({ now, force }) => `${new Date(now * 1000).toISOString()}${force ? ' -f' : ''}`,
  );
  const text = options.verboseText ? ' --verbose-text' : '';
  say(`seed ${seed}: npm run test:differential -- --seeds ${seed}${text}`);
  say(`${zone}: ${moments.join(', ')}\n${config}`);
  if (values.show) say(JSON.stringify({ state, files, runs }, undefined, 1));
  say(`${differences.join('\n')}\n`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
