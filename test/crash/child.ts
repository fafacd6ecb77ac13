/** SIGKILL for a program that a rotation runs: to the rotation this is a failure like any other. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { CHILD_MOMENTS } from './helpers.ts';
import { lostLines, unrepaired, type Undisturbed } from './judge.ts';
import { HELPER_FOLDER, type Scenario } from './scenario.ts';
import { surveyOf } from './survey.ts';
import { sweep, type Tally } from './sweep.ts';
import { playUndisturbed } from './undisturbed.ts';

/** Kills each program of the scenario at each of its moments; then the logs are due once more. */
export async function killChildren(bench: Bench, scenario: Scenario): Promise<Tally> {
  const moments = momentsOf(scenario);
  if (moments.length === 0) return { points: 0, bad: [] };
  const undisturbed = await playUndisturbed(bench, scenario);
  return sweep(moments, { where: (moment) => `killed at ${moment}` }, (moment) =>
    bench.with({ scenario }, (dir) => rotateAround(bench, dir, { moment, undisturbed })),
  );
}

async function rotateAround(
  bench: Bench,
  dir: string,
  { moment, undisturbed }: { readonly moment: string; readonly undisturbed: Undisturbed },
): Promise<readonly string[]> {
  const { once, twice = once } = undisturbed;
  const order = join(dir, HELPER_FOLDER, 'strike');
  writeFileSync(order, `${moment}\n`);
  const ran = await bench.rotate(dir);
  rmSync(order);
  const atOnce = lostLines(surveyOf(dir), twice).map((what) => `at once ${what}`);
  await bench.rotate(dir, { force: true });
  const ended = ran.exit === 0 || ran.exit === 1 ? [] : [`exit ${ran.exit}: ${ran.stderr}`];
  return [...ended, ...atOnce, ...unrepaired(surveyOf(dir), undisturbed)];
}

/** The moments at which a program of the scenario can be killed. */
export function momentsOf({ config }: Scenario): readonly string[] {
  const text = config.join('\n');
  return Object.entries(CHILD_MOMENTS).flatMap(([mention, moments]) =>
    text.includes(mention) ? moments : [],
  );
}
