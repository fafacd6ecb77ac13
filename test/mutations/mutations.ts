/**
 * Breaks the program in one way after the other, and looks whether the suites notice.
 * npm run test:mutations -- [--only TEXT]...
 */
import { parseArgs } from 'node:util';
import { MUTATIONS } from './list.ts';
import { Trial, type Mutation } from './mutation.ts';

const LONGEST_REASON = 160;

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
const chosen = MUTATIONS.filter(
  ({ name }) => values.only === undefined || values.only.some((text) => name.includes(text)),
);
if (chosen.length === 0) throw new Error('there is no such mutation');

using trial = await Trial.begin();
let survivors = 0;
for (const mutation of chosen) {
  if (!(await isKilled(mutation))) survivors += 1;
}
say(`${chosen.length} mutations, ${survivors} survived`);
process.exitCode = survivors === 0 ? 0 : 1;

async function isKilled(mutation: Mutation): Promise<boolean> {
  const judgements = await trial.judge(mutation);
  const survived = judgements.filter(({ reason }) => reason === undefined);
  say(`${survived.length === 0 ? 'killed' : 'SURVIVED'}: ${mutation.name}`);
  for (const { suite, reason } of judgements) {
    const said = reason?.replaceAll(/\s+/g, ' ').slice(0, LONGEST_REASON);
    say(`  ${suite}: ${said ?? 'nothing noticed'}`);
  }
  return survived.length === 0;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
