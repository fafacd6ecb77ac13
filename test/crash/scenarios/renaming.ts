/** Rotations that rename the log. */
import { daysAgo } from '../clock.ts';
import type { LinesFile, Scenario } from '../scenario.ts';

const LOG = 'log/app.log';
const GZ: LinesFile = { gz: true };

export const RENAMING: readonly Scenario[] = [
  of('rename', ['rotate 5', 'nocreate', 'missingok'], { [`${LOG}.1`]: {}, [`${LOG}.2`]: {} }),
  of('create', ['rotate 5', 'create 0604 daemon adm'], { [`${LOG}.1`]: { mode: '0600' } }),
  of('compress', ['rotate 5', 'compress', 'create'], { [`${LOG}.1.gz`]: GZ, [`${LOG}.2.gz`]: GZ }),
  of('delaycompress', ['rotate 5', 'compress', 'delaycompress', 'create'], {
    [`${LOG}.1`]: { mode: '0640', owner: 1 },
    [`${LOG}.2.gz`]: GZ,
  }),
  of('leftover', ['rotate 5', 'compress', 'create'], { [`${LOG}.1`]: {}, [`${LOG}.2.gz`]: GZ }),
  of('compresscmd', ['rotate 5', 'compress', 'compresscmd @DIR@/bin/gzip', 'create'], {
    [`${LOG}.1.gz`]: GZ,
  }),
  of('start 0', ['rotate 5', 'start 0', 'create'], { [`${LOG}.0`]: {}, [`${LOG}.1`]: {} }),
  of('dateext', ['rotate 3', 'dateext', 'compress', 'create'], {
    [dated(5)]: GZ,
    [dated(4)]: GZ,
    [dated(3)]: GZ,
  }),
  of('dateext delaycompress', ['rotate 5', 'dateext', 'compress', 'delaycompress', 'create'], {
    [dated(5)]: GZ,
    [`${LOG}-${daysAgo(4).inNames}`]: {},
  }),
  of('ondup suffix', ['rotate 3', 'dateext', 'ondup suffix', 'compress', 'create'], {
    [dated(4)]: GZ,
    [dated(0)]: GZ,
  }),
  of('rotate pruned', ['rotate 2', 'create'], { [`${LOG}.1`]: {}, [`${LOG}.2`]: {} }),
  of('maxage', ['rotate 5', 'maxage 10', 'create'], {
    [`${LOG}.1`]: { ageDays: 3 },
    [`${LOG}.2`]: { ageDays: 40 },
  }),
  of('minkeep', ['rotate 1', 'minkeep 2', 'create'], {
    [`${LOG}.1`]: { ageDays: 1 },
    [`${LOG}.2`]: { ageDays: 2 },
  }),
  of('keepweekly', ['dateext', 'keepweekly 2', 'compress', 'create'], {
    [dated(4)]: GZ,
    [dated(14)]: GZ,
    [dated(24)]: GZ,
  }),
  of('holduncompressed', ['rotate 5', 'compress', 'holduncompressed 12h', 'create'], {
    [`${LOG}.1`]: { ageDays: 1 },
    [`${LOG}.2.gz`]: GZ,
  }),
  of('maxload', ['rotate 5', 'compress', 'maxload 0.000001 1s', 'create'], {
    [`${LOG}.1.gz`]: GZ,
  }),
];

function dated(days: number): string {
  return `${LOG}-${daysAgo(days).inNames}.gz`;
}

function of(
  name: string,
  directives: readonly string[],
  archives: Readonly<Record<string, LinesFile>>,
): Scenario {
  return {
    name,
    config: [`@DIR@/${LOG} {`, 'daily', ...directives, '}'],
    files: { [LOG]: { mode: '0640' }, ...archives },
    due: [LOG],
  };
}
