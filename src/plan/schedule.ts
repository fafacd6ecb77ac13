// The times of a stanza's `schedule`.
import { parseCron } from '../calendar/cron.ts';
import { nextFire } from '../calendar/fire-time.ts';
import type { Zone } from '../calendar/zone.ts';
import type { Criterion } from '../config/settings.ts';

/** When a stanza is due by its schedule. */
export interface Schedule {
  readonly cron: string;
  readonly zone: Zone;
  /** The first time after one, in epoch seconds; undefined if there is none. */
  next(after: number): number | undefined;
}

/** The schedule of a stanza in its zone; undefined if its criterion is another one. */
export function scheduleOf(criterion: Criterion, zone: Zone): Schedule | undefined {
  if (criterion.kind !== 'schedule') return undefined;
  const parsed = parseCron(criterion.cron);
  if (parsed.kind === 'bad') return undefined;
  const { cron } = parsed;
  return { cron: criterion.cron, zone, next: (after) => nextFire(cron, zone, after) };
}
