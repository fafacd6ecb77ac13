/** Strikes a scenario at its points one after the other, and counts what was bad. */
import { concurrently } from '../support/concurrently.ts';
import type { Scenario } from './scenario.ts';

/** A point that was bad, and what was wrong. */
export interface Finding {
  readonly where: string;
  readonly wrong: readonly string[];
}

export interface Tally {
  readonly points: number;
  readonly bad: readonly Finding[];
}

/** Every so many of the points, and where to begin: elsewhere in each scenario; or only those of one kind. */
export interface Sample {
  readonly every: number;
  readonly offset: number;
  readonly at?: RegExp;
}

/** What is wrong with a point that no attempt hit. */
export const UNHIT = ['unhit: no run made this call when it was aimed at'];

const WORKERS = 2;

/** How many runs of a scenario go on at a time. */
export function workersFor({ seesAll }: Scenario): number {
  return seesAll === true ? 1 : WORKERS;
}

/** How points are named in a report, and how many are judged at a time. */
interface Sweep<T> {
  readonly where: (point: T) => string;
  readonly workers?: number;
}

/** Judges each point. */
export async function sweep<T>(
  points: readonly T[],
  { where, workers = WORKERS }: Sweep<T>,
  judge: (point: T) => Promise<readonly string[]>,
): Promise<Tally> {
  const findings = new Map<T, readonly string[]>();
  await concurrently(points, workers, async (point) => {
    findings.set(point, await judge(point));
  });
  const bad = points.flatMap((point) => {
    const wrong = findings.get(point) ?? [];
    return wrong.length === 0 ? [] : [{ where: where(point), wrong }];
  });
  return { points: points.length, bad };
}

/** Those of the points that are in the sample; `where` is what a kind is told from. */
export function sampleOf<T>(
  points: readonly T[],
  where: (point: T) => string,
  { every, offset, at }: Sample,
): readonly T[] {
  return points
    .filter((_, index) => (index + offset) % every === 0)
    .filter((point) => at?.test(where(point)) ?? true);
}
