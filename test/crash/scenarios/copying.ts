/** Rotations that copy the log, and those into another directory. */
import type { LinesFile, Scenario } from '../scenario.ts';

const LOG = 'log/app.log';
const PLAIN = { [`${LOG}.1`]: {} };
const COMPRESSED: Readonly<Record<string, LinesFile>> = { [`${LOG}.1.gz`]: { gz: true } };

export const COPYING: readonly Scenario[] = [
  { ...of('copytruncate', ['copytruncate'], PLAIN), seesAll: true },
  { ...of('copytruncate compress', ['copytruncate', 'compress'], COMPRESSED), seesAll: true },
  of('copytruncate unseen', ['copytruncate', 'compress'], COMPRESSED),
  together(),
  of('renamecopy', ['renamecopy', 'create'], PLAIN),
  of('renamecopy compress', ['renamecopy', 'compress', 'create'], COMPRESSED),
  of('copy', ['copy'], PLAIN),
  of('createolddir', ['olddir @DIR@/old', 'createolddir 0750 daemon adm', 'create'], {}),
  {
    ...of('olddir', ['olddir @DIR@/old', 'compress', 'create'], {
      'old/app.log.1.gz': { gz: true },
    }),
    folders: ['old'],
  },
];

/** Three are enough to be emptied side by side. */
function together(): Scenario {
  const logs = ['log/a.log', 'log/b.log', 'log/c.log'];
  return {
    name: 'copytruncate of three logs',
    config: ['@DIR@/log/*.log {', 'daily', 'rotate 5', 'copytruncate', '}'],
    files: Object.fromEntries(logs.map((log) => [log, { mode: '0640', owner: 1 }])),
    due: logs,
    seesAll: true,
    syncsElsewhere: true,
  };
}

function of(
  name: string,
  directives: readonly string[],
  archives: Readonly<Record<string, LinesFile>>,
): Scenario {
  return {
    name,
    config: [`@DIR@/${LOG} {`, 'daily', 'rotate 5', ...directives, '}'],
    files: { [LOG]: { mode: '0640', owner: 1 }, ...archives },
    due: [LOG],
  };
}
