/** What fails with the state file itself. */
import { UNTOUCHED, type ErrorCase } from './case.ts';

const ROTATED = { 'a.log.1': 'one\n' };

const HOLD_LOCK = `
  flock -x @DIR@/s sh -c 'echo $$ >@DIR@/holder; exec sleep 60' >/dev/null 2>&1 &
  while ! test -s @DIR@/holder; do sleep 0.05; done`;

export const STATE_CASES: readonly ErrorCase[] = [
  {
    name: 'opening it to lock it: nothing is done',
    stanza: [],
    fault: { call: 'openat', on: /"\/proc\/self\/fd\/\d+", O_RDWR/, error: 'EACCES' },
    exit: 3,
    says: ['error: error opening state file @DIR@/s: Permission denied'],
    leaves: UNTOUCHED,
    stamped: false,
    others: 'untouched',
  },
  {
    name: 'it is a directory: nothing is done',
    stanza: [],
    obstruct: 'cd @DIR@; rm s; mkdir s',
    exit: 3,
    says: ['error: error opening state file @DIR@/s: Is a directory'],
    leaves: UNTOUCHED,
    stamped: false,
    others: 'untouched',
  },
  {
    name: 'making the first one: nothing is done',
    stanza: [],
    options: ['-s', '@DIR@/none/s'],
    exit: 3,
    says: ['error: error creating stub state file @DIR@/none/s: No such file or directory'],
    leaves: UNTOUCHED,
    stamped: false,
    others: 'untouched',
  },
  {
    name: 'looking at it before the lock: nothing is done',
    stanza: [],
    fault: { call: 'statx', on: /\/case\/s>, ""/, nth: 2, error: 'EIO' },
    exit: 3,
    says: ['error: error stat()ing state file @DIR@/s: Input/output error'],
    leaves: UNTOUCHED,
    stamped: false,
    others: 'untouched',
  },
  {
    name: 'locking it: nothing is done',
    stanza: [],
    fault: { call: 'flock', everywhere: true, error: 'ENOLCK' },
    exit: 3,
    says: ['error: error acquiring lock on state file @DIR@/s: No locks available'],
    leaves: UNTOUCHED,
    stamped: false,
    others: 'untouched',
  },
  {
    name: 'another process holds the lock: nothing is done',
    stanza: [],
    obstruct: HOLD_LOCK,
    clear: 'if test -s @DIR@/holder; then kill $(cat @DIR@/holder); rm @DIR@/holder; fi',
    exit: 3,
    says: [
      'error: state file @DIR@/s is already locked',
      'logrotate does not support parallel execution on the same set of logfiles.',
    ],
    leaves: UNTOUCHED,
    stamped: false,
    others: 'untouched',
  },
  {
    name: 'opening it to read it: every log is new, and what was known is forgotten',
    stanza: [],
    options: ['-f'],
    fault: { call: 'openat', on: /"\/proc\/self\/fd\/\d+", O_RDONLY/, error: 'EIO' },
    exit: 1,
    says: ['error: error opening state file @DIR@/s: Input/output error'],
    leaves: ROTATED,
    stamped: true,
  },
  ...[
    { call: 'unlink', on: /s\.tmp"/, says: 'error removing old temporary state file @DIR@/s.tmp' },
    { call: 'openat', on: /s\.tmp"/, says: 'error creating output file @DIR@/s.tmp' },
    {
      call: 'write',
      on: /s\.tmp>/,
      path: 's.tmp',
      says: 'error creating temp state file @DIR@/s.tmp',
    },
    {
      call: 'fsync',
      on: /s\.tmp>/,
      path: 's.tmp',
      says: 'error creating temp state file @DIR@/s.tmp',
    },
    {
      call: 'rename',
      on: /s\.tmp"/,
      says: 'error renaming temp state file @DIR@/s.tmp to @DIR@/s',
    },
  ].map(({ says, ...call }) => ({
    name: `writing it, at ${call.call}: the logs are rotated, the old state stays`,
    stanza: [],
    fault: { ...call, error: 'ENOSPC' },
    exit: 1,
    says: [`error: ${says}: No space left on device`],
    leaves: ROTATED,
    stamped: false,
    others: 'untouched' as const,
  })),
];
