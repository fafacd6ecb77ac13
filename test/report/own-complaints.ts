/**
 * Every complaint of a command, what could not be looked at, and how children end, with the test whose real run provokes
 * it. The compiler finds a kind that is missing here.
 */
import type { Unseen } from '../../src/plan/explanation.ts';
import type { Complaint, ComplaintKind } from '../../src/report/complaint.ts';
import type { ChildProblem } from '../../src/report/event.ts';

const path = '/l/a.log.1';
const log = '/l/a.log';
const directory = '/l';
const to = 'file:///v';
const why = 'Connection refused';
const reason = 'Input/output error';
const SELDOM = 'e2e/seldom-said.test.ts';
const LATER = 'e2e/schedule.test.ts';
const SHIPS = 'ship/ship.test.ts';

/** How a child ended; the words of most of it are logrotate's. */
export const CHILD_PROBLEMS: {
  readonly [Kind in ChildProblem['kind']]:
    | 'logrotate'
    | readonly [test: string, words: string, problem: ChildProblem & { readonly kind: Kind }];
} = {
  status: 'logrotate',
  signal: 'logrotate',
  'timed-out': [
    'apply/script-surroundings.test.ts',
    'it was ended after ',
    { kind: 'timed-out', seconds: 9 },
  ],
  'not-started': 'logrotate',
  'not-forked': 'logrotate',
};

const STATUS = 'e2e/status.test.ts';
const EXPLAIN = 'e2e/explain.test.ts';

/** What could not be looked at. */
export const UNSEEN: {
  readonly [Kind in Unseen['kind']]: readonly [
    test: string,
    words: string,
    unseen: Unseen & { readonly kind: Kind },
  ];
} = {
  state: [STATUS, 'cannot be read (', { kind: 'state', isRoot: false, path, reason }],
  memory: [STATUS, 'cannot be looked into (', { kind: 'memory', isRoot: false, path, reason }],
  'state-absent': [
    EXPLAIN,
    'there is no state file ',
    { kind: 'state-absent', isRoot: false, path },
  ],
  archives: [EXPLAIN, 'cannot be listed (', { kind: 'archives', isRoot: false, path, reason }],
  ledger: [EXPLAIN, ' cannot be read (', { kind: 'ledger', isRoot: false, path, reason }],
  identity: [EXPLAIN, 'all of this is seen by uid ', { kind: 'identity', isRoot: false, uid: 9 }],
};

const CHECK = 'e2e/check.test.ts';
const INSTALL = 'cli/install.test.ts';
const file = '/l/f';
const shells = ['bash'];

