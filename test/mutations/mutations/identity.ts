/** What keeps a rotation within the directories and the files that it has looked at. */
import type { Mutation } from '../mutation.ts';
import { attacked, tests } from '../suite.ts';

export const IDENTITY: readonly Mutation[] = [
  {
    name: 'the owner of a link is not asked',
    file: 'host/walk.ts',
    text: 'if (!isOurs(link.uid)) return link.uid === target.stats.uid;',
    by: 'if (!isOurs(link.uid)) return true;',
    suites: [
      attacked('create, directory'),
      tests('apply/others-directories', 'an olddir behind a link'),
    ],
  },
  {
    name: 'a hard link is opened like any log',
    file: 'apply/open-file.ts',
    text: 'return links !== 1 && !stanza.settings.allowhardlink;',
    by: 'return links < 0 && !stanza.settings.allowhardlink;',
    suites: [attacked('copytruncate, hard link')],
  },
  {
    name: 'a link is followed when a log is opened',
    file: 'host/open-flags.ts',
    text: 'export const NO_SURPRISES = O_NOFOLLOW | O_NOCTTY',
    by: 'export const NO_SURPRISES = O_NOCTTY',
    suites: [attacked('copytruncate, symlink', 100)],
  },
  {
    name: 'a FIFO blocks',
    file: 'host/open-flags.ts',
    text: 'O_NOFOLLOW | O_NOCTTY | O_NONBLOCK;',
    by: 'O_NOFOLLOW | O_NOCTTY;',
    suites: [tests('apply/others-directories', 'FIFO')],
  },
  {
    name: 'what is made of an exchanged file belongs to the owner of the one before',
    file: 'apply/output-file.ts',
    text: 'return isOther && disk.keeperOf(path) !== undefined ? facts : owner;',
    by: 'return isOther && disk.keeperOf(path) === null ? facts : owner;',
    suites: [
      tests('apply/others-directories', 'takes the place of the log'),
      attacked('compress, file of root', 100),
    ],
  },
  {
    name: 'a log that somebody else has made is adopted',
    file: 'apply/create-log.ts',
    text: 'return keeper === undefined || uid === keeper;',
    by: 'return keeper === undefined || uid >= 0;',
    suites: [tests('apply/others-directories', 'create: a file of root')],
  },
  {
    name: 'a journal is believed, whoever wrote it',
    file: 'host/own-directory.ts',
    text: 'return ours && isRight(stats) ? undefined : NOT_OURS;',
    by: 'return ours || isRight(stats) ? undefined : NOT_OURS;',
    suites: [tests('apply/recover', 'a journal that others could have written')],
  },
];
