/** The logs of a Debian server and how each of them grows, or comes and goes. */

export interface LogHabit {
  /** Below /var/log. */
  readonly path: string;
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  /** Lines, or records of this size, that are written on a day. */
  readonly lines: readonly [number, number];
  readonly recordBytes?: number;
  /** The share of days without a line. */
  readonly quiet: number;
  /** The days on which it first appears, and on which it is deleted. */
  readonly from?: number;
  readonly until?: number;
}

export interface FolderHabit {
  readonly path: string;
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
}

export const FOLDERS: readonly FolderHabit[] = [
  { path: '', mode: 0o755, owner: 'root', group: 'root' },
  { path: 'apache2', mode: 0o750, owner: 'root', group: 'adm' },
  { path: 'apt', mode: 0o755, owner: 'root', group: 'root' },
  { path: 'nginx', mode: 0o755, owner: 'root', group: 'adm' },
  { path: 'postgresql', mode: 0o1775, owner: 'root', group: 'postgres' },
];

const SYSTEM = { mode: 0o640, owner: 'root', group: 'adm' };
const PACKAGES = { mode: 0o644, owner: 'root', group: 'root', lines: [3, 60], quiet: 0.8 } as const;
const POSTGRES = { mode: 0o640, owner: 'postgres', group: 'adm', lines: [1, 30] } as const;
const NGINX = { mode: 0o640, owner: 'www-data', group: 'adm' };

export const LOGS: readonly LogHabit[] = [
  { path: 'syslog', ...SYSTEM, lines: [50, 400], quiet: 0 },
  { path: 'auth.log', ...SYSTEM, lines: [10, 90], quiet: 0 },
  { path: 'kern.log', ...SYSTEM, lines: [1, 40], quiet: 0.6 },
  { path: 'cron.log', ...SYSTEM, lines: [24, 60], quiet: 0 },
  { path: 'user.log', ...SYSTEM, lines: [1, 4], quiet: 0.97 },
  { path: 'mail.log', ...SYSTEM, lines: [1, 80], quiet: 0.2, from: 30, until: 260 },
  { path: 'dpkg.log', ...PACKAGES },
  { path: 'alternatives.log', ...PACKAGES, quiet: 0.93 },
  { path: 'apt/history.log', ...PACKAGES },
  { path: 'apt/term.log', ...PACKAGES, mode: 0o640, group: 'adm' },
  { path: 'apache2/access.log', ...SYSTEM, lines: [1, 300], quiet: 0.05 },
  { path: 'apache2/error.log', ...SYSTEM, lines: [1, 20], quiet: 0.5 },
  { path: 'apache2/other_vhosts_access.log', ...SYSTEM, lines: [1, 5], quiet: 0.98 },
  { path: 'nginx/access.log', ...NGINX, lines: [1, 300], quiet: 0.02 },
  { path: 'nginx/error.log', ...NGINX, lines: [1, 20], quiet: 0.6 },
  { path: 'nginx/shop.access.log', ...NGINX, lines: [1, 60], quiet: 0.1, from: 12, until: 30 },
  { path: 'nginx/blog.access.log', ...NGINX, lines: [1, 60], quiet: 0.1, from: 70, until: 300 },
  { path: 'postgresql/postgresql-15-main.log', ...POSTGRES, quiet: 0.1, until: 180 },
  { path: 'postgresql/postgresql-17-main.log', ...POSTGRES, quiet: 0.1, from: 170 },
  {
    path: 'wtmp',
    mode: 0o664,
    owner: 'root',
    group: 'utmp',
    lines: [20, 200],
    recordBytes: 384,
    quiet: 0,
  },
  {
    path: 'btmp',
    mode: 0o660,
    owner: 'root',
    group: 'utmp',
    lines: [1, 20],
    recordBytes: 384,
    quiet: 0.3,
  },
  // What nothing rotates.
  {
    path: 'lastlog',
    mode: 0o664,
    owner: 'root',
    group: 'utmp',
    lines: [1, 2],
    recordBytes: 292,
    quiet: 0.5,
  },
];
