// How the program that writes to the logs of a stanza is told to open them again, and what is known of
// the programs that have a name of their own here. THE table of presets: what a row says was measured
// with the program itself.

/** How it is told. */
export type Telling =
  /** a signal to the process whose number is in the first of these files that is there; without any, to the main process of the unit. */
  | {
      readonly kind: 'pidfile';
      readonly paths: readonly string[];
      readonly unit: string | undefined;
      readonly signal: string;
      /** it touches that file when it is done. */
      readonly acknowledges: boolean;
    }
  /** a signal to the main process of a unit of systemd. */
  | { readonly kind: 'unit'; readonly unit: string; readonly signal: string }
  /** a signal to all processes of this name. */
  | { readonly kind: 'process'; readonly process: string; readonly signal: string }
  /** a program that asks for it and says by its exit status whether it was granted. */
  | { readonly kind: 'command'; readonly program: string; readonly args: readonly string[] }
  /** it sees by itself that its log has got another name. */
  | { readonly kind: 'nobody' };

/** What `reopen` says. */
export interface Reopening {
  readonly kind: 'on';
  /** what messages call it. */
  readonly name: string;
  /** the names of its program; with none of them, it is known by the logs that it has open. */
  readonly programs: readonly string[];
  readonly telling: Telling;
  /**
   * Whether processes of the program that were not told themselves open the logs again with it, or may
   * go on with the old ones until their work is done.
   */
  readonly others: 'follow' | 'drain';
  /** it lets go of an old log only when it has something to write. */
  readonly lazy: boolean;
}

/** `reopen`, or its absence. */
export type Reopen = { readonly kind: 'off' } | Reopening;

export const NO_REOPEN: Reopen = { kind: 'off' };

/** The programs that `reopen` knows by name. */
export const PRESETS: ReadonlyMap<string, Reopening> = new Map(
  [
    preset('rsyslog', ['rsyslogd'], pidfile(['/run/rsyslogd.pid'], 'HUP', 'rsyslog.service')),
    // HAProxy has no log of its own: what it says is in a file of the syslog daemon.
    preset('haproxy', ['rsyslogd'], pidfile(['/run/rsyslogd.pid'], 'HUP', 'rsyslog.service')),
    preset('syslog-ng', ['syslog-ng'], {
      kind: 'command',
      program: 'syslog-ng-ctl',
      args: ['reopen'],
    }),
    preset('sysklogd', ['syslogd'], {
      ...pidfile(['/run/syslogd.pid'], 'HUP', 'syslogd.service'),
      acknowledges: true,
    }),
    preset('inetutils-syslogd', ['syslogd'], pidfile(['/run/syslog.pid'], 'HUP')),
    preset('nginx', ['nginx'], pidfile(['/run/nginx.pid'], 'USR1')),
    {
      ...preset('apache', ['apache2', 'httpd'], {
        ...pidfile(['/run/apache2/apache2.pid', '/run/httpd/httpd.pid', '/run/httpd.pid'], 'USR1'),
      }),
      others: 'drain' as const,
    },
    // Once a second it opens its log anew, if it has something to write.
    { ...preset('busybox', ['busybox', 'syslogd'], { kind: 'nobody' }), lazy: true },
    { ...preset('itself', [], { kind: 'nobody' }), lazy: true },
  ].map((row) => [row.name, row]),
);

function preset(name: string, programs: readonly string[], telling: Telling): Reopening {
  return { kind: 'on', name, programs, telling, others: 'follow', lazy: false };
}

function pidfile(
  paths: readonly string[],
  signal: string,
  unit?: string,
): Extract<Telling, { readonly kind: 'pidfile' }> {
  return { kind: 'pidfile', paths, unit, signal, acknowledges: false };
}
