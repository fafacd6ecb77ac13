// The command line as popt(3) takes it apart for logrotate (CONFIG-SPEC 2). commander parses it; what
// is done here first is what popt does otherwise: clusters with values, `-s=FILE`, aliases, and that
// options take effect one after another up to the first bad word.
import type { Command, Option } from 'commander';
import { logrotateCommand, runCommand } from './options.ts';

/** An option in its place on the command line; `value` is undefined for a flag. */
export interface Occurrence {
  /** the long name without its dashes. */
  readonly name: string;
  readonly value: string | undefined;
}

/** What was typed: options in their order, the operands, and the word at which reading stopped. */
export interface CommandLine {
  readonly occurrences: readonly Occurrence[];
  readonly operands: readonly string[];
  readonly bad: string | undefined;
  /** what is bad about it is only that no value stands behind it. */
  readonly lacksValue: boolean;
}

/** The words that an alias of popt's stands for, by the option that it replaces (`--x` or `-x`). */
export type Aliases = ReadonlyMap<string, readonly string[]>;

/** How the command line is read. */
export interface Manners {
  /** options end at the first operand (POSIXLY_CORRECT). */
  readonly posix: boolean;
  readonly aliases: Aliases;
}

/** What the program's name changes about it. */
export interface RunManners extends Manners {
  readonly program: string;
}

/** What a verb changes about reading its command line. */
export interface VerbManners extends Manners {
  /** what it has beside logrotate's options. */
  readonly options: readonly Option[];
}

/** Takes the words behind the program's name apart. */
export function parseCommandLine(
  words: readonly string[],
  { program, ...manners }: RunManners,
): CommandLine {
  return parseWords(words, runCommand(program), { ...manners, leading: 0 });
}

/** The same where the first operand is a verb: options may follow it, its own too, and the operands are without it. */
export function parseVerbLine(
  words: readonly string[],
  { options, ...manners }: VerbManners,
): CommandLine {
  const command = logrotateCommand('logrotate');
  for (const option of options) command.addOption(option);
  const line = parseWords(words, command, { ...manners, leading: 1 });
  return { ...line, operands: line.operands.slice(1) };
}

interface WordManners extends Manners {
  /** how many operands may stand before options in any case. */
  readonly leading: number;
}

function parseWords(words: readonly string[], command: Command, manners: WordManners): CommandLine {
  const { options, operands, bad, lacksValue } = normalise(words, command.options, manners);
  const occurrences: Occurrence[] = [];
  for (const option of command.options) {
    const name = option.name();
    command.on(`option:${name}`, (value: string | null) => {
      occurrences.push({ name, value: value ?? undefined });
    });
  }
  // The operands stay here: commander passes them on as arguments of a call, which so many cannot be.
  command.parse([...options], { from: 'user' });
  return { occurrences, operands, bad, lacksValue };
}

/** Options that commander understands as popt would have understood the original ones. */
interface Normalised {
  readonly options: readonly string[];
  readonly operands: readonly string[];
  readonly bad: string | undefined;
  readonly lacksValue: boolean;
}

/** The words while they are normalised. */
interface Words {
  readonly waiting: string[];
  readonly options: string[];
  readonly operands: string[];
  lacksValue: boolean;
}

function normalise(
  words: readonly string[],
  known: readonly Option[],
  { posix, aliases, leading }: WordManners,
): Normalised {
  const state: Words = { waiting: [...words], options: [], operands: [], lacksValue: false };
  const unused = new Map(aliases);
  let bad: string | undefined;
  while (state.waiting.length > 0 && bad === undefined) {
    const word = state.waiting.shift() ?? '';
    const alias = unused.get(word);
    if (alias !== undefined) {
      unused.delete(word);
      state.waiting.unshift(...alias);
    } else if (word === '--') {
      takeAll(state);
    } else if (!word.startsWith('-') || word === '-') {
      state.operands.push(word);
      if (posix && state.operands.length > leading) takeAll(state);
    } else if (
      !(word.startsWith('--') ? takeLong(word, known, state) : takeShort(word, known, state))
    ) {
      bad = word;
    }
  }
  return { options: state.options, operands: state.operands, bad, lacksValue: state.lacksValue };
}

/** Options have ended. There may be more words than one call can take as its arguments. */
function takeAll({ operands, waiting }: Words): void {
  for (const word of waiting.splice(0)) operands.push(word);
}

/** `--name`, `--name VALUE` or `--name=VALUE`; names are not abbreviated. */
function takeLong(word: string, known: readonly Option[], state: Words): boolean {
  const equals = word.indexOf('=');
  const long = equals === -1 ? word : word.slice(0, equals);
  const option = known.find((candidate) => candidate.long === long);
  if (option === undefined || (equals !== -1 && !option.required)) return false;
  if (!option.required) {
    state.options.push(word);
    return true;
  }
  return pushValue(option, equals === -1 ? state.waiting.shift() : word.slice(equals + 1), state);
}

/** A cluster of letters; one that takes a value takes the rest of the word or the next one. */
function takeShort(word: string, known: readonly Option[], state: Words): boolean {
  for (let i = 1; i < word.length; i += 1) {
    const option = known.find((candidate) => candidate.short === `-${word.charAt(i)}`);
    if (option === undefined) return false;
    if (option.required) {
      const rest = word.slice(i + 1);
      return pushValue(option, rest === '' ? state.waiting.shift() : rest.replace(/^=/, ''), state);
    }
    state.options.push(option.long ?? '');
  }
  return true;
}

function pushValue(option: Option, value: string | undefined, state: Words): boolean {
  if (value === undefined) {
    state.lacksValue = true;
    return false;
  }
  state.options.push(`${option.long ?? ''}=${value}`);
  return true;
}

/** True if an option was given. */
export function has({ occurrences }: CommandLine, name: string): boolean {
  return occurrences.some((occurrence) => occurrence.name === name);
}

/** The last value that was given for an option. */
export function valueOf({ occurrences }: CommandLine, name: string): string | undefined {
  return occurrences.findLast((occurrence) => occurrence.name === name)?.value;
}
