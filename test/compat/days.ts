/**
 * Plays the days of a Debian server with logrotate and with logrotor.
 * npm run test:days -- --days 400 [--seed 1]
 */
import { parseArgs } from 'node:util';
import { simulate } from './days/simulate.ts';

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '400' },
    seed: { type: 'string', default: '1' },
  },
});

const { differences, ...figures } = await simulate(Number(values.days), Number(values.seed));
const counted = Object.entries(figures).map(([what, count]) => `${count} ${what}`);
const verdict = differences.length === 0 ? ['the same tree and state every day'] : differences;
process.stdout.write(`${counted.join(', ')}\n${verdict.join('\n')}\n`);
process.exitCode = differences.length === 0 ? 0 : 1;
