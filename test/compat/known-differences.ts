/**
 * The differences between logrotate 3.21 and HEAD that show in error and warning messages, one named row each, as
 * CONFIG-SPEC section 14 lists them. A rule rewrites a message of 3.21 as HEAD words it, or drops a message that
 * only one of the two has. Nothing that no row explains is touched.
 */
import { predictAccountError } from './account-words.ts';

type Rewrite = (message: string, config: string) => string | undefined;

interface KnownDifference {
  readonly name: string;
  /** The row's topic in CONFIG-SPEC section 14. */
  readonly row: string;
  readonly side: 'logrotate' | 'logrotor';
  /** The message in the common form; undefined if the other program has none. */
  readonly rewrite: Rewrite;
}

const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    name: 'directives that 3.21 does not know',
    row: 'minutes, nodateyesterday, nodatehourago',
    side: 'logrotate',
    rewrite: dropping(
      /^error: .*:\d+ unknown option '(minutes|nodateyesterday|nodatehourago)' -- ignoring line$/,
    ),
  },
  {
    name: 'an unknown option is a warning',
    row: 'unknown option severity',
    side: 'logrotate',
    rewrite: replacing(/^error: (.*:\d+ unknown option '.*' -- ignoring line)$/, 'warning: $1'),
  },
  {
    name: 'the pattern of a skipped stanza ends without white space',
    row: 'pattern trailing white',
    side: 'logrotate',
    rewrite: replacing(/^(error: found error in [^]*?)[ \t\n\r\v\f]+, skipping$/, '$1, skipping'),
  },
  {
    name: 'the words of create, createolddir and su are read by other rules, group first',
    row: 'create/createolddir/su words',
    side: 'logrotate',
    rewrite: rewordAccountError,
  },
  {
    name: 'delaycompress without compress is warned of',
    row: 'delaycompress-without-compress warning',
    side: 'logrotor',
    rewrite: dropping(
      /^warning: delayed compression for log file .* ignored since compression is disabled$/,
    ),
  },
];

/** The messages of one program for a config, in the form that both have in common. */
export function commonMessages(
  side: KnownDifference['side'],
  messages: readonly string[],
  config: string,
): string[] {
  const rules = KNOWN_DIFFERENCES.filter((difference) => difference.side === side);
  return messages.flatMap((message) => {
    let common: string | undefined = message;
    for (const rule of rules)
      common = common === undefined ? undefined : rule.rewrite(common, config);
    return common === undefined ? [] : [common];
  });
}

function dropping(pattern: RegExp): Rewrite {
  return (message) => (pattern.test(message) ? undefined : message);
}

function replacing(pattern: RegExp, replacement: string): Rewrite {
  return (message) => message.replace(pattern, replacement);
}

/**
 * Words the complaint of 3.21 about an account or mode as HEAD does. The line is looked for from the number given
 * onwards, since 3.21 counts too few lines after a path list of several (D26).
 */
function rewordAccountError(message: string, config: string): string {
  const complaint =
    /^(error: .*config:(\d+) )(?:unknown (?:user|group)|invalid mode|extra arguments) ?.*$/;
  const [, prefix, number] = complaint.exec(message) ?? [];
  if (prefix === undefined) return message;
  const culprit = config
    .split('\n')
    .slice(Number(number) - 1)
    .find((line) => /^[ \t]*(create|createolddir|su)(?![A-Za-z])/.test(line));
  const predicted = culprit === undefined ? undefined : predictAccountError(culprit);
  return predicted === undefined ? message : prefix + predicted;
}
