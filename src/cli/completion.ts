// `logrotor completion SHELL`: what a shell needs to complete the command line, made of the tables of options and verbs.
import type { Option } from 'commander';
import { BAD_USAGE, DONE } from './exit-code.ts';
import { INFORMATION } from './mistaken-verb.ts';
import { logrotateCommand } from './options.ts';
import { VERBS, type Verb } from './verbs.ts';
import type { RunRequest } from './with-run.ts';

/** Prints the completions for the shell that is named. The result is the exit code. */
export function completion({ line, output }: RunRequest): Promise<number> {
  const [shell = ''] = line.operands;
  const write = WRITERS.get(shell);
  if (write === undefined) {
    const shells = [...WRITERS.keys()];
    output.complain(
      shell === '' ? { kind: 'no-shell-named', shells } : { kind: 'unknown-shell', shell, shells },
    );
    return Promise.resolve(BAD_USAGE);
  }
  output.print(write());
  return Promise.resolve(DONE);
}

const WRITERS: ReadonlyMap<string, () => string> = new Map([
  ['bash', bashText],
  ['zsh', zshText],
  ['fish', fishText],
]);

/** The options of a verb, and those of logrotate's that it takes; without a verb, those of a run. */
function optionsOf(verb: Verb | undefined): readonly Option[] {
  if (verb === undefined) return logrotateCommand('logrotor').options;
  return [...verb.options, ...logrotateCommand('logrotate').options];
}

function formsOf({ short, long }: Option): readonly string[] {
  return [short, long].filter((form) => form !== undefined);
}

function bashText(): string {
  const cases = [...VERBS.values()].map(
    (verb) => `    ${verb.name}) options='${wordsOf(verb)}' ;;\n`,
  );
  return `# bash completion for logrotor
_logrotor() {
  local word=\${COMP_WORDS[COMP_CWORD]} verb= options= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
    -*) ;;
    *)
      verb=\${COMP_WORDS[i]}
      break
      ;;
    esac
  done
  case $verb in
${cases.join('')}    *) options='${wordsOf(undefined)}' ;;
  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
    return
  fi
  mapfile -t COMPREPLY < <(compgen -f -- "$word")
  if [[ -z $verb ]]; then
    mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -W '${verbNames()}' -- "$word")
  elif [[ $verb == completion ]]; then
    mapfile -t COMPREPLY < <(compgen -W '${[...WRITERS.keys()].join(' ')}' -- "$word")
  fi
}
complete -o filenames -F _logrotor logrotor
`;
}

function wordsOf(verb: Verb | undefined): string {
  return optionsOf(verb).flatMap(formsOf).join(' ');
}

function verbNames(): string {
  return [...VERBS.keys(), ...INFORMATION].join(' ');
}

function zshText(): string {
  const verbs = [
    ...[...VERBS.values()].map(({ name, summary }) => `${name}:${summary}`),
    ...INFORMATION,
  ].map((verb) => `    ${quoted(verb)}\n`);
  const cases = [...VERBS.values()].map(
    (verb) => `  ${verb.name}) _arguments \\\n${zshOptions(verb)}    '*:file:_files' ;;\n`,
  );
  return `#compdef logrotor
# zsh completion for logrotor
local -a verbs
verbs=(
${verbs.join('')})
local verb=\${words[(r)(${[...VERBS.keys()].join('|')})]}
case $verb in
${cases.join('')}  *) _arguments \\
${zshOptions(undefined)}    '1: :{ _describe -t verbs verb verbs; _files }' '*:file:_files' ;;
esac
`;
}

function zshOptions(verb: Verb | undefined): string {
  const rows = optionsOf(verb).flatMap((option) => {
    const value = option.required ? ':value:_files' : '';
    const description = option.description.replaceAll(/[[\]:\\]/g, '');
    return formsOf(option).map((form) => `    ${quoted(`${form}[${description}]${value}`)} \\\n`);
  });
  return rows.join('');
}

function fishText(): string {
  const isFirst = '__fish_use_subcommand';
  const words = `complete -c logrotor -n ${isFirst} -a '${INFORMATION.join(' ')}'\n`;
  const verbs = [...VERBS.values()].flatMap(({ name, summary, options }) => [
    `complete -c logrotor -n ${isFirst} -a ${name} -d ${quoted(summary)}\n`,
    ...options.map((option) => fishOption(option, `'__fish_seen_subcommand_from ${name}'`)),
  ]);
  const shells = [...WRITERS.keys()].join(' ');
  return `# fish completion for logrotor
${logrotateCommand('logrotate')
  .options.map((option) => fishOption(option, undefined))
  .join(
    '',
  )}${words}${verbs.join('')}complete -c logrotor -n '__fish_seen_subcommand_from completion' -f -a '${shells}'
`;
}

function fishOption(
  { short, long, required, description }: Option,
  when: string | undefined,
): string {
  const condition = when === undefined ? '' : ` -n ${when}`;
  const letter = short === undefined ? '' : ` -s ${quoted(short.slice(1))}`;
  const word = long === undefined ? '' : ` -l ${long.slice(2)}`;
  return `complete -c logrotor${condition}${letter}${word}${required ? ' -r' : ''} -d ${quoted(description)}\n`;
}

/** A word for a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
