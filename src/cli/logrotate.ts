// The command line, from its words to the exit code: logrotate's own (CONFIG-SPEC 2.3, ENGINE-SPEC 2), and
// the verbs, which the name logrotate does not have.
import type { Stop } from '../apply/stop.ts';
import { fromText } from '../host/bytes.ts';
import { canWalk } from '../host/walk.ts';
import { writeText } from '../host/write-stream.ts';
import { argumentBytes } from './arguments.ts';
import {
  has,
  parseCommandLine,
  parseVerbLine,
  valueOf,
  type CommandLine,
  type Occurrence,
} from './command-line.ts';
import { BAD_USAGE, DONE, FAILED } from './exit-code.ts';
import { mistakenVerb } from './mistaken-verb.ts';
import { JSON_EVENTS } from './options.ts';
import { Output } from './output.ts';
import { readAliases } from './popt-aliases.ts';
import { bannerText, helpText, usageText, verbHelpText, versionText } from './usage.ts';
import { VERBS, type Verb, type VerbAction, type Verbs } from './verbs.ts';
import type { DaemonSignal } from './with-run.ts';

const STDERR = 2;

/** How the program was started. */
export interface Invocation {
  /** the name that it was started under. */
  readonly program: string;
  readonly words: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly stop: Stop;
  /** From now on a signal that would end the process only asks the run to end. */
  readonly hold: () => void;
  /** The same for a daemon, which `listen` tells of the other signals. */
  readonly serve: (listen: (signal: DaemonSignal) => void) => void;
  /** the path that it was started by. */
  readonly programPath: string;
}

/** Runs as logrotate does, or as the verb that is the first operand. The result is the exit code. */
export async function logrotate(invocation: Invocation, verbs: Verbs = VERBS): Promise<number> {
  const { program } = invocation;
  const output = new Output();
  const called = readCall(invocation, verbs);
  const { line, verb } = called;
  try {
    const refused =
      answerMistake(called, { program, verbs, output }) ??
      takeEffect(called, program, output) ??
      checkUsage(called, program, output) ??
      checkProc(output);
    if (refused !== undefined) return ended(refused, output, line);
    const act = await (verb === undefined ? loadRotation() : verb.load());
    return ended(await act({ ...invocation, line, output }), output, line);
  } finally {
    output.flush();
  }
}

/** The exit code: what was asked for and could not be written is a failure. With -d that is what it says. */
function ended(exit: number, { isShort, isUnheard }: Output, line: CommandLine): number {
  const isLost = isShort || (isUnheard && has(line, 'debug'));
  return isLost && exit === DONE ? FAILED : exit;
}

async function loadRotation(): Promise<VerbAction> {
  return (await import('./rotate-all.ts')).rotateAll;
}

/** The command line, and the verb that it has in the place of its first operand. */
interface Call {
  readonly line: CommandLine;
  readonly verb: Verb | undefined;
}

function readCall({ program, words, environment }: Invocation, verbs: Verbs): Call {
  const home = environment['HOME'];
  const manners = {
    posix:
      environment['POSIXLY_CORRECT'] !== undefined || environment['POSIX_ME_HARDER'] !== undefined,
    aliases: readAliases(home === undefined ? undefined : fromText(home)),
  };
  const bytes = argumentBytes(words);
  const line = parseCommandLine(bytes, { ...manners, program });
  const [first] = line.operands;
  const verb = program === 'logrotate' || first === undefined ? undefined : verbs.get(first);
  if (verb === undefined) return { line, verb };
  return { line: parseVerbLine(bytes, { ...manners, options: verb.options }), verb };
}

/** What a mistyped verb is answered with: a question that was not understood must not become a run. */
interface Answering {
  readonly program: string;
  readonly verbs: Verbs;
  readonly output: Output;
}

/** An exit code if the first operand is none of the words that stand for something, and nearly one. */
function answerMistake(
  { line: { operands }, verb }: Call,
  { program, verbs, output }: Answering,
): number | undefined {
  const [word, named] = operands;
  if (program === 'logrotate' || verb !== undefined || word === undefined) return undefined;
  const mistaken = mistakenVerb(word, verbs.keys());
  if (mistaken === undefined) return undefined;
  if (mistaken.kind === 'nearly') {
    output.complain({ kind: 'no-such-verb', word, command: mistaken.command });
    return BAD_USAGE;
  }
  const asked = named === undefined ? undefined : verbs.get(named);
  output.print(informationText(mistaken.option, program, asked) ?? '');
  return DONE;
}

/** Lets the options act in their order. An exit code if one of them ends the program. */
function takeEffect({ line, verb }: Call, program: string, output: Output): number | undefined {
  for (const { name, value } of line.occurrences) {
    if (name === 'debug' || name === 'verbose') output.showAll();
    if (name === 'debug' && verb === undefined) output.complain({ kind: 'debug-mode' });
    if (name === 'json' && (verb === undefined || verb.options.includes(JSON_EVENTS))) {
      output.printEvents();
    }
    if (name === 'log' && value !== undefined) output.logTo(value);
    const text = informationText(name, program, verb);
    if (text !== undefined) {
      output.print(text);
      return DONE;
    }
  }
  return undefined;
}

function informationText(
  option: Occurrence['name'],
  program: string,
  verb: Verb | undefined,
): string | undefined {
  if (option === 'version') return versionText(program);
  if (option === 'help') return verb === undefined ? helpText(program) : verbHelpText(verb);
  return option === 'usage' ? usageText(program) : undefined;
}

/** An exit code, after a message, if the command line asks for nothing that can be done. */
function checkUsage({ line, verb }: Call, program: string, output: Output): number | undefined {
  if (line.bad !== undefined && verb !== undefined) {
    const kind = line.lacksValue ? 'no-value' : 'no-such-option';
    output.complain({ kind, verb: verb.name, option: line.bad });
    return BAD_USAGE;
  }
  if (line.bad !== undefined) {
    writeText(STDERR, `logrotate: bad argument ${line.bad}: unknown error\n`);
    return BAD_USAGE;
  }
  if (line.operands.length === 0 && verb === undefined) {
    writeText(STDERR, bannerText(program));
    return FAILED;
  }
  if (valueOf(line, 'metrics') === '') {
    output.complain({ kind: 'no-metrics-file' });
    return BAD_USAGE;
  }
  if (has(line, 'skip-state-lock') && has(line, 'wait-for-state-lock')) {
    const pair = '--skip-state-lock and --wait-for-state-lock';
    writeText(STDERR, `logrotate: options ${pair} are mutually exclusive\n`);
    return FAILED;
  }
  return undefined;
}

/** An exit code, after a message, on a machine where no file can be reached in an opened directory. */
function checkProc(output: Output): number | undefined {
  if (canWalk()) return undefined;
  output.complain({ kind: 'no-proc' });
  return FAILED;
}
