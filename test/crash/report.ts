/** The command lines of the crash programs and what they print. */
import { parseArgs } from 'node:util';
import type { Bench } from './bench.ts';
import type { Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios/all.ts';
import type { Finding, Tally } from './sweep.ts';
import { repertoireOf } from './undisturbed.ts';

/** What a program is asked to do. */
export interface Options {
  /** Only every so many of the points. */
  readonly every: number;
  readonly scenarios: readonly Scenario[];
  readonly program: string | undefined;
}

/** Reads the command line of this process. */
export function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      every: { type: 'string', default: '1' },
      scenario: { type: 'string', multiple: true },
      program: { type: 'string' },
    },
  });
  const { scenario: names, program } = values;
  const scenarios = SCENARIOS.filter(({ name }) => names?.includes(name) ?? true);
  if (scenarios.length === 0) {
    throw new Error(`no such scenario; there are ${SCENARIOS.map(({ name }) => name).join(', ')}`);
  }
  return { every: Number(values.every), scenarios, program };
}

/** The scenarios to strike: ours plays all; of those that another program does not play it is said why not. */
export async function scenariosFor(
  bench: Bench,
  { scenarios }: Options,
): Promise<readonly Scenario[]> {
  if (bench.isOurs) return scenarios;
  const { played, refusals } = await repertoireOf(bench, scenarios);
  for (const why of refusals) say(`not played: ${why.trim().split('\n')[0] ?? ''}`);
  say(`${played.length} of ${scenarios.length} scenarios are played`);
  return played;
}

/** What is counted among the bad points: those that say so. */
const KINDS = ['lost', 'doubled', 'broken', 'stray', 'exit', 'unhit'];

/** Prints a line for each scenario and each bad point, and the totals. True if nothing is bad. */
export async function reportAll(
  scenarios: readonly Scenario[],
  { what, unit = 'points' }: { readonly what: string; readonly unit?: string },
  play: (scenario: Scenario, offset: number) => Promise<Tally>,
): Promise<boolean> {
  const findings: Finding[] = [];
  let total = 0;
  for (const [offset, scenario] of scenarios.entries()) {
    const { points, bad } = await play(scenario, offset);
    if (points === 0) continue;
    say(`${scenario.name}: ${points} ${unit}, ${bad.length} bad`);
    for (const { where, wrong } of bad)
      say(`  ${where}\n    ${wrong.join('\n').replaceAll('\n', '\n    ')}`);
    findings.push(...bad);
    total += points;
  }
  const kinds = KINDS.map((kind) => `${kind} ${countOf(kind, findings)}`).join(', ');
  say(
    `${what}: ${total} points, ${findings.length} bad${findings.length === 0 ? '' : ` (${kinds})`}`,
  );
  return findings.length === 0;
}

function countOf(kind: string, findings: readonly Finding[]): number {
  const word = new RegExp(`\\b${kind}\\b`);
  return findings.filter(({ wrong }) => wrong.some((text) => word.test(text))).length;
}

/** Prints a line. */
export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
