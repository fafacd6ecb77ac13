/**
 * Every kind of thing that logrotor says and logrotate does not, with one that is said, and the test whose real run
 * provokes it. The compiler finds a kind that is missing here.
 */
import type {
  CopytruncateNews,
  DaemonNews,
  JournalNews,
  LeftAlone,
  Operation,
  RetentionNews,
  ShipNews,
} from '../../src/report/event.ts';
import type { ReopenNews } from '../../src/report/reopen-news.ts';
import type { PostponementNews } from '../../src/plan/postpone.ts';
import type { Reopening } from '../../src/config/reopen.ts';

/** The test, words of the message that stand in it, and what is said. `undefined` for what has no words. */
export type Row<News> = readonly [test: string, words: string, news: News] | undefined;

type Rows<News extends { readonly kind: string }> = {
  readonly [Kind in News['kind']]: Row<News & { readonly kind: Kind }>;
};

const path = '/l/a.log.1';
const log = '/l/a.log';
const pattern = '/l/*.log';
const directory = '/l';
const to = 'file:///v';
const why = 'Connection refused';
const error = { code: 'EIO', reason: 'Input/output error' };
const holders = [{ pid: 42, program: 'app' }];
const at = {
  year: 2026,
  month: 11,
  day: 23,
  hour: 6,
  minute: 25,
  second: 0,
  weekday: 1,
  yearday: 326,
  offset: 0,
};
const reopening: Reopening = {
  kind: 'on',
  name: 'app',
  programs: [],
  telling: { kind: 'process', process: 'app', signal: 'HUP' },
  others: 'follow',
  lazy: false,
};
const SELDOM = 'e2e/seldom-said.test.ts';
const REOPEN = 'apply/reopen.test.ts';
const RECOVER = 'apply/recover.test.ts';

export const JOURNAL: Rows<JournalNews> = {
  'no-journal': [
    'e2e/bad-surroundings.test.ts',
    'cannot keep a journal',
    { kind: 'no-journal', path, pattern, error, refused: true },
  ],
  interrupted: [
    RECOVER,
    'unfinished',
    { kind: 'interrupted', path, at, unfinished: 2, debug: false },
  ],
  'in-progress': [
    'e2e/status.test.ts',
    'is in progress',
    { kind: 'in-progress', path, at, pid: 42 },
  ],
  undoing: [SELDOM, 'taking back the interrupted rotation of', { kind: 'undoing', log }],
  completing: [RECOVER, 'completing the interrupted', { kind: 'completing', log }],
  'rotated-since': [RECOVER, 'was rotated since it was', { kind: 'rotated-since', log }],
  stuck: [SELDOM, 'could not be taken back', { kind: 'stuck', log }],
  'left-to-others': [RECOVER, 'left to a run whose', { kind: 'left-to-others', pattern }],
  'unreadable-journal': [
    RECOVER,
    'cannot complete what journal',
    { kind: 'unreadable-journal', path, reason: error.reason },
  ],
};

const COPIES = 'apply/copytruncate.test.ts';
export const COPYTRUNCATE: Rows<CopytruncateNews> = {
  'hole-ahead': [
    COPIES,
    'will leave a hole',
    { kind: 'hole-ahead', path: log, pid: 42, program: 'app' },
  ],
  emptying: [
    SELDOM,
    'cutting off the first ',
    { kind: 'emptying', path: log, bytes: 8, mode: 'collapse' },
  ],
  emptied: undefined,
  'cut-refused': [
    COPIES,
    'cannot cut off the front',
    { kind: 'cut-refused', path: log, severity: 'warning', reason: error.reason },
  ],
  'left-behind': [
    SELDOM,
    ' bytes stay in ',
    { kind: 'left-behind', path: log, bytes: 8, sizeBytes: 9 },
  ],
  'line-divided': [COPIES, 'goes on in', { kind: 'line-divided', path: log, to: path }],
  lost: [COPIES, 'bytes were lost when', { kind: 'lost', path: log, bytes: 8 }],
  shrunk: [COPIES, 'emptied by another program', { kind: 'shrunk', path: log, to: path }],
  double: [
    'apply/double.test.ts',
    'was copied to',
    { kind: 'double', path: log, to: path, kept: 'log' },
  ],
};

