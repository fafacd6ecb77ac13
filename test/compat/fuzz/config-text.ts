/**
 * Writes random configs from the grammar: most are good, some have a few faults, all use odd layout.
 * Text is latin1, one character per byte.
 */
import type { Random } from '../../support/random.ts';
import { ARGUMENTS, FLAGS, SCRIPTS } from './directives.ts';

/** How a config is written: how often it is faulty, and its line end. */
interface Manner {
  readonly random: Random;
  readonly faults: number;
  readonly crlf: number;
  /** The directives that may not be used, so that included files do not multiply without end. */
  readonly avoided: ReadonlySet<string>;
}

const GARBAGE = [
  '-',
  '.',
  '=',
  '{',
  '}',
  ';',
  '\\',
  '\x00',
  '\x0b',
  '\x0c',
  '\r',
  '\xef\xbb\xbf',
  '\xe9',
  'daily}',
  'log_file 3',
  'unknown 5',
  'Daily',
  'endscript',
  'daily=weekly',
  'daily=1',
  '}}',
];

const PATHS = [
  '@DIR@/logs/a.log',
  '@DIR@/logs/b.log',
  '@DIR@/logs/c.txt',
  '@DIR@/logs/*.log',
  '@DIR@/logs/?.log',
  '@DIR@/logs/[ab].log',
  '@DIR@/logs/sub',
  '@DIR@/logs/link.log',
  '@DIR@/logs/sub/*',
  '@DIR@/logs/.h*',
  '@DIR@/logs/[!a]*.log',
  '@DIR@/logs/[[:alpha:]].log',

  '"@DIR@/logs/d e.log"',
  '@DIR@/logs/d\\ e.log',
  "'@DIR@/logs/d e.log'",
  '@DIR@/logs/{a,b}.log',
  '@DIR@/logs/a.log/',
  '@DIR@//logs/b.log',
  '"@DIR@"/logs/c.txt',
  '~/logs/a.log',
  '~/*.log',
];
const BAD_PATHS = [
  '@DIR@/nosuch/x.log',
  '@DIR@/logs/nosuch*',
  '"@DIR@/logs/a.log',
  '@DIR@/logs/a.log \\',
  '""',
  '@DIR@/loop/x*',
  '@DIR@/logs/[a.log',
  '~nosuch/x',
  "'",
  '@DIR@/logs/\x00',
  '@DIR@/a}b',
];

/** A config file's text; an included one does not include further and has fewer lines. */
export function configText(random: Random, included = false): string {
  const manner: Manner = {
    random,
    faults: random.chance(0.4) ? 0 : random.pick([0.03, 0.1, 0.3]),
    crlf: random.chance(0.05) ? 1 : random.chance(0.05) ? 0.2 : 0,
    avoided: new Set(included ? ['include'] : []),
  };
  const lines: string[] = random.chance(0.6) ? ['missingok\n'] : [];
  const count = random.between(1, included ? 4 : 9);
  for (let index = 0; index < count; index++) {
    lines.push(random.chance(0.45) ? stanza(manner) : item(manner));
  }
  const text = lines.join('');
  return random.chance(0.04) ? text.slice(0, random.below(text.length + 1)) : text;
}

function stanza(manner: Manner): string {
  const { random } = manner;
  const body = Array.from({ length: random.between(0, 7) }, () => item(manner)).join('');
  const opening = random.pick([' {', '{', '\n{', ' \t{ ', ' {']) + lineEnd(manner);
  return pathList(manner) + opening + body + closing(manner);
}

function closing(manner: Manner): string {
  const { random } = manner;
  if (!isFaulty(manner)) return random.pick(['}', '}', '}', '  }', '}\t']) + lineEnd(manner);
  return random.pick(['} # end\n', '} }\n', '}x\n', '', '} daily\n', '\n']);
}

function pathList(manner: Manner): string {
  const { random } = manner;
  const paths = Array.from({ length: random.pick([1, 1, 1, 2, 3]) }, () =>
    random.pick(isFaulty(manner) ? BAD_PATHS : PATHS),
  );
  return paths.join(random.pick([' ', '\t', '\n', ' \n# comment { }\n', '\n  ', '\r\n']));
}

function item(manner: Manner): string {
  const { random } = manner;
  if (isFaulty(manner) && random.chance(0.3)) return random.pick(GARBAGE) + lineEnd(manner);
  const kind = random.below(20);
  if (kind < 8) return indent(random) + flags(random) + lineEnd(manner);
  if (kind < 16) return indent(random) + withArgument(manner) + lineEnd(manner);
  if (kind < 18) return script(manner);
  return random.pick(['# comment\n', '\n', '   \n', '\t# } {\n', ' \r\n', '#\n']);
}

function flags(random: Random): string {
  const words = Array.from({ length: random.pick([1, 1, 1, 2]) }, () => random.pick(FLAGS));
  return words.join(' ') + random.pick(['', '', '', ' ', '\t', ' # comment']);
}

function withArgument(manner: Manner): string {
  const { random } = manner;
  const allowed = ARGUMENTS.filter(
    ({ directives }) => !directives.some((name) => manner.avoided.has(name)),
  );
  const pool = random.pick(allowed);
  const argument = random.pick(isFaulty(manner) ? pool.bad : pool.good);
  const separator = random.pick([' ', ' ', ' ', '\t', '  ']);
  return random.pick(pool.directives) + separator + argument + random.pick(['', '', '', ' ', '\t']);
}

function script(manner: Manner): string {
  const { random } = manner;
  const body = random.pick([
    'true\n',
    '\techo "$1" }\n',
    '',
    '# endscript not\n',
    'cat <<E\n{\nE\n',
  ]);
  const end = isFaulty(manner)
    ? random.pick(['endscripts\n', '', 'endscript }\n', 'endscript;\n', 'ENDSCRIPT\n'])
    : random.pick(['endscript\n', '  endscript\n', '\tendscript\n']);
  return `${indent(random)}${random.pick(SCRIPTS)}\n${body}${end}`;
}

function indent(random: Random): string {
  return random.pick(['', '', '  ', '\t', ' \t ']);
}

function lineEnd({ random, crlf }: Manner): string {
  return random.chance(crlf) ? '\r\n' : '\n';
}

function isFaulty({ random, faults }: Manner): boolean {
  return random.chance(faults);
}
