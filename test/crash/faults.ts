/**
 * Lets every call that changes a file fail, loses what is written for an archive, fills the disk before each scenario,
 * and looks what the next run makes of it.
 * npm run test:faults -- [--every 10] [--scenario NAME]... [--program /usr/sbin/logrotate]
 */
import { ROOT } from '../support/requirement.ts';
import { Bench } from './bench.ts';
import { failEverywhere } from './fail.ts';
import { fillBefore, SmallDisk } from './full-disk.ts';
import { lieEverywhere } from './lie.ts';
import { readOptions, reportAll, say, scenariosFor } from './report.ts';

const options = readOptions();
const { every, program } = options;
using bench = new Bench(program);
const scenarios = await scenariosFor(bench, options);
const failed = await failCalls();
const filled = ROOT.present ? await fillDisk() : skipDisk();
process.exitCode = failed && filled ? 0 : 1;

async function failCalls(): Promise<boolean> {
  const results = [
    await reportAll(scenarios, { what: 'failed' }, (scenario, offset) =>
      failEverywhere(bench, scenario, { every, offset }),
    ),
    await reportAll(scenarios, { what: 'lost writes' }, (scenario) =>
      lieEverywhere(bench, scenario),
    ),
  ];
  return results.every(Boolean);
}

async function fillDisk(): Promise<boolean> {
  using disk = new SmallDisk();
  return await reportAll(scenarios, { what: 'full disk' }, (scenario) =>
    fillBefore(disk, scenario, program),
  );
}

function skipDisk(): boolean {
  say(`full disk: skipped, needs ${ROOT.name}: ${ROOT.how}`);
  return true;
}
