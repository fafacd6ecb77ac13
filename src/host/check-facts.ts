// What `check` asks of the machine, or of a tree of files that is to become one.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { isSystemError } from '../config/config-host.ts';
import type { CheckFacts, DirectoryFacts, RunInterval } from '../plan/check/finding.ts';
import { Accounts } from './accounts.ts';
import { readSmallFile } from './bounded-read.ts';
import { fromBytes, fromText, toBytes } from './bytes.ts';
import { attempt } from './strerror.ts';

const PROGRAMS = ['logrotate', 'logrotor'];
const UNIT_DIRECTORIES = ['/etc/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system'];
const AUDITD_FILE = '/etc/audit/auditd.conf';
const LOGCHECK_FILE = '/etc/logcheck/logcheck.logfiles';
const LOGTAIL_RULE = '/usr/share/logtail/detectrotate/05-logrotor.dtr';
const LOGCHECK_DIRECTORY = '/etc/logcheck/logcheck.logfiles.d';

/** The facts of the machine whose files are below `root`, which is empty for this one, about some configurations. */
export function machineCheckFacts(
  root: string,
  { PATH = '' }: NodeJS.ProcessEnv,
  configs: readonly string[],
): CheckFacts {
  const accounts = new Accounts();
  const { runs, because } = intervalOf(root, configs);
  const directories = new Map<string, DirectoryFacts | undefined>();
  return {
    runs,
    runsBecause: because,
    logcheckLogs: logcheckLogs(root),
    hasLogtailRule: existsSync(root + LOGTAIL_RULE),
    selfRotated: selfRotated(root),
    directory: (path) => {
      if (!directories.has(path)) directories.set(path, directoryFacts(root + path, accounts));
      return directories.get(path);
    },
    programProblem: (program) => programProblem(root, program, PATH),
  };
}

function directoryFacts(path: string, accounts: Accounts): DirectoryFacts | undefined {
  const stats = attempt(() => statSync(toBytes(path)));
  if (isSystemError(stats) || !stats.isDirectory()) return undefined;
  const { mode, uid, gid } = stats;
  return {
    mode: mode & 0o7777,
    gid,
    owner: accounts.user(uid)?.name ?? String(uid),
    group: accounts.groupName(gid) ?? String(gid),
  };
}

/** Where programs usually are, whatever PATH is here: that of cron is another one. */
const USUAL_PLACES = [
  '/usr/local/bin',
  '/usr/bin',
  '/bin',
  '/usr/local/sbin',
  '/usr/sbin',
  '/sbin',
];

function programProblem(root: string, program: string, path: string): string | undefined {
  const places = program.includes('/') ? [] : [...path.split(':'), ...USUAL_PLACES];
  const paths = places.length === 0 ? [program] : places.map((place) => `${place}/${program}`);
  const problems = paths.map((each) => fileProblem(root + each));
  return problems.includes(undefined)
    ? undefined
    : (problems.find((problem) => problem === NOT_EXECUTABLE) ?? problems[0]);
}

const NOT_EXECUTABLE = 'it may not be executed';

function fileProblem(path: string): string | undefined {
  const stats = attempt(() => statSync(toBytes(path)));
  if (isSystemError(stats)) return stats.reason;
  return stats.isFile() && (stats.mode & 0o111) !== 0 ? undefined : NOT_EXECUTABLE;
}

interface Interval {
  readonly runs: RunInterval;
  readonly because: string | undefined;
}

/** What the jobs run that come with the programs, and what belongs to it. */
const USUAL = /^\/etc\/logrotate\.(?:conf$|d\/)/;

