/** What fails with the archives of a log. */
import { UNTOUCHED, type ErrorCase } from './case.ts';

const A = '@DIR@/log/a.log';
const EIO = 'Input/output error';
const ENOSPC = 'No space left on device';
const COMPRESS = ['nocreate', 'compress'];
const gz = (content: string) => ({ gz: true, content }) as const;

/** 100 KiB, most of which the log takes up, with what cannot be compressed well. */
const SMALL_DISK = `
  cd @DIR@
  mount -t tmpfs -o size=100k,mode=755 tmpfs log
  (echo one; head -c 60000 /dev/urandom | base64) >log/a.log`;
const ORDINARY_DISK = `
  cd @DIR@ 2>/dev/null && mountpoint -q log || exit 0
  cp -a log free
  umount log
  rm -r log
  mv free log`;

export const ARCHIVE_CASES: readonly ErrorCase[] = [
  {
    name: 'shifting one (D05): those above are shifted, the log stays and is tried again',
    stanza: ['nocreate'],
    files: { 'log/a.log.1': 'zero\n', 'log/a.log.2': 'minus\n' },
    fault: { call: 'rename', on: /a\.log\.1", /, error: 'EIO' },
    exit: 1,
    says: [`error: error renaming ${A}.1 to ${A}.2: ${EIO}`],
    leaves: { 'a.log': 'one\n', 'a.log.1': 'zero\n', 'a.log.3': 'minus\n' },
    stamped: false,
  },
  {
    name: 'creating the compressed one: the plain one stays',
    stanza: COMPRESS,
    fault: { call: 'openat', on: /\.logrotor-/, error: 'ENOSPC' },
    exit: 1,
    says: [`error: error creating output file ${A}.1.gz: ${ENOSPC}`],
    leaves: { 'a.log.1': 'one\n' },
    stamped: true,
  },
  {
    name: 'giving the compressed one its owner (D07): it goes, the plain one stays',
    stanza: COMPRESS,
    files: { 'log/a.log': { content: 'one\n', uid: 65534, gid: 65534 } },
    fault: { call: 'fchown', on: /\.logrotor-/, error: 'EPERM' },
    exit: 1,
    says: [
      `error: error setting owner of ${A}.1.gz to uid 65534 and gid 65534: Operation not permitted`,
    ],
    leaves: { 'a.log.1': 'one\n' },
    stamped: true,
  },
  {
    name: 'giving the compressed one its access list (D07): it goes, the plain one stays',
    stanza: COMPRESS,
    obstruct: 'setfacl -m u:nobody:r @DIR@/log/a.log',
    fault: { call: 'setxattr', everywhere: true, error: 'ENOSPC' },
    exit: 1,
    says: [`error: setting ACL for ${A}.1.gz: ${ENOSPC}`],
    leaves: { 'a.log.1': 'one\n' },
    stamped: true,
  },
  {
    name: 'opening the one to compress: it stays plain',
    stanza: COMPRESS,
    fault: { call: 'openat', on: /a\.log\.1", O_RDONLY/, error: 'EIO' },
    exit: 1,
    says: [`error: unable to open ${A}.1 (read-only) for compression: ${EIO}`],
    leaves: { 'a.log.1': 'one\n' },
    stamped: true,
  },
  {
    name: 'opening the one to compress and shred: it stays plain',
    stanza: [...COMPRESS, 'shred'],
    fault: { call: 'openat', on: /a\.log\.1", O_RDWR/, error: 'EIO' },
    exit: 1,
    says: [`error: unable to open ${A}.1 (read-write) for compression: ${EIO}`],
    leaves: { 'a.log.1': 'one\n' },
    stamped: true,
  },
  {
    name: 'writing the compressed one, the disk is full: it goes, the plain one stays',
    stanza: COMPRESS,
    files: { 'log/a.log': '' },
    obstruct: SMALL_DISK,
    clear: ORDINARY_DISK,
    exit: 1,
    says: [`error: failed to compress log ${A}.1: ${ENOSPC}`],
    leaves: { 'a.log.1': { size: 81_057 } },
    stamped: true,
  },
  {
    name: 'reading the plain one: the compressed one goes, the plain one stays',
    stanza: COMPRESS,
    fault: { call: 'pread64', on: /a\.log\.1>/, error: 'EIO' },
    exit: 1,
    says: [`error: failed to compress log ${A}.1: ${EIO}`],
    leaves: { 'a.log.1': 'one\n' },
    stamped: true,
  },
  {
    name: 'syncing the compressed one (D07): it goes, the plain one stays',
    stanza: COMPRESS,
    fault: { call: 'fsync', on: /\.logrotor-/, error: 'EIO' },
    exit: 1,
    says: [`error: error syncing ${A}.1.gz: ${EIO}`],
    leaves: { 'a.log.1': 'one\n' },
    stamped: true,
  },
  {
    name: 'giving the compressed one its time: nobody minds',
    stanza: COMPRESS,
    fault: { call: 'utimensat', on: /\.logrotor-/, error: 'EPERM' },
    exit: 0,
    says: [],
    leaves: { 'a.log.1.gz': gz('one\n') },
    stamped: true,
  },
  {
    name: 'removing the plain one: both stay',
    stanza: COMPRESS,
    fault: { call: 'unlink', on: /a\.log\.1"/, error: 'EIO' },
    exit: 1,
    says: [`error: Failed to remove old log ${A}.1: ${EIO}`],
    leaves: { 'a.log.1': 'one\n', 'a.log.1.gz': gz('one\n') },
    stamped: true,
  },
  {
    name: 'moving another file out of the way of a copy (D05): both stay as they are',
    stanza: ['compress', 'dateext', 'dateformat -x', 'copytruncate'],
    files: { 'log/a.log-x': 'mine\n' },
    fault: { call: 'rename', on: /a\.log-x"/, error: 'EIO' },
    exit: 1,
    says: [
      `error: destination ${A}-x already exists, renaming to ${A}-x-NOW.backup`,
      `error: error renaming already existing output file ${A}-x to ${A}-x-NOW.backup: ${EIO}`,
    ],
    leaves: { 'a.log': 'one\n', 'a.log-x': 'mine\n' },
    stamped: false,
  },
  {
    name: 'removing the oldest one: it stays',
    stanza: ['nocreate', 'rotate 1'],
    files: { 'log/a.log.1': 'zero\n' },
    fault: { call: 'unlink', on: /a\.log\.2"/, error: 'EIO' },
    exit: 1,
    says: [`error: Failed to remove old log ${A}.2: ${EIO}`],
    leaves: { 'a.log.1': 'one\n', 'a.log.2': 'zero\n' },
    stamped: true,
  },
  {
    name: 'the oldest one is immutable: it stays, and the log is rotated',
    stanza: ['nocreate', 'rotate 1'],
    files: { 'log/a.log.2': 'zero\n' },
    obstruct: 'chattr +i @DIR@/log/a.log.2',
    clear: 'test ! -e @DIR@/log/a.log.2 || chattr -i @DIR@/log/a.log.2',
    exit: 1,
    says: [`error: Failed to remove old log ${A}.2: Operation not permitted`],
    leaves: { 'a.log.1': 'one\n', 'a.log.2': 'zero\n' },
    stamped: true,
  },
  {
    name: 'the oldest one is gone before it is removed: that is said, and no error',
    stanza: ['nocreate', 'rotate 1', 'preremove', 'rm "$1"', 'endscript'],
    files: { 'log/a.log.1': '' },
    exit: 0,
    says: [`error: error unlinking log file ${A}.2: No such file or directory`],
    leaves: { 'a.log.1': 'one\n' },
    stamped: true,
  },
  {
    name: 'listing them for rotate -1 (D05): the log stays and is tried again',
    stanza: ['nocreate', 'rotate -1'],
    fault: { call: 'openat', on: /"\/proc\/self\/fd\/\d+\/", /, error: 'EACCES' },
    exit: 1,
    says: [
      'error: error accessing @DIR@/log: Permission denied',
      `error: could not find last rotated file: ${A}.*`,
    ],
    leaves: UNTOUCHED,
    stamped: false,
  },
  {
    name: 'listing them for dateext: that is said, and the log is rotated',
    stanza: ['nocreate', 'dateext', 'dateformat -x'],
    fault: { call: 'openat', on: /"\/proc\/self\/fd\/\d+\/", /, error: 'EACCES' },
    exit: 0,
    says: ['error: error accessing @DIR@/log: Permission denied'],
    leaves: { 'a.log-x': 'one\n' },
    stamped: true,
  },
];
