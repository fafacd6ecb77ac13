/**
 * logrotor beside Debian's logrotate, in turn, on equal logs: a row for each thing to do, with the ratio of their
 * median wall times and what it is to be at the most. What they have done is checked.
 * npm run bench -- [ROW…] [--list] [--rounds N] [--json]
 * The exit code is 0 if all rows are as they are to be.
 */
import { parseArgs } from 'node:util';
import { Arena, type Result } from './play.ts';
import { outcomeOf, printHeading, printOutcome } from './outcome.ts';
import { ROWS, type Row } from './rows.ts';
import { TASKS } from './tasks.ts';
import { WrongResult } from './wrong-result.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    list: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

const arena = new Arena();
process.on('exit', () => arena[Symbol.dispose]());
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => process.exit(1));
}

process.exitCode = values.list ? list() : await runRows(chosenRows()).catch(giveUp);

function giveUp(error: unknown): number {
  if (!(error instanceof WrongResult)) throw error;
  process.stderr.write(`error: ${error.message}\n`);
  return 1;
}

function list(): number {
  for (const { name, what } of ROWS) process.stdout.write(`${name.padEnd(16)}${what}\n`);
  return 0;
}

function chosenRows(): readonly Row[] {
  const unknown = positionals.find((name) => !ROWS.some((row) => row.name === name));
  if (unknown !== undefined) throw new Error(`there is no row ${unknown}: see --list`);
  return positionals.length === 0 ? ROWS : ROWS.filter(({ name }) => positionals.includes(name));
}

async function runRows(rows: readonly Row[]): Promise<number> {
  const known = new Map<string, Result>();
  const outcomes = [];
  if (!values.json) printHeading();
  for (const row of rows) {
    const results = [];
    for (const name of row.tasks) {
      const result = known.get(name) ?? (await playTask(name));
      known.set(name, result);
      results.push(result);
    }
    const outcome = outcomeOf(row, results);
    outcomes.push(outcome);
    if (!values.json) printOutcome(outcome);
  }
  if (values.json) process.stdout.write(`${JSON.stringify(outcomes, undefined, 2)}\n`);
  return outcomes.every(({ met }) => met) ? 0 : 1;
}

function playTask(name: string): Promise<Result> {
  const task = TASKS.find((each) => each.name === name);
  if (task === undefined) throw new Error(`there is no task ${name}`);
  return arena.play(task, values.rounds === undefined ? task.rounds : Number(values.rounds));
}
