/**
 * A disk that says that it has written, and has not: what was compressed is read back before its source goes. Only
 * compression can tell; a copy is as good as the disk.
 */
import type { Bench, Ran } from './bench.ts';
import { lostLines, unrepaired, type Undisturbed } from './judge.ts';
import { findPoints } from './points.ts';
import type { Scenario } from './scenario.ts';
import { strike } from './strike.ts';
import { surveyOf } from './survey.ts';
import { sweep, UNHIT, workersFor, type Tally } from './sweep.ts';
import { playUndisturbed } from './undisturbed.ts';

/** More than is ever written at a time, so that nobody writes the rest. */
const WRITTEN = 'retval=1000000';
const TEMPORARY = /^p?write\w* (?:log|old)\/\.logrotor-/;

/** Loses each write of what is compressed. No points where a scenario copies, or leaves compressing to a program. */
export async function lieEverywhere(bench: Bench, scenario: Scenario): Promise<Tally> {
  if (!scenario.config.includes('compress') || /copy|compresscmd/.test(scenario.config.join(' '))) {
    return { points: 0, bad: [] };
  }
  const undisturbed = await playUndisturbed(bench, scenario);
  const points = (await findPoints(bench, scenario)).filter(({ what }) => TEMPORARY.test(what));
  return sweep(
    points,
    { where: ({ what }) => `not done: ${what}`, workers: workersFor(scenario) },
    async (point) => {
      const target = { scenario, point, effect: WRITTEN } as const;
      const judge = (dir: string, ran: Ran) => afterLie(bench, dir, { ran, undisturbed });
      return (await strike(bench, target, judge)) ?? UNHIT;
    },
  );
}

async function afterLie(
  bench: Bench,
  dir: string,
  { ran, undisturbed }: { readonly ran: Ran; readonly undisturbed: Undisturbed },
): Promise<readonly string[]> {
  const { once, twice = once } = undisturbed;
  const found = surveyOf(dir);
  const atOnce = lostLines(found, twice).map((what) => `at once ${what}`);
  await bench.rotate(dir, { force: true });
  return [
    ...(ran.exit === 1 ? [] : [`exit ${ran.exit}: ${ran.stderr.trim()}`]),
    ...atOnce,
    ...unrepaired(surveyOf(dir), undisturbed),
  ];
}
