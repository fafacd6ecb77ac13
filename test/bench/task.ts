/** What the programs are given to do, and whether they have done it. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOGROTATE, LOGROTOR } from '../support/checkout.ts';
import { holdsLogText, writeLogText } from './log-text.ts';
import type { Command, Environment } from './measure.ts';
import { WrongResult } from './wrong-result.ts';

/** Something to do in a folder of its own. */
export interface Task {
  readonly name: string;
  /** on tmpfs or on the disk. */
  readonly place: 'memory' | 'disk';
  /** how often each program does it, unless the command line says so. */
  readonly rounds: number;
  /** how often the other program does it at the most; 0 if it is not compared with. */
  readonly rivalRounds: number;
  /** Starts what is needed beside the programs, before the first round; it is ended after the last one. */
  serve?(): Promise<AsyncDisposable>;
  /** What both programs are given. */
  environment?(): Environment;
  make(dir: string): void;
  ours(dir: string): Command;
  rival(dir: string): Command;
  /** @throws if a program that ended well has not done what it was to do. */
  check(dir: string): Promise<void>;
}

/** A file of a log: what is behind the log's name, and which generation of the log it holds. */
export type LogFile = readonly [suffix: string, generation: number | 'empty'];

/** Logs in one directory, and what a rotation makes of them. */
export interface LogTask {
  readonly name: string;
  readonly logs: number;
  readonly bytes: number;
  readonly directives: readonly string[];
  readonly before: readonly LogFile[];
  readonly after: readonly LogFile[];
  /** the logs were rotated today, and no rotation is asked for. */
  readonly idle?: boolean;
  readonly place?: Task['place'];
  readonly rounds?: number;
  readonly rivalRounds?: number;
}

const ROUNDS = 5;
const CONFIG = 'config';
const STATE = 'state';
/** Where the logs are. */
export const LOGS = 'logs';

/** The task of rotating logs. */
export function logTask(given: LogTask): Task {
  const { name, idle = false, place = 'disk', rounds = ROUNDS } = given;
  const words = (dir: string) => [
    ...(idle ? [] : ['-f']),
    '-s',
    join(dir, STATE),
    join(dir, CONFIG),
  ];
  return {
    name,
    place,
    rounds,
    rivalRounds: given.rivalRounds ?? Infinity,
    make: (dir) => makeLogs(given, dir),
    ours: (dir) => [LOGROTOR, ...words(dir)],
    rival: (dir) => [LOGROTATE, ...words(dir)],
    check: (dir) => checkLogs(given, dir),
  };
}

/** The task of starting, with nothing to rotate, beside Node that does nothing. */
export function startTask(name: string, state: string): Task {
  return {
    name,
    place: 'memory',
    rounds: 15,
    rivalRounds: Infinity,
    make: (dir) => writeFileSync(join(dir, CONFIG), '', { mode: 0o644 }),
    ours: (dir) => [LOGROTOR, '-s', state === STATE ? join(dir, STATE) : state, join(dir, CONFIG)],
    rival: () => [process.execPath, '-e', '0'],
    check: () => Promise.resolve(),
  };
}

function makeLogs({ logs, bytes, directives, before, idle }: LogTask, dir: string): void {
  mkdirSync(join(dir, LOGS), 0o755);
  for (const log of numbers(logs)) {
    for (const [suffix, generation] of before) {
      const length = generation === 'empty' ? 0 : bytes;
      writeLogText(pathOf(dir, log, suffix), { seed: seedOf(log, generation), bytes: length });
    }
  }
  const lines = ['rotate 5', 'daily', ...directives].map((line) => `    ${line}\n`);
  writeFileSync(join(dir, CONFIG), `${join(dir, LOGS)}/*.log {\n${lines.join('')}}\n`, {
    mode: 0o644,
  });
  const entries = idle === true ? [...numbers(logs)].map((log) => `${stateEntry(dir, log)}\n`) : [];
  const state = `logrotate state -- version 2\n${entries.join('')}`;
  writeFileSync(join(dir, STATE), state, { mode: 0o640 });
}

function stateEntry(dir: string, log: number): string {
  const now = new Date();
  const date = [now.getUTCFullYear(), now.getUTCMonth() + 1, now.getUTCDate()].join('-');
  return `"${pathOf(dir, log, '')}" ${date}-0:0:0`;
}

async function checkLogs({ logs, bytes, after }: LogTask, dir: string): Promise<void> {
  const names = new Set(readdirSync(join(dir, LOGS)));
  for (const log of numbers(logs)) {
    for (const [suffix, generation] of after) {
      const path = pathOf(dir, log, suffix);
      if (!names.delete(nameOf(log, suffix))) throw new WrongResult(`${path} is missing`);
      const isEmpty = generation === 'empty';
      const right = isEmpty
        ? statSync(path).size === 0
        : await holdsLogText(path, { seed: seedOf(log, generation), bytes });
      if (!right) throw new WrongResult(`${path} does not hold what it should`);
    }
  }
  const [surplus] = names;
  if (surplus !== undefined) throw new WrongResult(`${surplus} should not be there`);
  const entries = readFileSync(join(dir, STATE), 'latin1').split('\n').length - 2;
  if (entries !== logs) throw new WrongResult(`${entries} entries in the state file, not ${logs}`);
}

function numbers(count: number): Iterable<number> {
  return Array.from({ length: count }).keys();
}

function nameOf(log: number, suffix: string): string {
  return `app-${log}.log${suffix}`;
}

function pathOf(dir: string, log: number, suffix: string): string {
  return join(dir, LOGS, nameOf(log, suffix));
}

function seedOf(log: number, generation: LogFile[1]): number {
  return generation === 'empty' ? 0 : log * 7 + generation;
}
