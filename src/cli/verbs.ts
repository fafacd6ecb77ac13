// The verbs: words that as the first operand make the program do something other than rotate. THE list of
// them is VERBS; what a verb does is loaded when it is used, so that a plain rotation starts no slower.
import { Option } from 'commander';
import { JSON_EVENTS, logrotateCommand, metricsOption } from './options.ts';
import type { RunRequest } from './with-run.ts';

/** One verb. */
export interface Verb {
  readonly name: string;
  /** what it takes, as its help shows it. */
  readonly operands: string;
  /** one line for listings. */
  readonly summary: string;
  /** the options of logrotate that mean something to it; the others are no error. */
  readonly takes: readonly string[];
  /** what it has beside logrotate's options; they stand behind the verb. */
  readonly options: readonly Option[];
  /** Loads what it does. */
  readonly load: () => Promise<VerbAction>;
}

/** Does what a verb stands for; the operands of the line are those behind the verb. The result is the exit code. */
export type VerbAction = (request: RunRequest) => Promise<number>;

/** The verbs by their names. */
export type Verbs = ReadonlyMap<string, Verb>;

const ROWS: readonly Verb[] = [
  {
    name: 'check',
    operands: '[CONFIG...]',
    summary: 'Tell all that is wrong with a configuration, and change nothing',
    takes: [],
    options: [
      new Option('--strict', 'Exit with 1 on warnings too'),
      new Option('--json', 'Print one JSON object a finding'),
      new Option('--logrotate', 'Also tell what would be lost if logrotate ran it'),
      new Option('--root <directory>', 'Check the machine whose files are below this directory'),
      new Option('--no-users', 'Take every user and group for one that exists'),
    ],
    load: async () => (await import('./check.ts')).check,
  },
  {
    name: 'explain',
    operands: 'LOG [CONFIG...]',
    summary: 'Tell why a log is rotated or not, what is done to it, and when',
    takes: ['force', 'state'],
    options: [new Option('--json', 'Print one JSON object')],
    load: async () => (await import('./explain.ts')).explain,
  },
  {
    name: 'daemon',
    operands: '[CONFIG...]',
    summary: 'Stay, and rotate each log when it is due',
    takes: ['force', 'mail', 'state', 'skip-state-lock', 'verbose', 'log'],
    options: [metricsOption()],
    load: async () => (await import('./daemon.ts')).daemon,
  },
  {
    name: 'prune',
    operands: '[CONFIG...]',
    summary: 'Remove the archives that the rules do not keep, now',
    takes: ['debug', 'mail', 'state', 'skip-state-lock', 'wait-for-state-lock', 'verbose', 'log'],
    options: [JSON_EVENTS],
    load: async () => (await import('./prune.ts')).prune,
  },
  {
    name: 'status',
    operands: '[CONFIG...]',
    summary: 'Show all logs: size, last and next rotation, archives, trouble',
    takes: ['state'],
    options: [new Option('--json', 'Print one JSON object a log')],
    load: async () => (await import('./status.ts')).status,
  },
  {
    name: 'ship',
    operands: '[CONFIG...]',
    summary: 'Ship the archives that wait, and rotate nothing',
    takes: ['debug', 'state', 'skip-state-lock', 'wait-for-state-lock', 'verbose', 'log'],
    options: [JSON_EVENTS],
    load: async () => (await import('./verb-ship.ts')).ship,
  },
  {
    name: 'verify',
    operands: '[CONFIG...]',
    summary: 'Read every archive and compare it with what is known of it',
    takes: ['state', 'verbose', 'log'],
    options: [new Option('--remote', 'Also read what was shipped, where it is now')],
    load: async () => (await import('./verb-verify.ts')).verify,
  },
  {
    name: 'install',
    operands: '[CONFIG...]',
    summary: 'Have logrotor started by this machine, in the place of logrotate',
    takes: ['debug', 'mail', 'state', 'verbose', 'log'],
    options: [
      new Option('--systemd', 'By units of systemd'),
      new Option('--cron', 'By cron'),
      new Option('--daemon', 'With --systemd: as a daemon with its own scheduler'),
      new Option('--print', 'Only print what would be made'),
      new Option('--remove', 'Give the place back to logrotate'),
      new Option('--root <directory>', 'Do it in the tree of files below this directory'),
      metricsOption(),
    ],
    load: async () => (await import('./install.ts')).install,
  },
  {
    name: 'completion',
    operands: 'SHELL',
    summary: 'Print the completions for bash, zsh or fish',
    takes: [],
    options: [],
    load: async () => (await import('./completion.ts')).completion,
  },
];

/** Every verb. */
export const VERBS: Verbs = new Map(ROWS.map((verb) => [verb.name, verb]));

/** The options of every command. */
const COMMON: readonly string[] = ['version', 'help', 'usage'];

/** The options that mean something to a verb, its own first. */
export function verbOptions({ options, takes }: Verb): readonly Option[] {
  const known = [...takes, ...COMMON];
  const shared = logrotateCommand('logrotate').options;
  return [...options, ...shared.filter((option) => known.includes(option.name()))];
}
