// The files that `logrotor install` makes, how they are known again, and what they remember: whose place
// was taken, so that it can be given back.

const UNITS = '/etc/systemd/system';

/** Where everything is that `install` may write, whichever way it was asked for. */
export const PATHS = {
  service: `${UNITS}/logrotor.service`,
  timer: `${UNITS}/logrotor.timer`,
  timerWanted: `${UNITS}/timers.target.wants/logrotor.timer`,
  daemon: `${UNITS}/logrotor-daemon.service`,
  daemonWanted: `${UNITS}/multi-user.target.wants/logrotor-daemon.service`,
  dropIn: `${UNITS}/logrotate.service.d/logrotor.conf`,
  dropInDirectory: `${UNITS}/logrotate.service.d`,
  cron: '/etc/cron.d/logrotor',
  maskedTimer: `${UNITS}/logrotate.timer`,
  timerEnabled: `${UNITS}/timers.target.wants/logrotate.timer`,
} as const;

/** Where packages have their units. */
export const PACKAGED_UNITS = ['/usr/lib/systemd/system', '/lib/systemd/system'] as const;

/** The jobs by which cron starts logrotate; without their execute bits it does not. */
export const CRON_JOBS = ['/etc/cron.daily/logrotate', '/etc/cron.hourly/logrotate'] as const;

const HEADER =
  "# Made by 'logrotor install', which makes it anew; 'logrotor install --remove' takes it back.";
const MARK = /^# Made by 'logrotor install'/;
const TAKEN = /^# Takes the place of (\S+)(?: \(mode ([0-7]+)\))?$/gm;

/** Something that started logrotate and does not any more. */
export interface Taken {
  readonly path: string;
  /** the mode that it had; undefined for a unit that is masked. */
  readonly mode: number | undefined;
}

/** The first lines of a file of ours. */
export function header(taken: readonly Taken[] = []): readonly string[] {
  const places = taken.map(({ path, mode }) => {
    return `# Takes the place of ${path}${mode === undefined ? '' : ` (mode ${mode.toString(8)})`}`;
  });
  return [HEADER, ...places];
}

/** True if `install` has written a text. */
export function isOurs(text: string): boolean {
  return MARK.test(text);
}

/** Whose place a file of ours says was taken. */
export function takenBy(text: string): readonly Taken[] {
  return [...text.matchAll(TAKEN)].map(([, path = '', mode]) => ({
    path,
    mode: mode === undefined ? undefined : Number.parseInt(mode, 8),
  }));
}
