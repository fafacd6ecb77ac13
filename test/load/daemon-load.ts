/** A daemon under load: a log that grows fast, killed or not, and many that hardly do. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RunningDaemon } from '../support/daemon.ts';
import type { Random } from '../support/random.ts';
import { LineChecker, type Findings } from './line-checker.ts';

const WRITER = join(import.meta.dirname, 'paced-writer.js');
/** A daemon that is killed lives no longer than that. */
const MOST_ALIVE_MS = 1500;
const MIB = 1024 * 1024;

/** A log that grows, and its limit. */
export interface Load {
  readonly limitBytes: number;
  readonly bytesOfASecond: number;
}

/** What came of it: the lines, and the size of the archives. */
export interface LoadOutcome {
  readonly findings: Findings;
  readonly archives: number;
  readonly largestBytes: number;
  readonly said: string;
}

/** Lets a log grow for some seconds under a daemon. */
export function growUnderDaemon(load: Load, seconds: number): Promise<LoadOutcome> {
  return withWriter(load, async (args) => {
    await using daemon = new RunningDaemon(args);
    await delay(seconds * 1000);
    await daemon.endedBy('SIGTERM');
    return daemon.stderr;
  });
}

/** Kills a daemon that often, each time after a random time; the next one goes on. */
export function killUnderLoad(load: Load, kills: number, random: Random): Promise<LoadOutcome> {
  return withWriter(load, async (args) => {
    let said = '';
    for (let kill = 0; kill < kills; kill += 1) {
      await using killed = new RunningDaemon(['-v', ...args]);
      await killed.hasSaid(/is ready/);
      await delay(random.below(MOST_ALIVE_MS));
      await killed.endedBy('SIGKILL');
      said += killed.stderr;
    }
    await using last = new RunningDaemon(['-v', ...args]);
    await last.hasSaid(/considering log[^]*log (?:needs|does not need)/);
    await last.endedBy('SIGTERM');
    return said;
  });
}

async function withWriter(
  { limitBytes, bytesOfASecond }: Load,
  use: (args: readonly string[]) => Promise<string>,
): Promise<LoadOutcome> {
  const directory = mkdtempSync(join(tmpdir(), 'logrotor-daemon-'));
  try {
    mkdirSync(join(directory, 'log'), { mode: 0o755 });
    const log = join(directory, 'log/app');
    writeFileSync(log, '');
    const writer = await startWriter(log, bytesOfASecond);
    const conf = join(directory, 'conf');
    const tell = `postrotate\nkill -HUP ${writer.pid}\nendscript`;
    const naming = 'dateext\ndateformat -%s\nondup suffix';
    const rules = `yearly\nmaxsize ${limitBytes}\nrotate 100000\ncreate 0644\n${naming}\n${tell}`;
    writeFileSync(conf, `${log} {\n${rules}\n}\n`, { mode: 0o644 });
    let said: string;
    try {
      said = await use(['-s', join(directory, 'state'), conf]);
    } finally {
      const closed = once(writer, 'close');
      writer.kill('SIGTERM');
      await closed;
    }
    return outcomeIn(join(directory, 'log'), said);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function startWriter(log: string, bytesOfASecond: number): Promise<ChildProcess> {
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  const writer = spawn(process.execPath, [WRITER, log, String(bytesOfASecond)], {
    stdio: [...stdio],
  });
  await once(writer.stdout, 'data');
  return writer;
}

function outcomeIn(directory: string, said: string): LoadOutcome {
  const archives = readdirSync(directory)
    .filter((name) => name !== 'app')
    .toSorted(inTime);
  const checker = new LineChecker();
  for (const name of [...archives, 'app']) checker.read(join(directory, name));
  const sizes = archives.map((name) => statSync(join(directory, name)).size);
  const largestBytes = Math.max(0, ...sizes);
  return { findings: checker.end(), archives: archives.length, largestBytes, said };
}

/** By the second in the name, and the number behind it where one second has several. */
function inTime(a: string, b: string): number {
  const [atA = 0, numberA = 0] = numbersIn(a);
  const [atB = 0, numberB = 0] = numbersIn(b);
  return atA - atB || numberA - numberB;
}

function numbersIn(name: string): readonly number[] {
  return (name.match(/\d+/g) ?? []).map(Number);
}

/** What a daemon takes that has hardly anything to do. */
export interface IdleOutcome {
  readonly seconds: number;
  /** of one core. */
  readonly percent: number;
  readonly residentMiB: number;
  readonly wakeUps: number;
  /** how much more memory was resident at the end than after the first tenth. */
  readonly grownMiB: number;
}

/** Watches a daemon with many logs, ten of which grow, for some seconds. */
export async function idleDaemon(logs: number, seconds: number): Promise<IdleOutcome> {
  const directory = mkdtempSync(join(tmpdir(), 'logrotor-daemon-'));
  try {
    const paths = makeLogs(directory, logs);
    const growing = paths.slice(0, 10);
    const conf = join(directory, 'conf');
    const rules = 'daily\nrotate 7\nmaxsize 100M\ncompress';
    writeFileSync(conf, `${directory}/log/*/*.log {\n${rules}\n}\n`, { mode: 0o644 });
    await using daemon = new RunningDaemon(['-s', join(directory, 'state'), conf]);
    await settled(daemon.pid);
    const start = usageOf(daemon.pid);
    let early = start;
    for (let second = 0; second < seconds; second += 1) {
      for (const path of growing) appendFileSync(path, `${'x'.repeat(1000)}\n`);
      await delay(1000);
      if (second === Math.floor(seconds / 10)) early = usageOf(daemon.pid);
    }
    const end = usageOf(daemon.pid);
    return {
      seconds,
      percent: ((end.cpuSeconds - start.cpuSeconds) / seconds) * 100,
      residentMiB: end.residentMiB,
      wakeUps: end.switches - start.switches,
      grownMiB: end.residentMiB - early.residentMiB,
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function makeLogs(directory: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const folder = join(directory, 'log', String(index % 100));
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    const path = join(folder, `${index}.log`);
    writeFileSync(path, 'a line\n');
    return path;
  });
}

/** Waits until a daemon has done what is to be done at its start: for five seconds it does next to nothing. */
async function settled(pid: number): Promise<void> {
  let before = -1;
  for (;;) {
    await delay(5000);
    const { cpuSeconds } = usageOf(pid);
    if (cpuSeconds > 0.5 && cpuSeconds - before < 0.1) return;
    before = cpuSeconds;
  }
}

interface Usage {
  readonly cpuSeconds: number;
  readonly residentMiB: number;
  /** how often the main thread has given up the processor by itself. */
  readonly switches: number;
}

function usageOf(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /, '')
    .split(' ');
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const numberOf = (name: string): number =>
    Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  const ticks = Number(stat[11]) + Number(stat[12]);
  return {
    cpuSeconds: ticks / 100,
    residentMiB: (numberOf('VmRSS') * 1024) / MIB,
    switches: numberOf('voluntary_ctxt_switches'),
  };
}