/** The finest of the timers and cron files that run a rotator on the configurations, where these say no more than a word. */
function intervalOf(root: string, configs: readonly string[]): Interval {
  const whole = configs.map((config) => posix.resolve(fromText(process.cwd()), config));
  const isUsual = whole.some((config) => USUAL.test(config));
  const runsThem = (job: string): boolean => {
    if (!existsSync(root + job)) return false;
    if (isUsual) return true;
    const words = wordsOf(root + job);
    return whole.some((config) => words.has(config));
  };
  const jobIn = (directory: string): string | undefined =>
    PROGRAMS.map((name) => `${directory}/${name}`).find(runsThem);
  const hourly = jobIn('/etc/cron.hourly');
  if (hourly !== undefined) return { runs: 'hourly', because: hourly };
  const own = jobIn('/etc/cron.d');
  if (own !== undefined) return { runs: 'unknown', because: own };
  // Of the files of another machine nobody knows what is running there.
  const isTimed = root !== '' || existsSync('/run/systemd/system');
  const timers = (isTimed ? PROGRAMS : []).flatMap((name) => {
    const service = UNIT_DIRECTORIES.map((directory) => `${directory}/${name}.service`).find(
      runsThem,
    );
    if (service === undefined) return [];
    const isDaemon = wordsOf(root + service).has('daemon');
    const daemon: Interval = { runs: 'unknown', because: service };
    const timer = isDaemon ? daemon : timerOf(root, name);
    return timer === undefined ? [] : [timer];
  });
  const [timer] = timers.toSorted((a, b) => FINENESS[a.runs] - FINENESS[b.runs]);
  if (timer !== undefined) return timer;
  const daily = jobIn('/etc/cron.daily');
  return daily === undefined
    ? { runs: 'unknown', because: undefined }
    : { runs: 'daily', because: daily };
}

function wordsOf(file: string): ReadonlySet<string> {
  const text = readSmallFile(file);
  return new Set(isSystemError(text) ? [] : fromBytes(text).split(/[\s'"=]+/));
}

/** What is not known may be finer than anything. */
const FINENESS: Readonly<Record<RunInterval, number>> = { unknown: 0, hourly: 1, daily: 2 };

function timerOf(root: string, name: string): Interval | undefined {
  for (const directory of UNIT_DIRECTORIES) {
    const path = `${directory}/${name}.timer`;
    const text = readSmallFile(root + path);
    if (isSystemError(text)) continue;
    // A drop-in may make it run more often.
    if (existsSync(`${root}/etc/systemd/system/${name}.timer.d`)) {
      return { runs: 'unknown', because: path };
    }
    const calendar = [...fromBytes(text).matchAll(/^OnCalendar=[ \t]*(.*?)[ \t]*$/gm)];
    const [only, more] = calendar.map(([, value]) => value);
    const isWord = more === undefined && (only === 'daily' || only === 'hourly');
    return { runs: isWord ? only : 'unknown', because: path };
  }
  return undefined;
}

function logcheckLogs(root: string): ReadonlySet<string> {
  const names = attempt(() => readdirSync(root + LOGCHECK_DIRECTORY));
  const files = isSystemError(names)
    ? []
    : names
        .filter((name) => name.endsWith('.logfiles'))
        .map((name) => `${LOGCHECK_DIRECTORY}/${name}`);
  const logs = [LOGCHECK_FILE, ...files].flatMap((file) => {
    const text = readSmallFile(root + file);
    return isSystemError(text) ? [] : fromBytes(text).split('\n');
  });
  return new Set(logs.filter((line) => line.startsWith('/')));
}

/** auditd rotates its log by size, unless it is told to keep off. */
function selfRotated(root: string): ReadonlyMap<string, string> {
  const text = readSmallFile(root + AUDITD_FILE);
  if (isSystemError(text)) return new Map();
  const settings = fromBytes(text);
  const action = /^[ \t]*max_log_file_action[ \t]*=[ \t]*(\w+)/im.exec(settings)?.[1] ?? 'ROTATE';
  const log = /^[ \t]*log_file[ \t]*=[ \t]*(\S+)/im.exec(settings)?.[1];
  const isOwn = /^(?:ROTATE|KEEP_LOGS)$/i.test(action);
  return new Map(isOwn ? [[log ?? '/var/log/audit/audit.log', AUDITD_FILE]] : []);
}
