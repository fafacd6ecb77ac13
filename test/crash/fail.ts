/** A call that changes files fails: nothing is lost, it is said why, and the next run makes good what was begun. */
import type { Bench, Ran } from './bench.ts';
import { differences, lostLines, unrepaired, type Undisturbed } from './judge.ts';
import { unsyncedJournals } from './order.ts';
import { findPoints, tracedCalls, type Point } from './points.ts';
import type { Scenario } from './scenario.ts';
import { strike } from './strike.ts';
import { surveyOf } from './survey.ts';
import { sampleOf, sweep, UNHIT, workersFor, type Sample, type Tally } from './sweep.ts';
import { playUndisturbed } from './undisturbed.ts';

/** The errors, in the words of the system. */
const REASONS = {
  ENOSPC: 'No space left on device',
  EIO: 'Input/output error',
  EDQUOT: 'Disk quota exceeded',
  EROFS: 'Read-only file system',
};

type ErrorCode = keyof typeof REASONS;

interface Failure {
  readonly point: Point;
  readonly error: ErrorCode;
}

/** The errors that every call fails with, and those that some do. */
const USUAL: readonly ErrorCode[] = ['ENOSPC', 'EIO'];
const RARE: readonly ErrorCode[] = ['EDQUOT', 'EROFS'];
const RARELY = 8;

/** Lets each call of a run of the scenario fail. */
export async function failEverywhere(
  bench: Bench,
  scenario: Scenario,
  sample: Sample,
): Promise<Tally> {
  const undisturbed = await playUndisturbed(bench, scenario);
  const failures = (await findPoints(bench, scenario)).flatMap(failuresAt);
  const chosen = sampleOf(failures, where, sample);
  return sweep(chosen, { where, workers: workersFor(scenario) }, async ({ point, error }) => {
    const target = { scenario, point, effect: `error=${error}` } as const;
    const judge = async (dir: string, ran: Ran) => [
      ...ending(ran, { dir, reason: REASONS[error] }),
      ...(isOfJournal(point) ? [] : unsyncedJournals(dir, tracedCalls(dir))),
      ...(await afterFailure(bench, dir, { ran, undisturbed })),
    ];
    return (await strike(bench, target, judge)) ?? UNHIT;
  });
}

/** What cannot be synced is not. */
function isOfJournal({ what }: Point): boolean {
  return what.startsWith('fsync state.d');
}

function where({ point, error }: Failure): string {
  return `${error} at ${point.what}`;
}

/** What is wrong with the files after a run that failed, and after one more without a failure. */
export async function afterFailure(
  bench: Bench,
  dir: string,
  { ran, undisturbed }: { readonly ran: Ran; readonly undisturbed: Undisturbed },
): Promise<readonly string[]> {
  const { once, twice = once } = undisturbed;
  const atOnce = lostLines(surveyOf(dir), twice).map((what) => `at once ${what}`);
  const next = await bench.rotate(dir);
  const found = surveyOf(dir);
  return [
    ...atOnce,
    ...(next.exit === 0 ? [] : [`next run: exit ${next.exit}: ${next.stderr.trim()}`]),
    ...(ran.exit === 0 ? differences(found, once) : unrepaired(found, undisturbed)),
  ];
}

/** What is wrong with how a run ended: one that fails says of which file, and the system's reason. */
export function ending(
  { exit, stderr }: Ran,
  { dir, reason }: { readonly dir: string; readonly reason: string },
): readonly string[] {
  if (exit === 0) return [];
  if (exit !== 1) return [`exit ${exit}: ${stderr.trim()}`];
  const isSaid = stderr.includes(reason) && stderr.includes(`${dir}/`);
  return isSaid ? [] : [`unexplained: ${stderr.trim()}`];
}

function failuresAt(point: Point, index: number): readonly Failure[] {
  const errors = index % RARELY === 0 ? [...USUAL, ...RARE] : USUAL;
  return errors.map((error) => ({ point, error }));
}
