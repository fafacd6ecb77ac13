// The record of settings that directives change and that a stanza copies when its path list is met.
// Scalar fields carry the name of their directive.
import type { Ownership } from './config-host.ts';
import { NO_REOPEN, type Reopen } from './reopen.ts';
import type { Destination } from './ship-url.ts';

/** What makes a log due, as configured; the last directive of this group wins. */
export type Criterion =
  | { readonly kind: 'size'; readonly bytes: number }
  | { readonly kind: 'hourly' }
  | { readonly kind: 'daily' }
  /** 0 is Sunday; 7 means no weekday, only the seven days. */
  | { readonly kind: 'weekly'; readonly weekday: number }
  /** 0 is the first run in a month. */
  | { readonly kind: 'monthly'; readonly monthday: number }
  | { readonly kind: 'yearly' }
  | { readonly kind: 'minutes'; readonly minutes: number }
  /** a cron expression that parses. */
  | { readonly kind: 'schedule'; readonly cron: string };

/** A limit of the load per CPU, and how long it may hold something up. */
export interface LoadLimit {
  /** the 1-minute load average, divided by the number of CPUs; 0 is off. */
  readonly perCpu: number;
  readonly seconds: number;
}

/** What a dated name that is taken means: the log is not rotated, or a number is put behind the date. */
export type Ondup = 'skip' | 'suffix';

/** How copytruncate empties a log: as it is best, by cutting off its front only, or by truncating only. */
export type CopytruncateMode = 'auto' | 'collapse' | 'truncate';

/** How much of a filesystem is to be free. */
export type FreeSpace =
  | { readonly kind: 'off' }
  | { readonly kind: 'bytes'; readonly bytes: number }
  /** of all that the filesystem holds. */
  | { readonly kind: 'percent'; readonly percent: number };

/** The periods whose newest archives can be kept: the directive, and what it calls them. */
export const KEEP_PERIODS = [
  { directive: 'keephourly', called: 'hours' },
  { directive: 'keepdaily', called: 'days' },
  { directive: 'keepweekly', called: 'weeks' },
  { directive: 'keepmonthly', called: 'months' },
  { directive: 'keepyearly', called: 'years' },
] as const;

/** The directive of a period. */
export type KeepPeriod = (typeof KEEP_PERIODS)[number]['directive'];
/** At which of its destinations an archive must be before it may be removed. */
export type ShipRequire = 'all' | 'any' | 'none';

/** The scripts that a stanza can have. */
export type ScriptName = 'prerotate' | 'postrotate' | 'firstaction' | 'lastaction' | 'preremove';

/** A switch that keeps its mode and owner while it is off (`create`, `createolddir`, `su`). */
export interface OwnershipSwitch extends Ownership {
  readonly on: boolean;
}

