/** What fails with the programs and scripts that a rotation runs. */
import { UNTOUCHED, type ErrorCase } from './case.ts';

const A = '@DIR@/log/a.log';
const STATUS = 'child did not exit with status 0';
const EAGAIN = 'Resource temporarily unavailable';
const OWN_COMPRESSOR = ['nocreate', 'compress', 'compresscmd @DIR@/bin/zip'];
const program = (body: string) => ({ content: `#!/bin/sh\n${body}\n`, mode: '0755' });
const script = (kind: string, body: string) => [kind, body, 'endscript'];

export const PROGRAM_CASES: readonly ErrorCase[] = [
  {
    name: 'firstaction: the stanza is left alone, lastaction too',
    stanza: [...script('firstaction', 'exit 3'), ...script('lastaction', 'touch @DIR@/log/last')],
    exit: 1,
    says: [`error: error running first action script for ${A}: ${STATUS}`],
    leaves: UNTOUCHED,
    stamped: false,
  },
  {
    name: 'prerotate: the log is left alone',
    stanza: [...script('prerotate', 'exit 3'), ...script('lastaction', 'touch @DIR@/log/last')],
    exit: 1,
    says: [`error: error running non-shared prerotate script for ${A} of '${A}': ${STATUS}`],
    leaves: { ...UNTOUCHED, last: '' },
    stamped: false,
  },
  {
    name: 'postrotate, by a signal: the archive is not compressed',
    stanza: ['nocreate', 'compress', ...script('postrotate', 'kill -9 $$')],
    exit: 1,
    says: [
      `error: error running non-shared postrotate script for ${A} of '${A}': child did not terminate normally`,
    ],
    leaves: { 'a.log.1': 'one\n' },
    stamped: true,
  },
  {
    name: 'lastaction: all else is done',
    stanza: ['nocreate', ...script('lastaction', 'exit 3')],
    exit: 1,
    says: [`error: error running last action script for ${A}: ${STATUS}`],
    leaves: { 'a.log.1': 'one\n' },
    stamped: true,
  },
  {
    name: 'preremove: the archive stays',
    stanza: ['nocreate', 'rotate 1', ...script('preremove', 'exit 3')],
    files: { 'log/a.log.1': 'zero\n' },
    exit: 1,
    says: [
      `error: error running preremove script for ${A}.2 of '${A}' (${STATUS}). Not removing this file.`,
      `error: Failed to remove old log ${A}.2: Operation canceled`,
    ],
    leaves: { 'a.log.1': 'one\n', 'a.log.2': 'zero\n' },
    stamped: true,
  },
  ...['EAGAIN', 'ENOMEM'].map((error) => ({
    name: `starting a script, ${error}: as if the script had failed`,
    stanza: ['nocreate', 'compress', ...script('postrotate', 'touch @DIR@/log/post')],
    fault: { call: 'clone', on: /SIGCHLD/, nth: 3, error },
    exit: 1,
    says: [
      `error: cannot fork: ${error === 'EAGAIN' ? EAGAIN : 'Cannot allocate memory'}`,
      `error: error running non-shared postrotate script for ${A} of '${A}': (null)`,
    ],
    leaves: { 'a.log.1': 'one\n' },
    stamped: true,
  })),
  {
    name: 'the compressor: what it says is passed on, its output goes, the plain archive stays',
    stanza: OWN_COMPRESSOR,
    files: { 'bin/zip': program('echo begun; echo no luck >&2; exit 3') },
    exit: 1,
    says: [
      `error: Compressing program wrote following message to stderr when compressing log ${A}.1:`,
      'no luck',
      `error: failed to compress log ${A}.1: ${STATUS}`,
    ],
    leaves: { 'a.log.1': 'one\n' },
    stamped: true,
  },
  {
    name: 'the compressor, by a signal: its output goes, the plain archive stays',
    stanza: OWN_COMPRESSOR,
    files: { 'bin/zip': program('echo begun; kill -9 $$') },
    exit: 1,
    says: [`error: failed to compress log ${A}.1: child did not terminate normally`],
    leaves: { 'a.log.1': 'one\n' },
    stamped: true,
  },
  {
    name: 'there is no such compressor: the plain archive stays',
    stanza: OWN_COMPRESSOR,
    exit: 1,
    says: [
      `error: Compressing program wrote following message to stderr when compressing log ${A}.1:`,
      "error: cannot execute compress command '@DIR@/bin/zip': No such file or directory",
      `error: failed to compress log ${A}.1: ${STATUS}`,
    ],
    leaves: { 'a.log.1': 'one\n' },
    stamped: true,
  },
  ...['EAGAIN', 'ENOMEM'].map((error) => ({
    name: `starting the compressor, ${error} (D07): no output is left, the plain archive stays`,
    stanza: OWN_COMPRESSOR,
    files: { 'bin/zip': program('exec gzip') },
    fault: { call: 'clone', on: /SIGCHLD/, nth: 3, error },
    exit: 1,
    says: [`error: cannot fork: ${error === 'EAGAIN' ? EAGAIN : 'Cannot allocate memory'}`],
    leaves: { 'a.log.1': 'one\n' },
    stamped: true,
  })),
  {
    name: 'the pipe for what the compressor says (D07): no output is left, the plain archive stays',
    stanza: OWN_COMPRESSOR,
    files: { 'bin/zip': program('exec gzip') },
    fault: { call: 'socketpair', on: /SOCK_STREAM/, nth: 5, error: 'EMFILE' },
    exit: 1,
    says: ['error: error opening pipe for compress: Too many open files'],
    leaves: { 'a.log.1': 'one\n' },
    stamped: true,
  },
  ...[
    { call: 'setuid', error: 'EPERM', reason: 'Operation not permitted' },
    { call: 'chdir', error: 'EIO', reason: 'Input/output error' },
  ].map(({ call, error, reason }) => ({
    name: `becoming the user of su for good, at ${call}: the compressor is not run, the plain archive stays`,
    stanza: ['su nobody nogroup', ...OWN_COMPRESSOR],
    files: {
      log: { dir: true, uid: 65534, gid: 65534 },
      'log/a.log': { content: 'one\n', uid: 65534, gid: 65534 },
      'bin/zip': program('exec gzip'),
    },
    fault: { call, everywhere: true as const, error },
    exit: 1,
    says: [
      `error: Compressing program wrote following message to stderr when compressing log ${A}.1:`,
      `error: cannot execute compress command '@DIR@/bin/zip': ${reason}`,
      `error: failed to compress log ${A}.1: ${STATUS}`,
    ],
    leaves: { 'a.log.1': 'one\n' },
    stamped: true,
  })),
  {
    name: 'the mailer: the archive that was to go stays',
    stanza: ['nocreate', 'rotate 1', 'mail you'],
    options: ['-m', '@DIR@/bin/mailer'],
    files: { 'log/a.log.1': 'zero\n', 'bin/mailer': program('cat >/dev/null; exit 3') },
    exit: 1,
    says: [`error: mail command failed for ${A}.2: ${STATUS}`],
    leaves: { 'a.log.1': 'one\n', 'a.log.2': 'zero\n' },
    stamped: true,
  },
  {
    name: 'opening an archive to mail it: it stays',
    stanza: ['nocreate', 'rotate 1', 'mail you'],
    options: ['-m', '@DIR@/bin/mailer'],
    files: { 'log/a.log.1': 'zero\n', 'bin/mailer': program('cat >/dev/null') },
    fault: { call: 'openat', on: /a\.log\.2", O_RDONLY/, error: 'EIO' },
    exit: 1,
    says: [`error: failed to open ${A}.2 for mailing: Input/output error`],
    leaves: { 'a.log.1': 'one\n', 'a.log.2': 'zero\n' },
    stamped: true,
  },
  {
    name: 'the uncompressor for the mail: the archive stays',
    stanza: ['nocreate', 'rotate 1', 'compress', 'uncompresscmd /bin/false', 'mail you'],
    options: ['-m', '@DIR@/bin/mailer'],
    files: {
      'log/a.log.1.gz': { content: 'zero\n', gz: true },
      'bin/mailer': program('cat >/dev/null'),
    },
    exit: 1,
    says: [`error: uncompress command failed mailing ${A}.2.gz: ${STATUS}`],
    leaves: {
      'a.log.1.gz': { gz: true, content: 'one\n' },
      'a.log.2.gz': { gz: true, content: 'zero\n' },
    },
    stamped: true,
  },
  {
    name: 'shred: the archive is removed all the same',
    stanza: ['nocreate', 'rotate 1', 'shred'],
    files: { 'log/a.log.1': '', 'bin/shred': program('exit 3') },
    exit: 0,
    says: [`error: Failed to shred ${A}.2 (${STATUS}), trying unlink`],
    leaves: { 'a.log.1': 'one\n' },
    stamped: true,
  },
];
