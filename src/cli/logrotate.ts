// logrotate's own command line, from its words to the exit code (CONFIG-SPEC 2.3, ENGINE-SPEC 2).
import { availableParallelism } from 'node:os';
import { rotateStanza } from '../apply/rotate-stanza.ts';
import { readConfig } from '../config/read-config.ts';
import { fromText } from '../host/bytes.ts';
import { machineConfigHost } from '../host/config-host.ts';
import { currentIdentity } from '../host/identity.ts';
import { systemZone } from '../host/system-zone.ts';
import { canWalk } from '../host/walk.ts';
import { writeText } from '../host/write-stream.ts';
import { State } from '../state/state.ts';
import { argumentBytes } from './arguments.ts';
import { parseCommandLine, type CommandLine, type Occurrence } from './command-line.ts';
import { BAD_USAGE, DONE, FAILED, NOT_LOCKED } from './exit-code.ts';
import { DEFAULT_OPTIONS } from './options.ts';
import { Output } from './output.ts';
import { readAliases } from './popt-aliases.ts';
import { lockStateFile, type LockManner } from './state-lock.ts';
import { readState, writeState } from './state-store.ts';
import { bannerText, helpText, usageText, versionText } from './usage.ts';

const STDOUT = 1;
const STDERR = 2;
const MAXIMUM_JOBS = 4;
const DEBUG_WARNING =
  'logrotate in debug mode does nothing except printing debug messages!' +
  '  Consider using verbose mode (-v) instead if this is not what you want.\n';

/** How the program was started. */
export interface Invocation {
  /** the name that it was started under. */
  readonly program: string;
  readonly words: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

/** Runs as logrotate does. The result is the exit code. */
export async function logrotate({ program, words, environment }: Invocation): Promise<number> {
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
    return refused ?? (await rotateAll(line, environment, output));
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

function has({ occurrences }: CommandLine, name: string): boolean {
  return occurrences.some((occurrence) => occurrence.name === name);
}

function valueOf({ occurrences }: CommandLine, name: string): string | undefined {
  return occurrences.findLast((occurrence) => occurrence.name === name)?.value;
}

async function rotateAll(
  line: CommandLine,
  environment: NodeJS.ProcessEnv,
  output: Output,
): Promise<number> {
  const debug = has(line, 'debug');
  const config = readConfig(line.operands, machineConfigHost(environment), debug);
  for (const message of config.messages) output.report({ kind: 'message', ...message });
  const now = Math.floor(Date.now() / 1000);
  const zone = systemZone({ TZ: environment['TZ'], TZDIR: environment['TZDIR'] });
  const stateFile = valueOf(line, 'state') ?? DEFAULT_OPTIONS.stateFile;
  if (!debug && !lockStateFile(stateFile, lockManner(line), output)) return NOT_LOCKED;
  const stored = readState(stateFile, zone, output, debug);
  const state = new State(stored.entries, now, zone);
  output.report({ kind: 'stanzas', count: config.stanzas.length });
  const run = {
    report: output.report,
    debug,
    force: has(line, 'force'),
    now,
    zone,
    state,
    mailCommand: valueOf(line, 'mail') ?? DEFAULT_OPTIONS.mailCommand,
    invoker: currentIdentity(),
    logFd: output.logFd,
    jobs: Math.min(availableParallelism(), MAXIMUM_JOBS),
  };
  let success = !config.failed && !stored.failed;
  for (const stanza of config.stanzas) {
    if (!(await rotateStanza(run, stanza))) success = false;
  }
  if (!debug && !writeState(stateFile, state, stored.sizeBytes, output)) success = false;
  return success ? DONE : FAILED;
}

function lockManner(line: CommandLine): LockManner {
  if (has(line, 'skip-state-lock')) return 'skip';
  return has(line, 'wait-for-state-lock') ? 'wait' : 'try';
}
