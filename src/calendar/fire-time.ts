// The instants at which a cron expression fires in a zone. A time that is skipped when clocks go forward fires
// that much later. When clocks go back, what names all hours fires in the repeated hour too; any other
// expression fires at the first of the two times.
import type { Cron } from './cron.ts';
import { firstInstantOf, instantsOf, offsetsAround } from './instants.ts';
import type { Zone } from './zone.ts';

/** The first instant after `after` at which `cron` fires, in epoch seconds; undefined if it never does. */
export function nextFire(cron: Cron, zone: Zone, after: number): number | undefined {
  // Clocks that go back within a day will show again what is earlier than what they show now.
  let civil = after + offsetsAround(after, zone).smallest;
  let best: number | undefined;
  for (;;) {
    const next = cron.next(civil);
    if (next === undefined) return best;
    civil = next;
    const { smallest, largest } = offsetsAround(civil, zone);
    if (best !== undefined && civil - largest >= best) return best;
    const fire = firesOf(cron, zone, civil).find((at) => at > after);
    if (fire === undefined) continue;
    best = best === undefined ? fire : Math.min(best, fire);
    // Where clocks do not change, no later time comes earlier.
    if (smallest === largest) return best;
  }
}

function firesOf(cron: Cron, zone: Zone, civil: number): readonly number[] {
  const instants = cron.everyHour ? instantsOf(civil, zone) : [];
  return instants.length > 0 ? instants : [firstInstantOf(civil, zone)];
}
