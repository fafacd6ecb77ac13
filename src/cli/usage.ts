// What --help, --usage and --version print, in the layout of popt(3).
import type { Option } from 'commander';
import { DEFAULTS } from '../config/settings.ts';
import { DEFAULT_CONFIG } from './named-configs.ts';
import { DEFAULT_OPTIONS, runCommand } from './options.ts';
import { VERBS, verbOptions, type Verb } from './verbs.ts';
import { VERSION } from './version.ts';

const WIDTH = 79;
const DESCRIPTION_COLUMN = 32;
const OPERANDS = '[OPTION...] <configfile>';
const MANUAL = 'Manual: logrotor(8), logrotor.conf(5)';
const HELP_GROUP = 'Help options:';
const VERBS_HEADING = 'Instead of a configuration file, a verb (--help behind it says more):';

/** The version of logrotate whose behaviour this program has. */
const COMPATIBLE_WITH = '3.22.0';

/** The text of --help; under logrotate's name there are no verbs. */
export function helpText(program: string): string {
  const { options } = runCommand(program);
  const verbs = program === 'logrotate' ? [] : verbLines([...VERBS.values()]);
  return textOf([`Usage: ${program} ${OPERANDS}`, ...optionLines(options), ...verbs]);
}

/** The text of --help behind a verb. */
export function verbHelpText(verb: Verb): string {
  const { name, operands, summary } = verb;
  const usage = `Usage: logrotor ${name} [OPTION...] ${operands}`;
  const options = optionLines(verbOptions(verb));
  return textOf([usage, `${summary}.`, '', ...options, '', ...defaultLines(verb), MANUAL]);
}

/** What is used where nothing is named. */
function defaultLines({ operands, takes }: Verb): readonly string[] {
  return [
    ...(operands.includes('CONFIG')
      ? [`Default configuration: $LOGROTOR_CONFIG, or ${DEFAULT_CONFIG}`]
      : []),
    ...(takes.includes('state') ? [`Default state file: ${DEFAULT_OPTIONS.stateFile}`] : []),
  ];
}

function textOf(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

function optionLines(options: readonly Option[]): readonly string[] {
  const main = options.filter((option) => option.helpGroupHeading !== HELP_GROUP);
  const help = options.filter((option) => option.helpGroupHeading === HELP_GROUP);
  return [...main.flatMap(helpLines), '', HELP_GROUP, ...help.flatMap(helpLines)];
}

function verbLines(verbs: readonly Verb[]): readonly string[] {
  const lines = verbs.flatMap(({ name, operands, summary }) =>
    entryLines(`  ${name} ${operands}`, summary),
  );
  return lines.length === 0 ? [] : ['', VERBS_HEADING, ...lines];
}

/** The text of --usage, which also follows the banner. */
export function usageText(program: string): string {
  const { options } = runCommand(program);
  const flags = options.flatMap(({ short, required }) =>
    short === undefined || required ? [] : [short.slice(1)],
  );
  const words = options.map((option) => {
    const short = option.short === undefined ? '' : `${option.short}|`;
    return `[${short}${longForm(option)}]`;
  });
  const all = [`[-${flags.join('')}]`, ...words, ...OPERANDS.split(' ')];
  return `${fill(all, `Usage: ${program}`, '       ').join('\n')}\n`;
}

/** What is said where no configuration is given. */
export function bannerText(program: string): string {
  return [
    `logrotor ${VERSION} - Copyright (C) 2026 The logrotor authors`,
    'This may be freely redistributed under the terms of the MIT License',
    '',
    usageText(program),
  ].join('\n');
}

/** The text of --version; under logrotate's name it says what it is and what it stands in for. */
export function versionText(program: string): string {
  const own = `logrotor ${VERSION}`;
  const first =
    program === 'logrotate'
      ? `logrotate ${COMPATIBLE_WITH} as ${own} has it, a compatible program under the MIT License`
      : own;
  const rows = [
    ['Default mail command:', DEFAULT_OPTIONS.mailCommand],
    ['Default compress command:', DEFAULTS.compresscmd],
    ['Default uncompress command:', DEFAULTS.uncompresscmd],
    ['Default compress extension:', DEFAULTS.compressext],
    ['Default state file path:', DEFAULT_OPTIONS.stateFile],
    ['ACL support:', 'yes'],
    ['SELinux support:', 'yes'],
  ] as const;
  const lines = rows.map(([label, value]) => `    ${label.padEnd(28)}${value}`);
  return `${[first, '', ...lines].join('\n')}\n`;
}

function longForm(option: Option): string {
  const value = /<(.*)>/.exec(option.flags)?.[1];
  return `${option.long ?? ''}${value === undefined ? '' : `=${value}`}`;
}

function helpLines(option: Option): readonly string[] {
  const short = option.short === undefined ? '    ' : `${option.short}, `;
  return entryLines(`  ${short}${longForm(option)}`, option.description);
}

function entryLines(entry: string, description: string): readonly string[] {
  const column = entry.padEnd(DESCRIPTION_COLUMN - 1);
  return fill(description.split(' '), column, ' '.repeat(DESCRIPTION_COLUMN - 1));
}

/** Words behind `start`, on further lines behind `indent`, none of them too wide. */
function fill(words: readonly string[], start: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = start;
  for (const word of words) {
    if (line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = indent;
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
