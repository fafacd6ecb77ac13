// The small programs of the system that stand in for calls which Node lacks. They are found in PATH, and
// where that is of no use (cron, a hardened unit) in the usual places.

const USUAL_PLACES = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin';

/** The environment to start a helper program with. */
export function helperEnvironment(): NodeJS.ProcessEnv {
  const own = process.env['PATH'];
  const path = own === undefined || own === '' ? USUAL_PLACES : `${own}:${USUAL_PLACES}`;
  return { ...process.env, PATH: path };
}