const SHIPS = 'ship/ship.test.ts';
export const SHIP: Rows<ShipNews> = {
  'short-of-room': [
    'ship/short-of-room.test.ts',
    'wait to be shipped may not go',
    { kind: 'short-of-room', directory, count: 2, bytes: 9, freeBytes: 9, secondsLeft: 99 },
  ],
  shipping: [SELDOM, 'shipping ', { kind: 'shipping', path, to, object: 'h/l/a' }],
  'would-ship': [SHIPS, 'would be shipped', { kind: 'would-ship', path, to, object: 'h/l/a' }],
  shipped: [SELDOM, 'shipped ', { kind: 'shipped', path, to, proof: 'sha256' }],
  'ship-failed': [SHIPS, 'cannot ship', { kind: 'ship-failed', path, to, object: 'h/l/a', why }],
  'given-up': [
    SELDOM,
    '2 archives wait for it',
    { kind: 'given-up', path, to, why, waiting: 2, bytes: 9 },
  ],
  held: [SELDOM, ' yet: it is not verified at ', { kind: 'held', path, missing: [to] }],
  'still-held': [SHIPS, 'is not verified at', { kind: 'still-held', path, missing: [to] }],
  'over-spool': [
    'ship/removal-rules.test.ts',
    'over shipmaxspool',
    { kind: 'over-spool', path, missing: [to] },
  ],
  unreadable: [SHIPS, 'cannot ship', { kind: 'unreadable', path, why }],
  'ledger-failed': [SHIPS, 'cannot use the ledger', { kind: 'ledger-failed', path, why }],
  'ledger-damaged': [
    SELDOM,
    ' damaged lines of the ledger ',
    { kind: 'ledger-damaged', path, lines: 2 },
  ],
  'no-state-file': [SHIPS, 'without a state file', { kind: 'no-state-file' }],
  busy: [SELDOM, 'another run is shipping', { kind: 'busy' }],
};

export const REOPENING: Rows<ReopenNews> = {
  'would-tell': [REOPEN, 'telling', { kind: 'would-tell', reopening }],
  'nobody-told': [REOPEN, 'nobody is told', { kind: 'nobody-told', reason: 'nobody has it' }],
  'not-told': [
    REOPEN,
    'cannot tell ',
    { kind: 'not-told', name: 'app', pattern, reason: 'it is not there' },
  ],
  running: [SELDOM, 'running ', { kind: 'running', program: 'app-ctl', args: ['reopen'] }],
  signalling: [
    REOPEN,
    'sending SIG',
    { kind: 'signalling', pid: 42, program: 'app', signal: 'HUP' },
  ],
  ended: [
    'apply/reopen-signal.test.ts',
    'ended when told',
    { kind: 'ended', name: 'app', pids: [42], signal: 'HUP' },
  ],
  proof: [
    REOPEN,
    'still writes to ',
    { kind: 'proof', path, proof: { kind: 'held', holders }, waitedMs: 9 },
  ],
  hidden: [REOPEN, 'not all processes can be seen', { kind: 'hidden', pattern, logs: 2 }],
  'still-held': [REOPEN, 'which was rotated before', { kind: 'still-held', path, holders }],
};

const LATER = 'e2e/schedule.test.ts';
export const POSTPONEMENT: Rows<PostponementNews> = {
  postponed: [LATER, 'later, in', { kind: 'postponed', load: 2, perCpu: 1, seconds: 9 }],
  resumed: [LATER, 'it has waited for long enough', { kind: 'resumed', because: 'deadline' }],
};

const MANAGED = 'apply/managed.test.ts';
export const LEFT_ALONE: Rows<LeftAlone> = {
  'own-archive': [
    'apply/exclude.test.ts',
    'alone, which is an archive',
    { kind: 'own-archive', path, log },
  ],
  undated: [SELDOM, 'alone, which has no date like', { kind: 'undated', path, template: '%Y' }],
  spared: [MANAGED, 'nothing of its group', { kind: 'spared', path, because: { kind: 'newest' } }],
  'not-all-seen': [SELDOM, 'not all processes can be seen', { kind: 'not-all-seen' }],
  'changed-meanwhile': [MANAGED, 'was written to while', { kind: 'changed-meanwhile', path }],
};

