// When a log is due by its frequency alone: by the calendar, whatever its size and rate are.
import type { Zone } from '../calendar/zone.ts';
import type { Settings } from '../config/settings.ts';
import { periodEnd } from './period-end.ts';
import type { Moment } from './period.ts';
import type { Schedule } from './schedule.ts';
import type { FileFacts } from './snapshot.ts';

/** The first second at which `minage` holds nothing up. */
export function endOfMinage({ minage }: Settings, { mtimeMs }: FileFacts): number {
  return minage === 0 ? 0 : Math.floor(mtimeMs / 1000) + minage * 86_400 + 1;
}

/** What the time at which a log is due by its frequency depends on. */
export interface FrequencyQuestion {
  readonly settings: Settings;
  readonly last: Moment;
  readonly schedule?: Schedule | undefined;
  readonly zone: Zone;
}

/** When a log is due by its frequency alone, not before `notBefore`; undefined if it has none, or never is. */
export function frequencyDue(
  { settings, last, schedule, zone }: FrequencyQuestion,
  notBefore = 0,
): number | undefined {
  const { criterion } = settings;
  if (criterion.kind === 'size') return undefined;
  if (criterion.kind !== 'schedule') return periodEnd(criterion, last, zone, notBefore);
  const fire = schedule?.next(last.epoch);
  return fire === undefined ? undefined : Math.max(fire, notBefore);
}