/** What commands say of themselves; about the state file and its lock most of it is logrotate's. */
export const COMPLAINTS: {
  readonly [Kind in ComplaintKind]:
    'logrotate' | readonly [test: string, words: string, complaint: Complaint<Kind>];
} = {
  'no-such-option': [
    CHECK,
    'logrotor check has no option',
    { kind: 'no-such-option', verb: 'check', option: '--x' },
  ],
  'no-such-verb': [
    'e2e/mistyped-verb.test.ts',
    'is no command, and no file here; nothing was done',
    { kind: 'no-such-verb', word: 'chek', command: 'logrotor check' },
  ],
  'no-value': [SELDOM, 'nothing stands behind ', { kind: 'no-value', verb: 'check', option: '-s' }],
  'no-metrics-file': [SELDOM, '--metrics needs the name of a file', { kind: 'no-metrics-file' }],
  'no-root-directory': [CHECK, '--root needs a directory', { kind: 'no-root-directory' }],
  'unusable-root': [CHECK, 'for --root: ', { kind: 'unusable-root', root: '/l', reason }],
  'no-log-named': [EXPLAIN, 'explain needs a log', { kind: 'no-log-named' }],
  'no-shell-named': [SELDOM, 'completion needs a shell', { kind: 'no-shell-named', shells }],
  'unknown-shell': [
    SELDOM,
    'there are no completions for ',
    { kind: 'unknown-shell', shell: 'tcsh', shells },
  ],
  'debug-mode': 'logrotate',
  'no-proc': ['e2e/bad-surroundings.test.ts', '/proc is not mounted', { kind: 'no-proc' }],
  'no-user': [SELDOM, 'cannot become the user of ', { kind: 'no-user', log }],
  'log-file-unopened': 'logrotate',
  'output-lost': [
    'e2e/lost-output.test.ts',
    'cannot write all to standard output',
    { kind: 'output-lost', reason },
  ],
  unseen: [
    STATUS,
    'cannot be read (',
    { kind: 'unseen', unseen: { kind: 'state', isRoot: false, path, reason } },
  ],
  'state-read': 'logrotate',
  'state-table': 'logrotate',
  'state-entry': 'logrotate',
  'state-absent': 'logrotate',
  'state-unopened': 'logrotate',
  'state-assumed-empty': 'logrotate',
  'state-too-large': [
    'e2e/bad-state.test.ts',
    'too large, only its first ',
    { kind: 'state-too-large', file, bytes: 9 },
  ],
  'state-unread': 'logrotate',
  'state-not-regular': 'logrotate',
  'state-uncleared': 'logrotate',
  'state-uncreated': 'logrotate',
  'state-unwritten': 'logrotate',
  'state-unnamed': 'logrotate',
  'lock-skipped': 'logrotate',
  'lock-readable': 'logrotate',
  'lock-awaited': 'logrotate',
  'lock-acquired': 'logrotate',
  'lock-held': 'logrotate',
  'lock-unstated': 'logrotate',
  'lock-failed': 'logrotate',
  'stub-made': 'logrotate',
  'stub-failed': 'logrotate',
  'memory-unread': [SELDOM, 'cannot read ', { kind: 'memory-unread', file, reason }],
  'memory-damaged': [LATER, 'is damaged; what ', { kind: 'memory-damaged', file, lines: 2 }],
  'memory-unwritten': [SELDOM, 'error writing ', { kind: 'memory-unwritten', file, reason }],
  'no-memory': [
    LATER,
    'needs a state file, and has no effect',
    { kind: 'no-memory', place: '/c:1', directive: 'maxrate' },
  ],
  'metrics-unwritten': [
    SELDOM,
    'error writing metrics to ',
    { kind: 'metrics-unwritten', file, reason },
  ],
  'ledger-unread': [SELDOM, 'cannot read the ledger ', { kind: 'ledger-unread', file, reason }],
  'good-archive': [SELDOM, ' is good: ', { kind: 'good-archive', path, sha256: '0', shipped: '' }],
  'bad-archive': [SHIPS, ' is bad: ', { kind: 'bad-archive', path, problem: reason }],
  'changed-archive': [
    SELDOM,
    'its bytes are not those whose hash was written down',
    { kind: 'changed-archive', path },
  ],
  'destination-unverified': [SELDOM, 'cannot verify ', { kind: 'destination-unverified', to, why }],
  'bad-object': [
    SELDOM,
    'it was shipped from ',
    { kind: 'bad-object', object: 'h/l/a', to, log, problem: 'it is not there', isHere: false },
  ],
  'no-starter': [SELDOM, 'takes --systemd or --cron', { kind: 'no-starter' }],
  'daemon-of-cron': [SELDOM, 'install --daemon goes with --systemd', { kind: 'daemon-of-cron' }],
  'not-root': [INSTALL, 'only root can change what starts programs', { kind: 'not-root' }],
  'no-cron': [INSTALL, ', which cron reads', { kind: 'no-cron', directory }],
  'no-systemd': [SELDOM, 'systemd does not run this machine', { kind: 'no-systemd' }],
  'foreign-file': [
    INSTALL,
    "is there, and 'logrotor install' has not written it",
    { kind: 'foreign-file', path },
  ],
  'unusable-config': [
    INSTALL,
    'nothing was changed: the configuration has errors',
    { kind: 'unusable-config' },
  ],
  'step-failed': [
    SELDOM,
    'cannot write /etc/systemd/system/logrotor.service',
    {
      kind: 'step-failed',
      step: 'write /etc/systemd/system/logrotor.service',
      why: 'Not a directory',
    },
  ],
  'systemd-absent': [
    INSTALL,
    'systemd does not run this machine: nothing would start',
    { kind: 'systemd-absent' },
  ],
  'stanzas-abandoned': [
    INSTALL,
    'any more, which logrotate has from ',
    { kind: 'stanzas-abandoned', config: '/etc/logrotate.conf', count: 3, pattern: '/l/a' },
  ],
  'scripts-confined': [
    SELDOM,
    'scripts can write to the directories',
    { kind: 'scripts-confined' },
  ],
  'directory-missing': [
    INSTALL,
    'is not there: no run can write to it',
    { kind: 'directory-missing', directory },
  ],
  'other-cron-file': [SELDOM, 'may start logrotate as well', { kind: 'other-cron-file', path }],
};
