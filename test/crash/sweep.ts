/** Strikes a scenario at its points one after the other, and counts what was bad. */
import { concurrently } from '../support/concurrently.ts';

/** A point that was bad, and what was wrong. */
export interface Finding {
  readonly where: string;
  readonly wrong: readonly string[];
}

export interface Tally {
  readonly points: number;
  readonly bad: readonly Finding[];
}

const WORKERS = 2;

/** Judges each point. `where` names it in a report. */
export async function sweep<T>(
  points: readonly T[],
  where: (point: T) => string,
  judge: (point: T) => Promise<readonly string[]>,
): Promise<Tally> {
  const findings = new Map<T, readonly string[]>();
  await concurrently(points, WORKERS, async (point) => {
    findings.set(point, await judge(point));
  });
  const bad = points.flatMap((point) => {
    const wrong = findings.get(point) ?? [];
    return wrong.length === 0 ? [] : [{ where: where(point), wrong }];
  });
  return { points: points.length, bad };
}

/** Every so many of the points, beginning with another one for each scenario. */
export function sampleOf<T>(points: readonly T[], every: number, offset: number): readonly T[] {
  return points.filter((_, index) => (index + offset) % every === 0);
}
