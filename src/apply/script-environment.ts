// What a script finds in its environment, beside logrotate's arguments.
import type { Stanza } from '../config/stanza.ts';
import type { LogProgress } from './stanza-progress.ts';

/** A longer list would leave no room for anything else, and keep the script from being started. */
const LONGEST = 64 * 1024;

/** The environment of a script about these logs, one a line; what is not known yet is empty. */
export function scriptEnvironment(
  { pattern }: Stanza,
  logs: readonly Pick<LogProgress, 'log' | 'destination' | 'because'>[],
): Readonly<Record<string, string>> {
  return {
    LOGROTOR_STANZA: bounded([pattern]),
    LOGROTOR_LOG: bounded(logs.map(({ log }) => log)),
    LOGROTOR_ARCHIVE: bounded(logs.flatMap(({ destination }) => destination?.final ?? [])),
    LOGROTOR_REASON: bounded(logs.map(({ because }) => because ?? 'interrupted')),
  };
}

function bounded(lines: readonly string[]): string {
  const text = lines.join('\n');
  return text.length > LONGEST ? '' : text;
}
