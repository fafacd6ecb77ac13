// logrotate's own command line, from its words to the exit code (CONFIG-SPEC 2.3, ENGINE-SPEC 2).
import type { Stop } from '../apply/stop.ts';
import { fromText } from '../host/bytes.ts';
import { canWalk } from '../host/walk.ts';
import { writeText } from '../host/write-stream.ts';
import { argumentBytes } from './arguments.ts';
import { has, parseCommandLine, type CommandLine, type Occurrence } from './command-line.ts';
import { BAD_USAGE, DONE, FAILED } from './exit-code.ts';
import { Output } from './output.ts';
import { readAliases } from './popt-aliases.ts';
import { rotateAll } from './rotate-all.ts';
import { bannerText, helpText, usageText, versionText } from './usage.ts';

const STDOUT = 1;
const STDERR = 2;
const DEBUG_WARNING =
  'logrotate in debug mode does nothing except printing debug messages!' +
  '  Consider using verbose mode (-v) instead if this is not what you want.\n';

/** How the program was started. */
export interface Invocation {
  /** the name that it was started under. */
  readonly program: string;
  readonly words: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly stop: Stop;
  /** From now on a signal that would end the process only asks the run to end. */
  readonly hold: () => void;
}

/** Runs as logrotate does. The result is the exit code. */
export async function logrotate(invocation: Invocation): Promise<number> {
  const { program, words, environment } = invocation;
  const output = new Output();
  const home = environment['HOME'];
  const line = parseCommandLine(argumentBytes(words), {
    posix:
      environment['POSIXLY_CORRECT'] !== undefined || environment['POSIX_ME_HARDER'] !== undefined,
    aliases: readAliases(home === undefined ? undefined : fromText(home)),
  });
  try {
    const early = takeEffect(line.occurrences, program, output);
    const refused = early ?? checkUsage(line, program) ?? checkProc(output);
    return refused ?? (await rotateAll({ ...invocation, line, output }));
  } finally {
    output.flush();
  }
}

/** Lets the options act in their order. An exit code if one of them ends the program. */
function takeEffect(
  occurrences: readonly Occurrence[],
  program: string,
  output: Output,
): number | undefined {
  for (const { name, value } of occurrences) {
    if (name === 'debug' || name === 'verbose') output.showAll();
    if (name === 'debug') output.warning(DEBUG_WARNING);
    if (name === 'log' && value !== undefined) output.logTo(value);
    const text = informationText(name, program);
    if (text !== undefined) {
      writeText(STDOUT, text);
      return DONE;
    }
  }
  return undefined;
}

function informationText(option: string, program: string): string | undefined {
  if (option === 'version') return versionText(program);
  if (option === 'help') return helpText(program);
  return option === 'usage' ? usageText(program) : undefined;
}

/** An exit code, after a message, if the command line asks for nothing that can be done. */
function checkUsage(line: CommandLine, program: string): number | undefined {
  if (line.bad !== undefined) {
    writeText(STDERR, `logrotate: bad argument ${line.bad}: unknown error\n`);
    return BAD_USAGE;
  }
  if (line.operands.length === 0) {
    writeText(STDERR, bannerText(program));
    return FAILED;
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
  output.error(
    '/proc is not mounted, without which no directory can be held on to: nothing is done',
  );
  return FAILED;
}
