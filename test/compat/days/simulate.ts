/**
 * Plays many days on a copy of /var/log, with logrotate and with logrotor. Each program has a tree of its own,
 * which is moved to the same path while it is that program's turn.
 */
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOGROTATE, LOGROTOR } from '../../support/checkout.ts';
import { frozenClock, sweepFrozenClocks } from '../../support/frozen-clock.ts';
import { describeEnd, runProgram } from '../../support/run-program.ts';
import { withScratch } from '../debug-run.ts';
import { compareRecords } from '../differential/compare.ts';
import { STATE_FILE } from '../differential/case.ts';
import { observe, settleTimes, type Observation } from '../differential/observe.ts';
import type { RunRecord } from '../differential/run-case.ts';
import { planDay, ZONE, type DayPlan, type Run } from './day-plan.ts';
import { FOLDERS, type FolderHabit } from './log-habits.ts';
import { writeConfiguration } from './snippets.ts';

/** What a simulation came to. */
export interface Simulation {
  readonly days: number;
  readonly runs: number;
  /** New dates in the state of logrotate, all runs together. */
  readonly rotations: number;
  /** Runs of scripts that say so. */
  readonly scripts: number;
  readonly archives: number;
  /** The differences of the first day that has any. */
  readonly differences: readonly string[];
}

const PROGRAMS = { logrotate: LOGROTATE, logrotor: LOGROTOR };

/** A disk in memory: the programs sync every archive, and the test is not about that. */
const FAST_DISK = '/dev/shm';

/** Plays `days` days, or up to the first on which the programs differ. */
export async function simulate(days: number, seed: number): Promise<Simulation> {
  const parent = existsSync(FAST_DISK) ? FAST_DISK : tmpdir();
  const simulation = await withScratch((scratch) => play(scratch, days, seed), parent);
  sweepFrozenClocks();
  return simulation;
}

async function play(scratch: string, days: number, seed: number): Promise<Simulation> {
  const root = join(scratch, 'machine');
  for (const name of ['logrotate', 'logrotor']) {
    build(root);
    renameSync(root, join(scratch, name));
  }
  const counts = { days: 0, runs: 0, rotations: 0 };
  let last: Observation = new Map();
  let differences: readonly string[] = [];
  while (counts.days < days && differences.length === 0) {
    counts.days += 1;
    const plan = planDay(seed, counts.days);
    const theirs = await playDay(scratch, 'logrotate', plan);
    const ours = await playDay(scratch, 'logrotor', plan);
    differences = compareRecords(theirs, ours, { verboseText: false });
    if (differences.length > 0) differences = [`day ${counts.days}`, ...differences];
    counts.runs += theirs.length;
    for (const { seen } of theirs) {
      counts.rotations += newDates(last, seen);
      last = seen;
    }
  }
  const archives = [...last.keys()].filter((key) => /^log\/.*\.\d+(?:\.gz)?$/.test(key)).length;
  const said = readFileSync(join(scratch, 'logrotate/said'), 'utf8');
  return { ...counts, archives, scripts: said.split('\n').length - 1, differences };
}

function build(root: string): void {
  mkdirSync(join(root, 'state'), { recursive: true });
  chmodSync(root, 0o755);
  writeConfiguration(root);
  writeFileSync(join(root, 'said'), '');
  for (const folder of FOLDERS) {
    const path = join(root, 'log', folder.path);
    mkdirSync(path);
    own(path, folder);
  }
}

function own(path: string, { mode, owner, group }: Omit<FolderHabit, 'path'>): void {
  chownSync(path, idOf('/etc/passwd', owner), idOf('/etc/group', group));
  chmodSync(path, mode);
}

/** A user that the machine lacks has no logs of its own: root's number takes its place. */
function idOf(file: string, name: string): number {
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .find((text) => text.startsWith(`${name}:`));
  return Number(line?.split(':')[2] ?? 0);
}

async function playDay(
  scratch: string,
  name: keyof typeof PROGRAMS,
  plan: DayPlan,
): Promise<RunRecord[]> {
  const root = join(scratch, 'machine');
  renameSync(join(scratch, name), root);
  try {
    const records: RunRecord[] = [];
    live(root, plan);
    for (const run of plan.runs) records.push(await rotate(root, PROGRAMS[name], run));
    return records;
  } finally {
    renameSync(root, join(scratch, name));
  }
}

/** What the machine does to its logs up to the day's first run. */
function live(root: string, { growth, deleted, runs }: DayPlan): void {
  for (const path of deleted) rmSync(join(root, 'log', path), { force: true });
  for (const { log, bytes } of growth) {
    const path = join(root, 'log', log.path);
    const isNew = !existsSync(path);
    appendFileSync(path, bytes);
    if (isNew) own(path, log);
    const [first] = runs;
    if (first !== undefined) utimesSync(path, first.now - 60, first.now - 60);
  }
}

async function rotate(root: string, program: string, { now, force }: Run): Promise<RunRecord> {
  const config = join(root, 'conf/logrotate.conf');
  const outcome = await runProgram({
    program,
    args: [...(force ? ['-f'] : []), '-s', join(root, STATE_FILE), config],
    cwd: root,
    env: {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: '/root',
      ...frozenClock(now),
      TZ: ZONE,
      LC_ALL: 'C',
    },
    umask: 0o022,
  });
  const [stdout, stderr] = [outcome.stdout, outcome.stderr].map((bytes) =>
    bytes.toString('latin1'),
  );
  const seen = new Map([...observe(root), ['standard error', stderr ?? '']]);
  settleTimes(root, now);
  return { end: describeEnd(outcome), stdout: stdout ?? '', stderr: stderr ?? '', seen };
}

const STATE_KEY = 'the state of ';

function newDates(before: Observation, after: Observation): number {
  const keys = [...after.keys()].filter((key) => key.startsWith(STATE_KEY));
  return keys.filter((key) => before.has(key) && before.get(key) !== after.get(key)).length;
}