const DAEMON_TEST = 'e2e/daemon.test.ts';
const stateFile = '/s';
export const DAEMON: Rows<DaemonNews> = {
  ready: [DAEMON_TEST, 'is ready', { kind: 'ready', stateFile }],
  round: [SELDOM, 'daemon: going over all logs', { kind: 'round', force: false }],
  due: [SELDOM, 'is due (', { kind: 'due', log, because: 'over-maxsize', others: 1 }],
  reloaded: [DAEMON_TEST, 'read anew', { kind: 'reloaded' }],
  stopping: [SELDOM, 'daemon: stopping', { kind: 'stopping' }],
  'reload-refused': [DAEMON_TEST, 'old configuration stays', { kind: 'reload-refused', errors: 2 }],
  refused: [DAEMON_TEST, 'cannot run as a daemon', { kind: 'refused', stateFile, why }],
  'running-already': [DAEMON_TEST, 'another daemon', { kind: 'running-already', stateFile }],
  'not-notified': [DAEMON_TEST, 'service manager', { kind: 'not-notified', why }],
  'ship-failed': [SHIPS, 'cannot ship', { kind: 'ship-failed', why }],
};

const ROOM = 'retention/minfree.test.ts';
const minfree = { kind: 'percent', percent: 9 } as const;
export const RETENTION: Rows<RetentionNews> = {
  unlistable: [SELDOM, 'cannot list the archives of ', { kind: 'unlistable', log, error }],
  stays: [
    ROOM,
    'not removing',
    {
      kind: 'stays',
      path,
      because: { kind: 'held', pid: 42, program: 'app' },
      despite: { kind: 'over-age', maxage: 9 },
    },
  ],
  'over-total': [
    'retention/run.test.ts',
    'over maxtotal',
    { kind: 'over-total', log, maxtotal: 9, overBytes: 9 },
  ],
  'room-unknown': [
    SELDOM,
    'cannot tell how much is free around ',
    { kind: 'room-unknown', directory, error },
  ],
  'not-synced': [
    SELDOM,
    'cannot sync the filesystem of ',
    { kind: 'not-synced', directory, reason: error.reason },
  ],
  'no-gain': [
    ROOM,
    'freed only',
    { kind: 'no-gain', directory, removed: 2, expectedBytes: 9, gainedBytes: 1 },
  ],
  short: [
    ROOM,
    'short of minfree',
    {
      kind: 'short',
      directory,
      minfree,
      shortBytes: 9,
      young: { count: 2, seconds: 999_999 },
      fillers: [],
    },
  ],
};

/** What can go wrong with a file; the words of most of it are logrotate's. */
export const OPERATIONS: Readonly<
  Record<Operation, 'logrotate' | readonly [test: string, words: string]>
> = {
  open: 'logrotate',
  create: 'logrotate',
  'set-mode': 'logrotate',
  'set-owner': 'logrotate',
  'set-acl': 'logrotate',
  'get-acl': 'logrotate',
  shift: 'logrotate',
  'rename-log': 'logrotate',
  backup: 'logrotate',
  read: 'logrotate',
  write: 'logrotate',
  seek: 'logrotate',
  ftruncate: 'logrotate',
  copy: 'logrotate',
  truncate: 'logrotate',
  collapse: [COPIES, 'cannot cut off the front of '],
  'open-to-compress': 'logrotate',
  'open-to-shred-compressed': 'logrotate',
  compress: 'logrotate',
  verify: [SELDOM, 'cannot read back '],
  sync: ['compat/error-table/archive-cases.ts', 'error syncing '],
  unlink: 'logrotate',
  'unlink-missing': 'logrotate',
  'open-to-mail': 'logrotate',
  journal: [SELDOM, 'error writing to journal '],
};
