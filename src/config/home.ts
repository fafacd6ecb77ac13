// A leading `~/` in the arguments of include and olddir (CONFIG-SPEC 11.2).
import { say, type Reading } from './reading.ts';

/** `path` with its `~/` replaced; undefined, after an error message, if there is no home. */
export function expandHome(reading: Reading, path: string): string | undefined {
  if (!path.startsWith('~/')) return path;
  const home = homeDirectory(reading);
  if (home === undefined) return undefined;
  const expanded = home + path.slice(1);
  say(reading, 'debug', `replaced '${path}' with '${expanded}'`);
  return expanded;
}

function homeDirectory(reading: Reading): string | undefined {
  const { host } = reading;
  if (host.homeVariable !== undefined) return host.homeVariable;
  const trying =
    'cannot get HOME directory from environment to replace ~/, trying password database...';
  say(reading, 'debug', trying);
  const home = host.passwdHome();
  if (home === undefined) {
    const uid = host.realUid;
    say(
      reading,
      'error',
      `cannot get passwd entry for running user ${uid}: No such file or directory`,
    );
  }
  return home;
}
