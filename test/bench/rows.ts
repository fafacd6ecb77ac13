/** The rows of the benchmark: a figure made of what tasks took, and what it is to be at the most. */
import type { Measure } from './measure.ts';
import type { Played, Result } from './play.ts';

/** A row. `tasks` are those that its figure needs. */
export interface Row {
  readonly name: string;
  readonly what: string;
  readonly tasks: readonly string[];
  readonly unit: 'times' | 'MiB';
  readonly most: number;
  /** what would be better still. */
  readonly aim?: number;
  figure(results: readonly Result[]): number;
}

const MIB = 2 ** 20;

/** All rows. */
export const ROWS: readonly Row[] = [
  ratio('one-gib', 'one log of 1 GiB, gzip', { most: 0.45 }),
  ratio('one-gib-pigz', 'one log of 1 GiB, pigz', { most: 0.95, aim: 0.85 }),
  ratio('eight', '8 logs of 128 MiB, gzip', { most: 0.45 }),
  ratio('eight-pigz', '8 logs of 128 MiB, pigz', { most: 0.95, aim: 0.85 }),
  ratio('small', '5,000 logs of 20 KiB, gzip', { most: 0.33 }),
  ratio('idle-1000', 'nothing due, 1,000 logs', { most: 2.5 }),
  ratio('idle-10000', 'nothing due, 10,000 logs', { most: 0.6 }),
  ratio('idle-30000', 'nothing due, 30,000 logs', { most: 0.15 }),
  ratio('idle-100000', 'nothing due, 100,000 logs', { most: 0.03 }),
  ratio('rename', 'rotate 5 and create, 10,000 logs, tmpfs', { most: 0.6 }),
  ratio('dateext', 'dateext, 10,000 logs', { most: 0.1 }),
  ratio('copytruncate', 'copytruncate, 1,000 logs of 100 KiB', { most: 1 }),
  ratio('postrotate', 'postrotate for each of 1,000 logs', { most: 1.8, aim: 1.2 }),
  growth('growth', 'nothing due, 100,000 logs to 10,000', ['idle-100000', 'idle-10000']),
  growth('growth-due', 'rotate 5, 100,000 logs to 10,000', ['rename-100000', 'rename']),
  ratio('start', 'start without state, to node -e 0', { most: 1.15 }),
  ratio('start-state', 'start with state, to node -e 0', { most: 1.4 }),
  memory('memory-gib', 'peak memory, one log of 1 GiB', { task: 'one-gib', most: 150 }),
  memory('memory-idle', 'peak memory, 100,000 logs', { task: 'idle-100000', most: 250 }),
  {
    name: 'size',
    what: 'compressed size, to gzip -6',
    tasks: ['one-gib'],
    unit: 'times',
    most: 1.01,
    figure: quotient(
      ({ ours }) => ours.compressedBytes,
      ({ rival }) => rival.compressedBytes,
    ),
  },
  ...ship('sftp', 'sftp', { verified: 2.5 }),
  ...ship('ssh-rsync', 'rsync over ssh', { verified: 2 }),
  ...ship('rsync', 'rsync daemon', { verified: 2.5 }),
  ...ship('s3', 's3, to curl', { verified: 2.5 }),
];

/** Sent; sent and proved, for which all may have to be read back; and what that takes. */
function ship(way: string, what: string, { verified }: { readonly verified: number }): Row[] {
  const archive = `200 MB, ${what}`;
  return [
    ratio(`ship-${way}-size`, `${archive}, not verified`, { most: 1.3 }),
    ratio(`ship-${way}`, archive, { most: verified }),
    memory(`memory-ship-${way}`, `peak memory, ${archive}`, { task: `ship-${way}`, most: 200 }),
  ];
}

/** The median of one number of each measure. */
export function medianOf({ measures }: Played, numberOf: (measure: Measure) => number): number {
  const sorted = measures.map(numberOf).toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const around = [Math.floor(middle), Math.ceil(middle)].map((index) => sorted[index] ?? NaN);
  return around.reduce((sum, each) => sum + each, 0) / 2;
}

/** The median of the wall times. */
export function secondsOf(played: Played): number {
  return medianOf(played, ({ seconds }) => seconds);
}

type Goal = Pick<Row, 'most' | 'aim'>;

function ratio(name: string, what: string, goal: Goal): Row {
  const figure = quotient(
    ({ ours }) => secondsOf(ours),
    ({ rival }) => secondsOf(rival),
  );
  return { name, what, tasks: [name], unit: 'times', ...goal, figure };
}

function growth(name: string, what: string, tasks: readonly [string, string]): Row {
  return { name, what, tasks, unit: 'times', most: 12, figure: growthOf };
}

function growthOf([many, few]: readonly Result[]): number {
  if (many === undefined || few === undefined) return NaN;
  return secondsOf(many.ours) / secondsOf(few.ours);
}

function memory(name: string, what: string, goal: Goal & { readonly task: string }): Row {
  return { name, what, tasks: [goal.task], unit: 'MiB', most: goal.most, figure: peakOf };
}

function peakOf([result]: readonly Result[]): number {
  return result === undefined ? NaN : medianOf(result.ours, ({ peakBytes }) => peakBytes) / MIB;
}

function quotient(
  above: (result: Result) => number,
  below: (result: Result) => number,
): Row['figure'] {
  return ([result]) => (result === undefined ? NaN : above(result) / below(result));
}
