/** Plays the case of a seed with both programs in a directory of the same path and lists the differences. */
import { join } from 'node:path';
import { LOGROTATE, LOGROTOR } from '../../support/checkout.ts';
import { sweepFrozenClocks } from '../../support/frozen-clock.ts';
import { withScratch } from '../debug-run.ts';
import type { CaseOptions } from './case.ts';
import { compareRecords } from './compare.ts';
import { generateCase } from './generate-case.ts';
import { runCase } from './run-case.ts';

/** The differences between the programs on the case of a seed, none if they are alike. */
export function judgeSeed(seed: number, options: CaseOptions): Promise<string[]> {
  const given = generateCase(seed, options);
  return withScratch(async (scratch) => {
    const root = join(scratch, 'd');
    const logrotate = await runCase(given, LOGROTATE, root, options);
    sweepFrozenClocks();
    const logrotor = await runCase(given, LOGROTOR, root, options);
    sweepFrozenClocks();
    return compareRecords(logrotate, logrotor, options);
  });
}
