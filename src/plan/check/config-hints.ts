// What may be done about an error of a configuration, where its own words do not say so.
import type { Diagnostic, Subject } from '../../config/diagnostic.ts';
import { DIRECTIVES } from '../../config/directives.ts';
import { oneStanzaHint } from './overlap.ts';
import { nearestWord } from '../edit-distance.ts';

const SIZE = 'a size: a number of bytes, or one with k, M or G behind it';
const DAYS = 'a number of days';
const OWNER = `nothing, a mode ('0640'), a user and a group ('root adm'), or all three; 'check --no-users' takes all names for known`;
const PATH = 'the path of a program, without arguments';
const DATE = `a text with %Y, %m, %d and the like, such as '-%Y%m%d'`;

/** What the directives of logrotate take; those of logrotor say so in their messages. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  addextension: 'what the names of archives end in',
  compresscmd: PATH,
  compressext: `what compressed archives end in, such as '.gz'`,
  compressoptions: 'the arguments of the compressor',
  compressor: 'gzip, zstd, xz, bzip2 or lz4, and a level',
  compressjobs: 'a number from 1 to 256',
  copytruncatemode: 'auto, collapse or truncate',
  create: OWNER,
  createolddir: OWNER,
  dateformat: DATE,
  extension: `the end of the log's name that archives keep, such as '.log'`,
  mail: 'an address',
  maxage: DAYS,
  maxsize: SIZE,
  minage: DAYS,
  minsize: SIZE,
  minutes: 'a number of minutes',
  monthly: 'a day of the month from 1 to 31, or nothing',
  olddir: 'a directory',
  rotate: 'a number of archives; 0 keeps none, -1 all of them',
  shredcycles: 'a number',
  size: SIZE,
  start: 'the number of the newest archive',
  su: 'a user and a group',
  tabooext: 'endings of names, with commas between them',
  taboopat: 'patterns of names, with commas between them',
  uncompresscmd: PATH,
  weekly: 'a weekday from 0 (Sunday) to 7, or nothing',
};

/** The hint; undefined where none helps. */
export function configHint({ hint, subject }: Diagnostic): string | undefined {
  if (hint !== undefined) return hint;
  switch (subject?.kind) {
    case 'unknown-directive': {
      const nearest = nearestWord(subject.word, DIRECTIVES.keys());
      return nearest === undefined ? undefined : `did you mean '${nearest}'?`;
    }
    case 'bad-argument':
      return argumentHint(subject);
    case 'duplicate':
      return oneStanzaHint(subject.log, subject.owner);
    case 'unread-file':
    case 'bad-paths':
    case 'unclosed':
    case undefined:
      return undefined;
  }
}

type BadArgument = Extract<Subject, { readonly kind: 'bad-argument' }>;

function argumentHint({ directive, argument }: BadArgument): string | undefined {
  const takes = ARGUMENTS[directive];
  if (takes === undefined) return undefined;
  const hasComment = /[ \t]#/.test(argument);
  return `'${directive}' takes ${takes}${hasComment ? '; a comment has a line of its own' : ''}`;
}

/** True if logrotate 3.22 refuses what logrotate 3.21 took, going by the words alone. */
export function isRefusedSince322({ subject }: Diagnostic): boolean {
  if (subject?.kind === 'bad-paths') return true;
  if (subject?.kind !== 'bad-argument') return false;
  const { directive, argument } = subject;
  const [first = '', second, ...others] = argument.trim().split(/\s+/);
  switch (directive) {
    case 'create':
    case 'createolddir':
      // It read a mode, if there was one, then a user and a group, as far as they were there.
      return (
        others.length === 0 &&
        (isMode(first) ? isName(second) : second === undefined && isName(first))
      );
    case 'monthly':
      // It had no argument, and read on behind the word.
      return DIRECTIVES.has(first);
    default:
      return false;
  }
}

function isMode(word: string): boolean {
  return /^[0-7]+$/.test(word);
}

function isName(word: string | undefined): boolean {
  return word !== undefined && /^[A-Za-z_]/.test(word);
}
