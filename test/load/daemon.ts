/**
 * Shows what the daemon takes and what it keeps to, in figures.
 * npm run test:daemon [-- --kills=200 --seconds=30 --idle=120]
 */
import { parseArgs } from 'node:util';
import { randomOf } from '../support/random.ts';
import { growUnderDaemon, idleDaemon, killUnderLoad, type LoadOutcome } from './daemon-load.ts';

const MB = 1_000_000;
const LOGS = 10_000;
const MOST_PERCENT = 1;
const MOST_MIB = 120;
const MOST_OVER = 1.3;
const MOST_GROWN_MIB = 8;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '30' },
    idle: { type: 'string', default: '120' },
    seed: { type: 'string', default: '1' },
  },
});

process.exitCode = (await runAll()) ? 0 : 1;

async function runAll(): Promise<boolean> {
  const seconds = Number(values.seconds);
  const kills = Number(values.kills);
  const results: boolean[] = [];
  if (seconds > 0) results.push(await showGrowth(seconds));
  if (kills > 0) results.push(await showKills(kills));
  if (Number(values.idle) > 0) results.push(await showIdle(Number(values.idle)));
  return results.every(Boolean);
}

async function showGrowth(seconds: number): Promise<boolean> {
  const load = { limitBytes: 100 * MB, bytesOfASecond: 20 * MB };
  const outcome = await growUnderDaemon(load, seconds);
  const over = outcome.largestBytes / load.limitBytes;
  const isGood = isWhole(outcome) && outcome.archives > 0 && over <= MOST_OVER;
  return tell(
    isGood,
    `maxsize 100M, 20 MB/s: ${linesOf(outcome)}; the largest ${over.toFixed(2)} x the limit`,
  );
}

async function showKills(kills: number): Promise<boolean> {
  const load = { limitBytes: 1 * MB, bytesOfASecond: 2 * MB };
  const outcome = await killUnderLoad(load, kills, randomOf(Number(values.seed)));
  return tell(isWhole(outcome), `killed ${kills} times, 2 MB/s: ${linesOf(outcome)}`);
}

async function showIdle(seconds: number): Promise<boolean> {
  const { percent, residentMiB, grownMiB } = await idleDaemon(LOGS, seconds);
  const isSmall = residentMiB <= MOST_MIB && grownMiB <= MOST_GROWN_MIB;
  const cpu = `${percent.toFixed(2)}% of a core`;
  const memory = `${residentMiB.toFixed(0)} MiB, ${grownMiB.toFixed(1)} MiB more than at first`;
  return tell(
    isSmall && percent <= MOST_PERCENT,
    `${LOGS} logs, 10 grow, ${seconds} s: ${cpu}; ${memory}`,
  );
}

function isWhole({ findings }: LoadOutcome): boolean {
  const { lost, doubled, torn, outOfOrder } = findings;
  return lost + doubled + torn + outOfOrder === 0;
}

function linesOf({ findings, archives }: LoadOutcome): string {
  const { lines, lost, doubled, torn, outOfOrder } = findings;
  const damage = `${lost} lost, ${doubled} doubled, ${torn} torn, ${outOfOrder} out of order`;
  return `${lines} lines in ${archives} archives, ${damage}`;
}

function tell(isGood: boolean, text: string): boolean {
  process.stdout.write(`${isGood ? 'ok' : 'BAD'}  ${text}\n`);
  return isGood;
}
