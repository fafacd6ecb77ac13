// `logrotor install`: makes what starts the program on this machine, in the place of logrotate, and takes it
// away again.
import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import type { ConfigHost } from '../config/config-host.ts';
import { readConfig, type Config } from '../config/read-config.ts';
import { fromText, toBytes } from '../host/bytes.ts';
import { machineConfigHost } from '../host/config-host.ts';
import { foundAt, realDirectory } from '../host/system-files.ts';
import { writeText } from '../host/write-stream.ts';
import { placesToTake, planInstall, type InstallFacts } from '../plan/install/plan-install.ts';
import { wantedFor, type Installation, type Starter } from '../plan/install/wanted.ts';
import { belowRoot, rootProblem } from './below-root.ts';
import { has, valueOf, type CommandLine } from './command-line.ts';
import { BAD_USAGE, DONE, FAILED } from './exit-code.ts';
import { removeInstallation } from './install-remove.ts';
import { doSteps, printSteps, sayError } from './install-steps.ts';
import { namedConfigs } from './named-configs.ts';
import { DEFAULT_OPTIONS } from './options.ts';
import { isSystemdRunning } from './system-manager.ts';
import type { RunRequest } from './with-run.ts';

const STDERR = 2;
/** The options that a run is to have as well. */
const PASSED_ON = ['state', 'log', 'mail', 'metrics'] as const;
const CRON_DIRECTORY = '/etc/cron.d';

/** Installs, or with --remove takes back. The result is the exit code. */
export async function install(request: RunRequest): Promise<number> {
  const { line, output } = request;
  const problem = rootProblem(valueOf(line, 'root'));
  if (problem !== undefined) {
    sayError(problem);
    return BAD_USAGE;
  }
  const root = rootOf(line);
  const refused = refusalOf(line, root);
  if (refused !== undefined) {
    sayError(refused.why, refused.hint);
    return refused.exit;
  }
  const facts: InstallFacts = {
    at: (path) => foundAt(root + path),
    isRunning: root === '' && isSystemdRunning(),
  };
  const host = hostFor(request, root);
  const isPrinted = has(line, 'print') || has(line, 'debug');
  if (has(line, 'remove')) return removeInstallation({ request, facts, host, root, isPrinted });
  // An olddir that each run makes if it is missing is made now: a unit can only be let to write to what exists.
  const changesNothing = isPrinted || root !== '';
  const config = readConfig(configsOf(request), host, changesNothing);
  if (!isUsable(config, request)) return FAILED;
  const installation = installationOf(request, config, root);
  const taken = placesToTake(facts);
  const plan = planInstall(wantedFor(installation, taken, facts), taken, facts);
  if (plan.kind === 'refused') {
    sayError(plan.why, plan.hint);
    return FAILED;
  }
  sayRemarks(installation, facts);
  if (isPrinted) {
    printSteps(plan.steps, output);
    return DONE;
  }
  return (await doSteps(plan.steps, root, output)) ? DONE : FAILED;
}

/** The configurations, each with an absolute path: a unit has no working directory. */
function configsOf({ line, environment }: RunRequest): readonly string[] {
  return namedConfigs(line.operands, environment).map(absolute);
}

/** The directory that stands for `/`; empty for this machine. */
function rootOf(line: CommandLine): string {
  const root = valueOf(line, 'root');
  return root === undefined ? '' : absolute(root).replace(/\/+$/, '');
}

function absolute(path: string): string {
  return path.startsWith('/') ? path : posix.join(fromText(process.cwd()), path);
}

function hostFor({ environment }: RunRequest, root: string): ConfigHost {
  const machine = machineConfigHost(environment);
  return root === '' ? machine : belowRoot(root, machine);
}

interface Refused {
  readonly exit: number;
  readonly why: string;
  readonly hint: string;
}

