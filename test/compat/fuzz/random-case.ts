/** Makes the config files of a seed: written from the grammar, or a damaged real config. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../../support/checkout.ts';
import { randomOf } from '../../support/random.ts';
import type { Random } from '../../support/random.ts';
import { CORPUS } from '../../support/requirement.ts';
import { configText } from './config-text.ts';
import { mutate } from './mutate.ts';

/** Texts in latin1 by their path in the scratch directory; the one named `config` is given to the programs. */
export type ConfigFiles = Readonly<Record<string, string>>;

const INCLUDED = ['inc/one', 'inc/two', 'inc.d/a', 'inc.d/b.bak', 'inc.d/.hidden', 'inc.d/c~'];

let samples: readonly string[] | undefined;

/** The config files of a seed. */
export function randomCase(seed: number): ConfigFiles {
  const random = randomOf(seed);
  if (random.chance(0.4)) return { config: damagedSample(random) };
  const text = configText(random);
  const config = random.chance(0.25) ? mutate(text, random) : text;
  const included = INCLUDED.map((path) => [path, configText(random, true)] as const);
  return { ...Object.fromEntries(included), config: onceRecursive(config) };
}

/** A file that includes itself twice is read 2^16 times by either program. */
function onceRecursive(config: string): string {
  const [first = '', ...rest] = config.split('@DIR@/config');
  return rest.length === 0 ? first : `${first}@DIR@/config${rest.join('@DIR@/inc/one')}`;
}

function damagedSample(random: Random): string {
  samples ??= readSamples();
  const text = mutate(random.pick(samples), random);
  // Most logs of the samples are absent here, and their errors would hide others.
  return random.chance(0.6) ? `missingok\n${text}` : text;
}

/** Real configs, or those of the project where the corpus is absent. */
function readSamples(): string[] {
  const folder = existsSync(CORPUS) ? CORPUS : join(CHECKOUT, 'conf.d');
  return readdirSync(folder)
    .toSorted()
    .map((name) => readFileSync(join(folder, name), 'latin1'));
}
