/** What came of a row, as JSON and as a line of the table. */
import type { Played, Result } from './play.ts';
import { medianOf, secondsOf, type Row } from './rows.ts';

/** A row with its figure. Seconds and bytes are medians. */
export interface Outcome {
  readonly row: string;
  readonly what: string;
  readonly figure: number;
  readonly unit: Row['unit'];
  readonly most: number;
  readonly aim: number | undefined;
  readonly met: boolean;
  /** what the tasks of the row took, in their order. */
  readonly tasks: readonly {
    readonly logrotor: Summary;
    readonly rival: Summary | undefined;
  }[];
}

interface Summary {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
  /** the wall times, in their order. */
  readonly rounds: readonly number[];
}

const MIB = 2 ** 20;
const FIRST_COLUMN = 42;
const COLUMN = 10;

/** Works a row out. */
export function outcomeOf(row: Row, results: readonly Result[]): Outcome {
  const { name, what, unit, most, aim } = row;
  const figure = row.figure(results);
  const tasks = results.map(({ ours, rival }) => ({
    logrotor: summaryOf(ours),
    rival: rival.measures.length === 0 ? undefined : summaryOf(rival),
  }));
  return { row: name, what, figure, unit, most, aim, met: figure <= most, tasks };
}

function summaryOf(played: Played): Summary {
  return {
    seconds: secondsOf(played),
    cpuSeconds: medianOf(played, ({ cpuSeconds }) => cpuSeconds),
    peakBytes: medianOf(played, ({ peakBytes }) => peakBytes),
    rounds: played.measures.map(({ seconds }) => seconds),
  };
}

/** Prints the names of the columns. */
export function printHeading(): void {
  print(['', 'logrotor', 'other', 'figure', 'at most', '', 'peak MiB']);
}

/** Prints a line. */
export function printOutcome(outcome: Outcome): void {
  const { what, unit, figure, most, aim, met, tasks } = outcome;
  const [task] = tasks;
  const precise = unit === 'MiB' ? 0 : most < 0.1 ? 4 : 3;
  const judged = met ? (aim === undefined || figure <= aim ? 'met' : `aim ${aim}`) : 'MISSED';
  const peaks = [task?.logrotor, task?.rival].map((each) =>
    each === undefined ? '-' : String(Math.round(each.peakBytes / MIB)),
  );
  print([
    what,
    wallTime(task?.logrotor),
    wallTime(task?.rival),
    figure.toFixed(precise),
    String(most),
    judged,
    peaks.join(' / '),
  ]);
}

function wallTime(summary: Summary | undefined): string {
  return summary === undefined ? '-' : `${summary.seconds.toFixed(3)} s`;
}

function print(cells: readonly string[]): void {
  const padded = cells.map((cell, index) =>
    index === 0 ? cell.padEnd(FIRST_COLUMN) : cell.padStart(COLUMN),
  );
  process.stdout.write(`${padded.join(' ')}\n`);
}
