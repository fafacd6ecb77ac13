/**
 * Kills the program at every call that changes a file, and its programs, and looks what the next runs make of it;
 * then looks into the order of the calls for what a loss of power would cost.
 * npm run test:crash -- [--every 10] [--scenario NAME]... [--program /usr/sbin/logrotate]
 */
import { Bench } from './bench.ts';
import { killChildren } from './child.ts';
import { killEverywhere } from './kill.ts';
import { orderViolations } from './order.ts';
import { readOptions, reportAll, scenariosFor } from './report.ts';

const options = readOptions();
const { every } = options;
using bench = new Bench(options.program);
const scenarios = await scenariosFor(bench, options);
const results = [
  await reportAll(scenarios, { what: 'killed' }, (scenario, offset) =>
    killEverywhere(bench, scenario, { every, offset }),
  ),
  await reportAll(scenarios, { what: 'programs killed' }, (scenario) =>
    killChildren(bench, scenario),
  ),
  await reportAll(scenarios, { what: 'order', unit: 'runs' }, async (scenario) => {
    const wrong = await orderViolations(bench, scenario);
    return { points: 1, bad: wrong.length === 0 ? [] : [{ where: 'too early', wrong }] };
  }),
];
process.exitCode = results.every(Boolean) ? 0 : 1;
