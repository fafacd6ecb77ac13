/**
 * Kills the program at every call that changes a file, and looks what the next runs make of it.
 * npm run test:crash -- [--every 10] [--scenario NAME]... [--program /usr/sbin/logrotate]
 */
import { Bench } from './bench.ts';
import { killEverywhere } from './kill.ts';
import { readOptions, reportAll } from './report.ts';

const { every, scenarios, program } = readOptions();
using bench = new Bench(program);
process.exitCode = await reportAll(scenarios, 'killed', (scenario, offset) =>
  killEverywhere(bench, scenario, { every, offset }),
);
