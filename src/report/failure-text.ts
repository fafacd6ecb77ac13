// logrotate's words for what went wrong with a file (ENGINE-SPEC 19).
import type { ChildProblem, Event, Operation } from './event.ts';
import { error, type Message } from './message.ts';

type Failed = Extract<Event, { readonly kind: 'failed' }>;

type Words = (failed: Failed) => string;

const WORDS: Readonly<Record<Operation, Words>> = {
  open: ({ path }) => `error opening ${path}`,
  create: ({ path }) => `error creating output file ${path}`,
  'set-mode': ({ path }) => `error setting mode of ${path}`,
  'set-owner': ({ path, owner }) =>
    `error setting owner of ${path} to uid ${owner?.uid ?? -1} and gid ${owner?.gid ?? -1}`,
  'set-acl': ({ path }) => `setting ACL for ${path}`,
  'get-acl': ({ path }) => `getting file ACL ${path}`,
  shift: ({ path, to }) => `error renaming ${path} to ${to ?? ''}`,
  'rename-log': ({ path, to }) => `failed to rename ${path} to ${to ?? ''}`,
  backup: ({ path, to }) => `error renaming already existing output file ${path} to ${to ?? ''}`,
  read: ({ path }) => `error reading ${path}`,
  write: ({ path }) => `error writing to ${path}`,
  seek: ({ path }) => `error seeking ${path}`,
  ftruncate: ({ path }) => `error ftruncate ${path}`,
  copy: ({ path, to }) => `error copying ${path} to ${to ?? ''}`,
  truncate: ({ path }) => `error truncating ${path}`,
  collapse: ({ path }) => `cannot cut off the front of ${path}`,
  'open-to-compress': ({ path }) => `unable to open ${path} (read-only) for compression`,
  'open-to-shred-compressed': ({ path }) => `unable to open ${path} (read-write) for compression`,
  compress: ({ path }) => `failed to compress log ${path}`,
  verify: ({ path }) => `cannot read back ${path}`,
  sync: ({ path }) => `error syncing ${path}`,
  unlink: ({ path }) => `Failed to remove old log ${path}`,
  'unlink-missing': ({ path }) => `error unlinking log file ${path}`,
  journal: ({ path }) => `error writing to journal ${path}`,
  'open-to-mail': ({ path }) => `failed to open ${path} for mailing`,
};

/** The message of a failed operation: what, which file, and the system's reason. */
export function failureMessage(failed: Failed): Message {
  return error(`${WORDS[failed.operation](failed)}: ${failed.error.reason}`);
}

/** How a child ended, as messages about it close. */
export function problemText(problem: ChildProblem): string {
  switch (problem.kind) {
    case 'status':
      return 'child did not exit with status 0';
    case 'signal':
      return 'child did not terminate normally';
    case 'timed-out':
      return `it was ended after ${problem.seconds}s`;
    case 'not-started':
      return problem.error.reason;
    case 'not-forked':
      return '(null)';
  }
}
