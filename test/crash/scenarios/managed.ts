/** Files that their program dates itself, which are compressed and removed where they are. */
import { daysAgo } from '../clock.ts';
import type { LinesFile, Scenario } from '../scenario.ts';

const GZ: LinesFile = { gz: true };

export const MANAGED: readonly Scenario[] = [
  of('managed', ['compress', 'rotate 3'], {
    ...file(0),
    ...file(1, { mode: '0640', owner: 1 }),
    ...file(2),
    ...file(3, GZ),
    ...file(4, GZ),
  }),
  of(
    'managed with scripts',
    ['compress', 'mail someone', 'rotate 2', ...script('firstaction'), ...script('lastaction')],
    { ...file(0), ...file(1), ...file(2), ...file(3), ...file(4, GZ) },
  ),
  of('managed compresscmd', ['compress', 'compresscmd @DIR@/bin/gzip', 'maxage 30'], {
    ...file(0),
    ...file(1),
    ...file(40),
  }),
];

/** A file of so many days ago, compressed if its lines are. */
function file(days: number, lines: LinesFile = {}): Readonly<Record<string, LinesFile>> {
  const { inNames } = daysAgo(days);
  const ending = lines.gz === true ? '.gz' : '';
  return { [`log/app.${inNames}.log${ending}`]: { ageDays: days, ...lines } };
}

function script(kind: 'firstaction' | 'lastaction'): readonly string[] {
  return [kind, `@DIR@/bin/script ${kind}`, 'endscript'];
}

function of(
  name: string,
  directives: readonly string[],
  files: Readonly<Record<string, LinesFile>>,
): Scenario {
  return {
    name,
    config: ['@DIR@/log/app.*.log {', 'managed "%Y%m%d"', ...directives, '}'],
    files,
    due: [],
  };
}
