/** Strikes a run of the program at one of its calls, by strace(1): it is killed there, or the call fails. */
import type { Bench, Ran } from './bench.ts';
import { findPoints, pointsOf, tracedCalls, tracing, type Point } from './points.ts';
import type { Scenario } from './scenario.ts';
import type { TracedCall } from './trace.ts';

/** What happens at the call, in the words of strace: `signal=KILL`, `error=ENOSPC`. */
export type Effect = `signal=${string}` | `error=${string}`;

/** A call of a scenario, and what happens there. */
export interface Target {
  readonly scenario: Scenario;
  readonly point: Point;
  readonly effect: Effect;
}

/** What came of one attempt: it was judged, or another call was hit and this is where to aim next. */
type Attempt<T> = { readonly judged: T } | { readonly aim: number | undefined };

const ATTEMPTS = 16;

/**
 * Plays the scenario, struck, and has the result judged. Node makes some calls whenever it likes, above all writes
 * to its own pipes, so that another call than the one meant may be the one counted to: then it aims anew. Undefined
 * if it never hits.
 */
export async function strike<T>(
  bench: Bench,
  target: Target,
  judge: (dir: string, ran: Ran) => Promise<T>,
): Promise<T | undefined> {
  const { scenario, point } = target;
  let { when } = point;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const outcome = await tryOnce(bench, { ...target, point: { ...point, when } }, judge);
    if ('judged' in outcome) return outcome.judged;
    when = outcome.aim ?? numberOf(point, await findPoints(bench, scenario)) ?? when;
  }
  return undefined;
}

function tryOnce<T>(
  bench: Bench,
  { scenario, point, effect }: Target,
  judge: (dir: string, ran: Ran) => Promise<T>,
): Promise<Attempt<T>> {
  return bench.with({ scenario }, async (dir) => {
    const inject = [`inject=${point.call}:${effect}:when=${point.when}`];
    const ran = await bench.rotate(dir, { wrapper: tracing(dir, [point.call], inject) });
    const seen = pointsOf(tracedCalls(dir), dir);
    const struck = seen.find(({ traced }) => isStruck(traced, effect));
    if (struck?.point.what === point.what) return { judged: await judge(dir, ran) };
    return {
      aim: numberOf(
        point,
        seen.map((each) => each.point),
      ),
    };
  });
}

function isStruck({ result, injected }: TracedCall, effect: Effect): boolean {
  return effect.startsWith('signal') ? result === 'cut short' : injected;
}

function numberOf({ what }: Point, points: readonly Point[]): number | undefined {
  return points.find((point) => point.what === what)?.when;
}
