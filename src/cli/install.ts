// `logrotor install`: makes what starts the program on this machine, in the place of logrotate, and takes it
// away again.
import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import type { ConfigHost } from '../config/config-host.ts';
import { readConfig, type Config } from '../config/read-config.ts';
import { fromText, toBytes } from '../host/bytes.ts';
import { machineConfigHost } from '../host/config-host.ts';
import { foundAt, realDirectory } from '../host/system-files.ts';
import { placesToTake, planInstall, type InstallFacts } from '../plan/install/plan-install.ts';
import { wantedFor, type Installation, type Starter } from '../plan/install/wanted.ts';
import type { Complaint, ComplaintKind } from '../report/complaint.ts';
import { belowRoot, rootProblem } from './below-root.ts';
import { has, valueOf, type CommandLine } from './command-line.ts';
import { BAD_USAGE, DONE, FAILED } from './exit-code.ts';
import { remarksOn } from './install-remarks.ts';
import { removeInstallation } from './install-remove.ts';
import { takeSteps } from './install-steps.ts';
import { namedConfigs } from './named-configs.ts';
import { DEFAULT_OPTIONS } from './options.ts';
import { isSystemdRunning } from './system-manager.ts';
import type { RunRequest } from './with-run.ts';

/** The options that a run is to have as well. */
const PASSED_ON = ['state', 'log', 'mail', 'metrics'] as const;
const CRON_DIRECTORY = '/etc/cron.d';

/** Installs, or with --remove takes back. The result is the exit code. */
export async function install(request: RunRequest): Promise<number> {
  const { line, output } = request;
  const root = rootOf(line);
  const refused = rootProblem(valueOf(line, 'root')) ?? refusalOf(line, root);
  if (refused !== undefined) {
    output.complain(refused);
    return IS_USAGE.has(refused.kind) ? BAD_USAGE : FAILED;
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
    output.complain({ kind: 'foreign-file', path: plan.path });
    return FAILED;
  }
  const remarking = { facts, host, takesPlace: taken.length > 0, isHere: root === '' };
  for (const remark of remarksOn(installation, remarking)) output.complain(remark);
  return (await takeSteps(plan.steps, { root, isPrinted, output })) ? DONE : FAILED;
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

/** Why nothing can be done at all. */
type Refusal = Complaint<'no-starter' | 'daemon-of-cron' | 'not-root' | 'no-cron' | 'no-systemd'>;

const IS_USAGE: ReadonlySet<ComplaintKind> = new Set([
  'no-root-directory',
  'unusable-root',
  'no-starter',
  'daemon-of-cron',
]);

/** Whether this can be done here, by this user. */
function refusalOf(line: CommandLine, root: string): Refusal | undefined {
  const ways = ['systemd', 'cron'].filter((way) => has(line, way));
  const isRemoval = has(line, 'remove');
  if (ways.length !== 1 && !(isRemoval && ways.length === 0)) {
    return { kind: 'no-starter' };
  }
  if (has(line, 'daemon') && !has(line, 'systemd')) return { kind: 'daemon-of-cron' };
  const changes = !has(line, 'print') && !has(line, 'debug');
  if (!changes) return undefined;
  if (root === '' && process.geteuid?.() !== 0) return { kind: 'not-root' };
  return isRemoval ? undefined : absentStarter(line, root);
}

function absentStarter(line: CommandLine, root: string): Refusal | undefined {
  const directory = root + CRON_DIRECTORY;
  if (has(line, 'cron') && !existsSync(toBytes(directory))) return { kind: 'no-cron', directory };
  const needsSystemd = has(line, 'systemd') && root === '';
  return needsSystemd && !isSystemdRunning() ? { kind: 'no-systemd' } : undefined;
}

/** Says what is wrong with a configuration. What lacks a stanza would lack its directories. */
function isUsable({ failed, messages }: Config, { output }: RunRequest): boolean {
  for (const message of messages) output.report({ kind: 'message', ...message });
  if (failed) output.complain({ kind: 'unusable-config' });
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
