/** Writes a state file from before the first run. D06: each line of it is good. */
import type { Random } from '../../support/random.ts';
import type { CaseOptions } from './case.ts';
import { SECONDS_PER_DAY } from './case.ts';
import type { Stanza } from './stanza.ts';

const AGES_IN_DAYS = [0, 1, 1, 2, 6, 7, 8, 30, 31, 32, 200, 366, 400, -1, -2, -30];

/** The state file's text, or undefined for the first run ever. */
export function generateState(
  random: Random,
  stanzas: readonly Stanza[],
  now: number,
  options: CaseOptions,
): string | undefined {
  if (random.chance(0.12)) return undefined;
  const paths = stanzas.flatMap(({ folder, logs }) => logs.map((log) => `${folder}/${log}`));
  const others = random.some(['a/gone.log', 'b/old "log"', 'elsewhere\n2'], 0.2);
  const entries = [...random.some(paths, 0.85), ...others].map(
    (path) => `"${escape(`@DIR@/${path}`)}" ${dateText(random, now, options)}\n`,
  );
  return `logrotate state -- version ${random.pick([1, 2, 2])}\n${entries.join('')}`;
}

function escape(path: string): string {
  return path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n');
}

function dateText(random: Random, now: number, { verboseText }: CaseOptions): string {
  const then = now - random.pick(AGES_IN_DAYS) * SECONDS_PER_DAY + random.between(-7200, 7200);
  const [year, month, day, hour, minute, second] = new Date(then * 1000)
    .toISOString()
    .split(/[-T:.]/)
    .map(Number);
  const date = `${year}-${month}-${day}`;
  if (random.chance(0.2)) return date;
  // ENGINE 18 `"already rotated" test`: 3.21 ignores minutes, which shows in the verbose text only.
  return `${date}-${hour}:${verboseText ? 0 : minute}:${second}`;
}
