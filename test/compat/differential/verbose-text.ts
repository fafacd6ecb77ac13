/**
 * Words the verbose text of logrotate 3.21 and of logrotor in the form that both have in common. Each rule is a
 * listed difference between 3.21 and HEAD (ENGINE-SPEC section 18, CONFIG-SPEC section 14); nothing else is touched.
 */

interface Rule {
  /** The row's topic. */
  readonly row: string;
  readonly side: 'logrotate' | 'logrotor' | 'both';
  readonly rewrite: (text: string) => string;
}

const CRITERION = 'forced from command line|hourly|after 1 days|weekly|monthly|yearly|\\d+ bytes';

const OLD_HEADER = new RegExp(
  `^(?<start>rotating pattern: [^]*? (?:${CRITERION}) )` +
    '(?:\\((?<count>no old logs will be kept|\\d+ rotations)\\)\\n)?' +
    '(?<options>(?:olddir is .*, )?empty log files are .*?)' +
    '(?:old logs mailed to (?<mail>.*)|old logs are removed)$',
  'gm',
);

const HEADER = new RegExp(
  `^(?<start>rotating pattern: [^]*? (?:${CRITERION}) )` +
    '(?<options>(?:olddir is .*, )?empty log files are .*?)' +
    '(?:old logs are kept forever|(?:old logs mailed to (?<mail>.*), )?' +
    '(?:(?<count>no old logs will be kept)|\\((?:(?<count2>\\d+ rotations)|unlimited rotations)\\), old logs are removed.*))$',
  'gm',
);

/** The parts of a stanza's header; without a count HEAD leaves the mail address out, and no maxage is in 3.21's. */
const COMMON_HEADER = '$<start>$<options>|$<count>|$<mail>';
const MAIL_WITHOUT_COUNT = /^(rotating pattern: [^]*?\|\|).+$/gm;

const END_OF_ENTRY =
  ' from state file, because it does not exist and has not been rotated for one year\n';
const DROPPED_ENTRIES = new RegExp(`(?:^Removing (?:(?!^Removing )[^])*?${END_OF_ENTRY})+`, 'gm');

const RULES: readonly Rule[] = [
  {
    row: 'acquired lock on state file S: missing its line break',
    side: 'logrotate',
    rewrite: (text) =>
      text.replace(/^(acquired lock on state file .*?)(Reading state from file: )/m, '$1\n$2'),
  },
  {
    row: 'summary line(s): two lines, no maxage, nothing for rotate -1',
    side: 'logrotate',
    rewrite: (text) => text.replace(OLD_HEADER, COMMON_HEADER).replace(MAIL_WITHOUT_COUNT, '$1'),
  },
  {
    row: 'summary line(s): one line, richer',
    side: 'logrotor',
    rewrite: (text) =>
      text
        .replace(HEADER, COMMON_HEADER.replace('|$<mail>', '$<count2>|$<mail>'))
        .replace(MAIL_WITHOUT_COUNT, '$1'),
  },
  {
    row: 'error reasons: no `: child did not …` suffix',
    side: 'logrotor',
    rewrite: (text) =>
      text
        .replace(/: child did not (?:exit with status 0|terminate normally)$/gm, '')
        .replace(/ \(child did not (?:exit with status 0|terminate normally)\)/g, ''),
  },
  {
    row: 'the text after `Failed to remove old log` is left over from another call (section 10.3)',
    side: 'both',
    rewrite: (text) => text.replace(/^(error: Failed to remove old log .*): .*$/gm, '$1'),
  },
  {
    row: '`creating new directory …` message',
    side: 'logrotor',
    rewrite: (text) =>
      text.replace(/^creating new directory .* mode = \d+ uid = -?\d+ gid = -?\d+\n/gm, ''),
  },
  {
    row: 'entries of the state file have no order (section 3.1)',
    side: 'both',
    rewrite: (text) =>
      text.replace(DROPPED_ENTRIES, (lines) =>
        lines.split(END_OF_ENTRY).toSorted().join(END_OF_ENTRY),
      ),
  },
  {
    row: 'the mailer and its uncompressor each say who they are, at the same time (section 12)',
    side: 'both',
    rewrite: (text) =>
      text.replace(/(?:^switching e?uid .*\n){2,}/gm, (lines) =>
        lines
          .split(/(?<=\n)/)
          .toSorted()
          .join(''),
      ),
  },
  {
    row: 'process ids',
    side: 'both',
    rewrite: (text) => text.replace(/\(pid \d+\)/g, '(pid N)'),
  },
];

/** The lines that one program printed, in the common form. */
export function commonLines(side: 'logrotate' | 'logrotor', stderr: string): string[] {
  let text = stderr;
  for (const rule of RULES) {
    if (rule.side === side || rule.side === 'both') text = rule.rewrite(text);
  }
  return text.split('\n');
}
