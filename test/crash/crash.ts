/**
 * Kills the program at every call that changes a file, and looks what the next runs make of it; then looks into the
 * order of the calls for what a loss of power would cost.
 * npm run test:crash -- [--every 10] [--scenario NAME]... [--program /usr/sbin/logrotate]
 */
import { Bench } from './bench.ts';
import { killEverywhere } from './kill.ts';
import { orderViolations } from './order.ts';
import { readOptions, reportAll } from './report.ts';

const { every, scenarios, program } = readOptions();
using bench = new Bench(program);
const killed = await reportAll(scenarios, 'killed', (scenario, offset) =>
  killEverywhere(bench, scenario, { every, offset }),
);
const ordered = await reportAll(scenarios, 'order', async (scenario) => {
  const wrong = await orderViolations(bench, scenario);
  return { points: 1, bad: wrong.map((text) => ({ where: text, wrong: [] })) };
});
process.exitCode = killed && ordered ? 0 : 1;
