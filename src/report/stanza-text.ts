// The one line that sums up a stanza (ENGINE-SPEC 16.2).
import type { Criterion, Settings } from '../config/settings.ts';

/** The summary of a stanza's settings, beginning with its pattern. */
export function stanzaSummary(pattern: string, settings: Settings, force: boolean): string {
  if (settings.managed !== undefined) return managedSummary(pattern, settings);
  const when = force ? 'forced from command line ' : criterionText(settings.criterion);
  return `rotating pattern: ${pattern} ${when}${conditions(settings)}${keeping(settings)}`;
}

/** For files that their program dates itself; without a rule none is removed. */
function managedSummary(pattern: string, settings: Settings): string {
  const { managed, rotate, maxage } = settings;
  const isKept = rotate <= 0 && maxage === 0;
  const kept = isKept
    ? 'old logs are kept forever'
    : keeping({ ...settings, rotate: rotate || -1 });
  return `managed files: ${pattern} dated '${managed ?? ''}', ${kept}`;
}

function criterionText(criterion: Criterion): string {
  switch (criterion.kind) {
    case 'size':
      return `${criterion.bytes} bytes `;
    case 'daily':
      return 'after 1 days ';
    case 'schedule':
      return `at the times of '${criterion.cron}' `;
    case 'minutes':
      return `after ${criterion.minutes} minutes `;
    case 'hourly':
    case 'weekly':
    case 'monthly':
    case 'yearly':
      return `${criterion.kind} `;
  }
}

function conditions({ olddir, ifempty, minsize, maxsize, minage }: Settings): string {
  return [
    olddir === undefined ? '' : `olddir is ${olddir}, `,
    `empty log files are ${ifempty ? '' : 'not '}rotated, `,
    minsize === 0 ? '' : `only log files >= ${minsize} bytes are rotated, `,
    maxsize === 0 ? '' : `log files >= ${maxsize} are rotated earlier, `,
    minage === 0 ? '' : `only log files older than ${minage} days are rotated, `,
  ].join('');
}

function keeping({ rotate, maxage, mail }: Settings): string {
  if (rotate === -1 && maxage === 0) return 'old logs are kept forever';
  const mailed = mail === undefined ? '' : `old logs mailed to ${mail}, `;
  if (rotate === 0) return `${mailed}no old logs will be kept`;
  const count = rotate === -1 ? '(unlimited rotations), ' : `(${rotate} rotations), `;
  const age = maxage === 0 ? '' : ` after ${maxage} days`;
  return `${mailed}${count}old logs are removed${age}`;
}