/** Everything that a stanza says about its logs. Sizes are bytes, ages are days. */
export interface Settings {
  readonly criterion: Criterion;
  /** 0 is off. */
  readonly minsize: number;
  /** 0 is off. */
  readonly maxsize: number;
  /** bytes per second, which need not be whole; 0 is off. */
  readonly maxrate: number;
  readonly maxload: LoadLimit;
  readonly busyskip: LoadLimit;
  /** the zone of `schedule` and of dates in names; undefined is the machine's. */
  readonly timezone: string | undefined;
  /** -1 keeps all. */
  readonly rotate: number;
  /** `rotate` was written, so that it may remove something where other rules keep. */
  readonly rotateWritten: boolean;
  /** 0 is off. */
  readonly minage: number;
  /** 0 is off. */
  readonly maxage: number;
  /** -1 is off. */
  readonly maxtotal: number;
  readonly minfree: FreeSpace;
  /** 0 is not written. */
  readonly minkeep: number;
  /** seconds. */
  readonly minfreefloor: number;
  /** 0 is off. */
  readonly keephourly: number;
  /** 0 is off. */
  readonly keepdaily: number;
  /** 0 is off. */
  readonly keepweekly: number;
  /** 0 is off. */
  readonly keepmonthly: number;
  /** 0 is off. */
  readonly keepyearly: number;
  readonly start: number;
  readonly scripts: Readonly<Partial<Record<ScriptName, string>>>;
  /** the stanza's postrotate is for logrotate only. */
  readonly nopostrotate: boolean;
  /** seconds; 0 is off. */
  readonly scripttimeout: number;
  readonly reopen: Reopen;
  /** seconds. */
  readonly reopenwait: number;
  /** seconds. */
  readonly reopengrace: number;
  readonly mail: string | undefined;
  readonly mailfirst: boolean;
  readonly olddir: string | undefined;
  readonly extension: string | undefined;
  readonly addextension: string | undefined;
  readonly compress: boolean;
  readonly delaycompress: boolean;
  /** how many seconds the newest archive stays plain; 0 is off. */
  readonly holduncompressed: number;
  readonly compresscmd: string;
  readonly uncompresscmd: string;
  readonly compressext: string;
  readonly compressoptions: readonly string[];
  /** how much is compressed at a time; 0 leaves that to the machine. */
  readonly compressjobs: number;
  readonly dateformat: string | undefined;
  readonly dateext: boolean;
  readonly ondup: Ondup;
  readonly dateyesterday: boolean;
  readonly datehourago: boolean;
  readonly copy: boolean;
  readonly copytruncate: boolean;
  readonly copytruncatemode: CopytruncateMode;
  readonly renamecopy: boolean;
  readonly missingok: boolean;
  readonly ifempty: boolean;
  readonly sharedscripts: boolean;
  readonly shred: boolean;
  /** 0 leaves the number of passes to shred(1). */
  readonly shredcycles: number;
  readonly allowhardlink: boolean;
  readonly ignoreduplicates: boolean;
  /** patterns of matches that are no logs; one with a slash is that of a whole path. */
  readonly exclude: readonly string[];
  /** the date in the names of files that their program dates itself; undefined for logs. */
  readonly managed: string | undefined;
  /** seconds. */
  readonly managedidle: number;
  readonly create: OwnershipSwitch;
  readonly createolddir: OwnershipSwitch;
  readonly su: OwnershipSwitch;
  readonly ship: readonly Destination[];
  /** undefined for the template that is built in. */
  readonly shipname: string | undefined;
  readonly shiprequire: ShipRequire;
  /** undefined if unshipped archives are never removed. */
  readonly shipmaxspool: number | undefined;
  /** bytes a second; undefined for no limit. */
  readonly shiplimit: number | undefined;
  /** seconds. */
  readonly shiptimeout: number;
  /** seconds. */
  readonly shipdelay: number;
  readonly shipauth: string | undefined;
}

const UNSET: OwnershipSwitch = { on: false, mode: undefined, uid: undefined, gid: undefined };

const NO_LIMIT: LoadLimit = { perCpu: 0, seconds: 0 };

/** The settings before any directive: logrotate's built-in defaults. */
export const DEFAULTS: Settings = {
  criterion: { kind: 'size', bytes: 1024 * 1024 },
  minsize: 0,
  maxsize: 0,
  maxrate: 0,
  maxload: NO_LIMIT,
  busyskip: NO_LIMIT,
  timezone: undefined,
  rotate: 0,
  rotateWritten: false,
  minage: 0,
  maxage: 0,
  maxtotal: -1,
  minfree: { kind: 'off' },
  minkeep: 0,
  minfreefloor: 2 * 24 * 60 * 60,
  keephourly: 0,
  keepdaily: 0,
  keepweekly: 0,
  keepmonthly: 0,
  keepyearly: 0,
  start: 1,
  scripts: {},
  nopostrotate: false,
  scripttimeout: 0,
  reopen: NO_REOPEN,
  reopenwait: 10,
  reopengrace: 24 * 60 * 60,
  mail: undefined,
  mailfirst: false,
  olddir: undefined,
  extension: undefined,
  addextension: undefined,
  compress: false,
  delaycompress: false,
  holduncompressed: 0,
  compresscmd: '/bin/gzip',
  uncompresscmd: '/bin/gunzip',
  compressext: '.gz',
  compressoptions: [],
  compressjobs: 0,
  dateformat: undefined,
  dateext: false,
  ondup: 'skip',
  dateyesterday: false,
  datehourago: false,
  copy: false,
  copytruncate: false,
  copytruncatemode: 'auto',
  renamecopy: false,
  missingok: false,
  ifempty: true,
  sharedscripts: false,
  shred: false,
  shredcycles: 0,
  allowhardlink: false,
  ignoreduplicates: false,
  exclude: [],
  managed: undefined,
  managedidle: 60 * 60,
  create: UNSET,
  createolddir: UNSET,
  su: UNSET,
  ship: [],
  shipname: undefined,
  shiprequire: 'all',
  shipmaxspool: undefined,
  shiplimit: undefined,
  shiptimeout: 15 * 60,
  shipdelay: 0,
  shipauth: undefined,
};