/** Why nothing can be done here at all. */
function refusalOf(line: CommandLine, root: string): Refused | undefined {
  const ways = ['systemd', 'cron'].filter((way) => has(line, way));
  const isRemoval = has(line, 'remove');
  if (ways.length !== 1 && !(isRemoval && ways.length === 0)) {
    const why = 'logrotor install takes --systemd or --cron';
    return { exit: BAD_USAGE, why, hint: 'logrotor install --help lists its options' };
  }
  if (has(line, 'daemon') && !has(line, 'systemd')) {
    const why = 'logrotor install --daemon goes with --systemd';
    return { exit: BAD_USAGE, why, hint: 'cron starts no daemons' };
  }
  const changes = !has(line, 'print') && !has(line, 'debug');
  if (!changes) return undefined;
  if (root === '' && process.geteuid?.() !== 0) {
    const hint = 'start it as root, or only look with --print';
    return { exit: FAILED, why: 'only root can change what starts programs', hint };
  }
  return isRemoval ? undefined : absentStarter(line, root);
}

function absentStarter(line: CommandLine, root: string): Refused | undefined {
  if (has(line, 'cron') && !existsSync(toBytes(root + CRON_DIRECTORY))) {
    const why = `there is no ${root}${CRON_DIRECTORY}, which cron reads`;
    return { exit: FAILED, why, hint: 'install cron, or use --systemd' };
  }
  if (has(line, 'systemd') && root === '' && !isSystemdRunning()) {
    const why = 'systemd does not run this machine';
    return { exit: FAILED, why, hint: 'use --cron, or --root DIRECTORY for an image' };
  }
  return undefined;
}

/** Says what is wrong with a configuration. What lacks a stanza would lack its directories. */
function isUsable({ failed, messages }: Config, { output }: RunRequest): boolean {
  for (const message of messages) output.report({ kind: 'message', ...message });
  if (failed) {
    sayError(
      'nothing was changed: the configuration has errors',
      'logrotor check shows them; what is made here is made from all of it',
    );
  }
  return !failed;
}

function installationOf(request: RunRequest, { stanzas }: Config, root: string): Installation {
  const { line } = request;
  const program = fromText(process.argv[1] ?? '');
  const stateFile = absolute(valueOf(line, 'state') ?? DEFAULT_OPTIONS.stateFile);
  const options = PASSED_ON.flatMap((name) => {
    const value = valueOf(line, name);
    if (value === undefined) return [];
    const isPath = name !== 'mail' && value !== 'syslog';
    return [`--${name}`, isPath ? absolute(value) : value];
  });
  const verbose = has(line, 'verbose') ? ['--verbose'] : [];
  return {
    starter: starterOf(line),
    stanzas,
    command: [program, ...options, ...verbose, ...configsOf(request)],
    nodeDirectory: unusualNode(program),
    programDirectory: posix.dirname(realDirectory(program) ?? program),
    directories: writtenBeside(line),
    stateDirectory: posix.dirname(stateFile),
    realDirectory: (path) => (root === '' ? realDirectory(path) : undefined),
  };
}

/** The directories of the files that the runs write whatever the configuration says. */
function writtenBeside(line: CommandLine): readonly string[] {
  const log = valueOf(line, 'log');
  const files = [log === 'syslog' ? undefined : log, valueOf(line, 'metrics')];
  return files.flatMap((file) => (file === undefined ? [] : [posix.dirname(absolute(file))]));
}

function starterOf(line: CommandLine): Starter {
  if (has(line, 'cron')) return 'cron';
  return has(line, 'daemon') ? 'daemon' : 'timer';
}

const USUAL_PLACES = ['/usr/local/bin', '/usr/bin'];

/** Where Node is, unless the program finds it there by itself or has it beside it. */
function unusualNode(program: string): string | undefined {
  const directory = posix.dirname(fromText(process.execPath));
  const home = posix.dirname(posix.dirname(realDirectory(program) ?? program));
  return USUAL_PLACES.includes(directory) || directory === home ? undefined : directory;
}

/** What an administrator would be surprised by later. */
function sayRemarks({ starter, stanzas, directories }: Installation, { at }: InstallFacts): void {
  if (
    starter !== 'cron' &&
    stanzas.some(({ settings }) => Object.keys(settings.scripts).length > 0)
  ) {
    remark(
      'scripts can write to the directories of the configuration only: the unit says how to add to them',
    );
  }
  for (const directory of directories) {
    if (at(directory).kind === 'nothing')
      remark(`${directory} is not there: no run can write to it before it is made`);
  }
  const other = '/etc/cron.d/logrotate';
  if (at(other).kind === 'file')
    remark(`${other} may start logrotate as well: it is left as it is`);
}

function remark(text: string): void {
  writeText(STDERR, `note: ${text}\n`);
}
