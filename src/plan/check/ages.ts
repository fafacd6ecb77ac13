// A rule about how long archives stay: what one directive keeps and another removes.
import { KEEP_PERIODS, type KeepPeriod } from '../../config/settings.ts';
import { lastWritten, type Stanza } from '../../config/stanza.ts';
import { warn, type Finding } from './finding.ts';

/** The least days that a period has. */
const LEAST_DAYS: Readonly<Record<KeepPeriod, number>> = {
  keephourly: 1 / 24,
  keepdaily: 1,
  keepweekly: 7,
  keepmonthly: 28,
  keepyearly: 365,
};

/** `maxage` that removes archives which a keep directive, where each period has one, would still have. */
export function agedBeforeKept(stanza: Stanza): readonly Finding[] {
  const { settings, place } = stanza;
  const { maxage } = settings;
  if (maxage === 0) return [];
  const cut = KEEP_PERIODS.find(
    ({ directive }) => daysKept(settings[directive], directive) > maxage,
  );
  if (cut === undefined) return [];
  const { directive, called } = cut;
  const count = settings[directive];
  const days = Math.ceil(daysKept(count, directive));
  return [
    warn('maxage-before-keep', lastWritten(stanza, 'maxage')?.place ?? place, {
      text: `'maxage ${maxage}' removes what '${directive} ${count}' keeps: archives of ${count} ${called} are up to ${days} days old, or more`,
      hint: `raise 'maxage' above ${days}, or leave it out`,
    }),
  ];
}

/** Between the archive of the newest period and that of the oldest there are all others. */
function daysKept(count: number, directive: KeepPeriod): number {
  return (count - 1) * LEAST_DAYS[directive];
}
