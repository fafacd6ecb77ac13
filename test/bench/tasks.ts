/** The tasks of the benchmark. */
import { SHIP_TASKS } from './ship-tasks.ts';
import { logTask, startTask, type LogFile, type Task } from './task.ts';

const KIB = 2 ** 10;
const MIB = 2 ** 20;
const LOG: readonly LogFile[] = [['', 0]];
const COMPRESSED: readonly LogFile[] = [['.1.gz', 0]];
const FULL_ROW: readonly LogFile[] = [
  ...LOG,
  ['.1', 1],
  ['.2', 2],
  ['.3', 3],
  ['.4', 4],
  ['.5', 5],
];
const MOVED_UP: readonly LogFile[] = [
  ['', 'empty'],
  ['.1', 0],
  ['.2', 1],
  ['.3', 2],
  ['.4', 3],
  ['.5', 4],
];

const COMPRESSING = { before: LOG, after: COMPRESSED };
const GZIP = ['compress'];
const PIGZ = ['compress', 'compresscmd /usr/bin/pigz'];
const ONE_GIB = { ...COMPRESSING, logs: 1, bytes: 1024 * MIB, rounds: 3 };
const EIGHT = { ...COMPRESSING, logs: 8, bytes: 128 * MIB, rounds: 3 };
const MANY = { before: LOG, bytes: 100, directives: ['create'] };
const ROW = { before: FULL_ROW, after: MOVED_UP, bytes: 100, directives: ['create'] };

/** All tasks. */
export const TASKS: readonly Task[] = [
  logTask({ ...ONE_GIB, name: 'one-gib', directives: GZIP }),
  logTask({ ...ONE_GIB, name: 'one-gib-pigz', directives: PIGZ }),
  logTask({ ...EIGHT, name: 'eight', directives: GZIP }),
  logTask({ ...EIGHT, name: 'eight-pigz', directives: PIGZ }),
  logTask({ ...COMPRESSING, name: 'small', logs: 5000, bytes: 20 * KIB, directives: GZIP }),
  idleTask(1000, { rounds: 7 }),
  idleTask(10_000, { rounds: 5 }),
  idleTask(30_000, { rounds: 5, rivalRounds: 2 }),
  idleTask(100_000, { rounds: 5, rivalRounds: 1 }),
  logTask({ ...ROW, name: 'rename', logs: 10_000, place: 'memory' }),
  logTask({
    ...ROW,
    name: 'rename-100000',
    logs: 100_000,
    place: 'memory',
    rounds: 2,
    rivalRounds: 0,
  }),
  logTask({
    ...MANY,
    name: 'dateext',
    rivalRounds: 1,
    logs: 10_000,
    directives: ['dateext', 'nocreate'],
    after: dated(),
  }),
  logTask({
    ...MANY,
    name: 'copytruncate',
    logs: 1000,
    bytes: 100 * KIB,
    directives: ['copytruncate'],
    after: emptied(),
  }),
  logTask({
    ...MANY,
    name: 'postrotate',
    logs: 1000,
    directives: ['create', 'postrotate', 'true', 'endscript'],
    after: emptied(),
  }),
  startTask('start', '/dev/null'),
  startTask('start-state', 'state'),
  ...SHIP_TASKS,
];

function idleTask(
  logs: number,
  rounds: { readonly rounds: number; readonly rivalRounds?: number },
): Task {
  return logTask({ ...MANY, ...rounds, name: `idle-${logs}`, logs, after: LOG, idle: true });
}

function emptied(): readonly LogFile[] {
  return [
    ['', 'empty'],
    ['.1', 0],
  ];
}

function dated(): readonly LogFile[] {
  return [[`-${new Date().toISOString().slice(0, 10).replaceAll('-', '')}`, 0]];
}
