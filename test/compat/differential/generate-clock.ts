/** Picks a time zone and the moments of the runs, many of them next to a change of the calendar. */
import type { Random } from '../../support/random.ts';
import type { CaseOptions } from './case.ts';
import { SECONDS_PER_DAY } from './case.ts';
import type { Stanza } from './stanza.ts';

export interface Clock {
  readonly zone: string;
  readonly moments: readonly number[];
}

const DAYS = [
  '2026-03-10',
  '2026-03-29',
  '2026-03-30',
  '2026-04-04',
  '2026-10-25',
  '2026-11-01',
  '2026-12-31',
  '2027-01-01',
  '2026-02-28',
  '2028-02-28',
  '2026-05-31',
  '2026-08-02',
];

const ZONES = [
  { name: 'UTC', minute: 0 },
  { name: 'UTC', minute: 0 },
  { name: 'Europe/Berlin', minute: 0 },
  { name: 'America/New_York', minute: 0 },
  { name: 'Australia/Sydney', minute: 0 },
  { name: 'Asia/Kolkata', minute: 30 },
];

const SECONDS_PER_HOUR = 3600;

/** The moments at which a case with these stanzas runs. */
export function generateClock(
  random: Random,
  stanzas: readonly Stanza[],
  options: CaseOptions,
): Clock {
  const zone = random.pick(ZONES);
  // CONFIG/ENGINE 18 `"already rotated" test`: 3.21 ignores minutes, which shows in the verbose text only.
  const minute = options.verboseText || random.chance(0.5) ? zone.minute : random.below(60);
  const day = Date.parse(`${random.pick(DAYS)}T00:00:00Z`) / 1000;
  const first = day + random.below(24) * SECONDS_PER_HOUR + minute * 60 + random.below(60);
  const moments = [first];
  const runs = stanzas.some((stanza) => stanza.fragile) ? 1 : random.pick([1, 1, 2, 2, 3, 4]);
  while (moments.length < runs) moments.push((moments.at(-1) ?? first) + step(random, stanzas));
  return { zone: zone.name, moments };
}

function step(random: Random, stanzas: readonly Stanza[]): number {
  const days = random.pick([1, 2, 2, 7, 8, 31, 366]) * SECONDS_PER_DAY;
  const hours = random.pick([1, 2, 3, 5, 23, 25]) * SECONDS_PER_HOUR;
  const isDated = stanzas.some(({ naming }) => naming.dated);
  // D05: two rotations with the same date collide, and after a failed rotation the stamps differ. One day may
  // have 25 hours, hence two.
  if (isDated) return Math.max(days, 2 * SECONDS_PER_DAY);
  // ENGINE 18 `maxage compare`: 3.21 compares fractional days, so that every age must be whole days.
  if (stanzas.some(({ usesMaxage }) => usesMaxage)) return days;
  return random.chance(0.3) ? hours : days;
}
