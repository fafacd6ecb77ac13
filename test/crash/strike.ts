/** Strikes a run of the program at one of its calls, by strace(1): it is killed there, or the call fails. */
import type { Bench, Ran } from './bench.ts';
import {
  CHANGING_CALLS,
  findPoints,
  pointsOf,
  tracedCalls,
  tracing,
  type Point,
} from './points.ts';
import type { Scenario } from './scenario.ts';
import type { TracedCall } from './trace.ts';

/**
 * What happens at the call, in the words of strace: `signal=KILL`, `error=ENOSPC`; with `retval=1` nothing, but that is
 * returned.
 */
export type Effect = `signal=${string}` | `error=${string}` | `retval=${number}`;

/** A call of a scenario, and what happens there. */
export interface Target {
  readonly scenario: Scenario;
  readonly point: Point;
  readonly effect: Effect;
}

/** What came of one attempt: it was judged, or another call was hit (or all took long), and where to aim next. */
type Attempt<T> =
  { readonly judged: T } | { readonly aim: number | undefined; readonly hung: boolean };

interface Aimed extends Target {
  readonly patienceMs: number;
}

const ATTEMPTS = 120;
/** A call that was hit by mistake may leave Node waiting for ever; a run that is thought to hang gets more time. */
const PATIENCE_MS = 3000;
const LONGEST_MS = 40_000;

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
  let patienceMs = PATIENCE_MS;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const aimed = { ...target, point: { ...point, when }, patienceMs };
    const outcome = await tryOnce(bench, aimed, judge);
    if ('judged' in outcome) return outcome.judged;
    if (outcome.hung) patienceMs *= 4;
    when = outcome.aim ?? numberOf(point, await findPoints(bench, scenario)) ?? when;
  }
  return undefined;
}

function tryOnce<T>(
  bench: Bench,
  { scenario, point, effect, patienceMs }: Aimed,
  judge: (dir: string, ran: Ran) => Promise<T>,
): Promise<Attempt<T>> {
  return bench.with({ scenario }, async (dir) => {
    const inject = [`inject=${point.call}:${effect}:when=${point.when}`];
    const wrapper = tracing(dir, CHANGING_CALLS, inject);
    const ran = await bench.rotate(dir, { wrapper, patienceMs });
    const seen = pointsOf(tracedCalls(dir), dir);
    const struck = seen.find(({ traced }) => isStruck(traced, effect));
    const isHit = struck?.point.what === point.what;
    const hangs = ran.hung && patienceMs < LONGEST_MS;
    if (isHit && !hangs) return { judged: await judge(dir, ran) };
    const points = seen.map((each) => each.point);
    return { aim: numberOf(point, points), hung: isHit };
  });
}

function isStruck({ result, injected }: TracedCall, effect: Effect): boolean {
  return effect.startsWith('signal') ? result === 'cut short' : injected;
}

function numberOf({ what }: Point, points: readonly Point[]): number | undefined {
  return points.find((point) => point.what === what)?.when;
}
