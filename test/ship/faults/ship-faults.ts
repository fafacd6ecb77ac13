/**
 * Disturbs shipping to every destination in every way, while `rotate 2` presses for deletion.
 * npm run test:ship-faults -- [--seed 1] [--only DESTINATION]... [--fault TEXT]
 */
import { parseArgs } from 'node:util';
import { concurrently } from '../../support/concurrently.ts';
import { faultName } from './all-faults.ts';
import { playAll, type Played } from './play-all.ts';
import { TARGETS } from './target.ts';

const AT_A_TIME = 3;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    only: { type: 'string', multiple: true },
    fault: { type: 'string', default: '' },
  },
});
const chosen = TARGETS.filter(({ name }) => values.only?.includes(name) ?? true);
if (chosen.length === 0) throw new Error('there is no such destination');

const all: Played[] = [];
await concurrently(chosen, AT_A_TIME, async (kind) => {
  if (kind.skip !== false) {
    say(`${kind.name}: skipped, ${kind.skip}`);
    return;
  }
  const isWanted = (name: string): boolean => name.includes(values.fault);
  const played = await playAll(kind, Number(values.seed), isWanted, ({ fault, wrong }) => {
    for (const what of wrong) say(`  ${kind.name}, ${faultName(fault)}: ${what}`);
  });
  all.push(...played);
  report(kind.name, played);
});
report('all', all);
process.exitCode = all.length > 0 && all.every(({ wrong }) => wrong.length === 0) ? 0 : 1;

function report(name: string, played: readonly Played[]): void {
  const wrong = played.flatMap((each) =>
    each.wrong.map((what) => `${faultName(each.fault)}: ${what}`),
  );
  const counts = [/deleted without/, /overwritten/, /backlog|after:|shipped \d+ times/].map(
    (pattern) => wrong.filter((what) => pattern.test(what)).length,
  );
  const [deleted = 0, overwritten = 0, unrecovered = 0] = counts;
  const struck = played.filter((each) => each.struck).length;
  say(
    `${name}: ${played.length} runs, ${struck} disturbed, ${deleted} archives deleted without a proof, ${overwritten} objects overwritten, ${unrecovered} not recovered`,
  );
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
