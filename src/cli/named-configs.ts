// Which configurations a verb works on.
import { fromText } from '../host/bytes.ts';

/** The configuration of logrotate, and of a verb that is given none. */
export const DEFAULT_CONFIG = '/etc/logrotate.conf';

/** The configurations that are meant: those that were named, or the usual one. */
export function namedConfigs(
  named: readonly string[],
  environment: NodeJS.ProcessEnv,
): readonly string[] {
  if (named.length > 0) return named;
  const usual = environment['LOGROTOR_CONFIG'];
  return [usual === undefined || usual === '' ? DEFAULT_CONFIG : fromText(usual)];
}
