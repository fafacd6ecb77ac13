/**
 * SIGKILL at a call that changes files: no line is missing, and the next run makes good what was begun, in an order
 * that survives a loss of power.
 */
import type { Bench } from './bench.ts';
import { changes, differences, lostLines, unrepaired, type Undisturbed } from './judge.ts';
import { tooEarly } from './order.ts';
import { findPoints, traceAll, tracedCalls, type Point } from './points.ts';
import type { Scenario } from './scenario.ts';
import { strike } from './strike.ts';
import { surveyOf } from './survey.ts';
import { sampleOf, sweep, UNHIT, workersFor, type Sample, type Tally } from './sweep.ts';
import { playUndisturbed } from './undisturbed.ts';

/** Kills a run of the scenario at each of its points. */
export async function killEverywhere(
  bench: Bench,
  scenario: Scenario,
  sample: Sample,
): Promise<Tally> {
  const undisturbed = await playUndisturbed(bench, scenario);
  const points = sampleOf(await findPoints(bench, scenario), where, sample);
  return sweep(points, { where, workers: workersFor(scenario) }, async (point) => {
    const target = { scenario, point, effect: 'signal=KILL' } as const;
    return (
      (await strike(bench, target, (dir) => afterKill({ bench, scenario, dir }, undisturbed))) ??
      UNHIT
    );
  });
}

function where({ what }: Point): string {
  return `killed at ${what}`;
}

interface KilledRun {
  readonly bench: Bench;
  readonly scenario: Scenario;
  readonly dir: string;
}

async function afterKill(
  { bench, scenario, dir }: KilledRun,
  undisturbed: Undisturbed,
): Promise<readonly string[]> {
  const { before, once } = undisturbed;
  const atOnce = lostLines(surveyOf(dir), once).map((what) => `at once ${what}`);
  const calls = [...tracedCalls(dir)];
  const second = await bench.rotate(dir, { wrapper: traceAll(dir) });
  calls.push(...tracedCalls(dir));
  const early = scenario.syncsElsewhere === true ? [] : tooEarly(dir, before, calls);
  const repaired = surveyOf(dir);
  const third = await bench.rotate(dir);
  return [
    ...atOnce,
    ...(second.exit === 0 ? [] : [`next run: exit ${second.exit}: ${second.stderr.trim()}`]),
    // Another program may rotate once more instead of going on, and has no journal.
    ...(bench.isOurs
      ? [...early.map((what) => `order: ${what}`), ...differences(repaired, once)]
      : unrepaired(repaired, undisturbed)),
    ...(third.exit === 0 ? [] : [`third run: exit ${third.exit}: ${third.stderr.trim()}`]),
    ...changes(repaired, surveyOf(dir)),
  ];
}
