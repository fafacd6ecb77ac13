/** What undisturbed runs make of a scenario: the measure for those that were struck. */
import type { Bench } from './bench.ts';
import { changes, type Undisturbed } from './judge.ts';
import type { Scenario } from './scenario.ts';
import { surveyOf } from './survey.ts';

/** Scenarios that a program plays as they are meant, and why it does not play each of the others. */
export interface Repertoire {
  readonly played: readonly Scenario[];
  readonly refusals: readonly string[];
}

/** What a program that is not ours makes of these scenarios: it may lack directives, or need a run more. */
export async function repertoireOf(
  bench: Bench,
  scenarios: readonly Scenario[],
): Promise<Repertoire> {
  const played: Scenario[] = [];
  const refusals: string[] = [];
  for (const scenario of scenarios) {
    try {
      await playUndisturbed(bench, scenario);
      played.push(scenario);
    } catch (error) {
      if (!(error instanceof NotPlayed)) throw error;
      refusals.push(error.message);
    }
  }
  return { played, refusals };
}

/** The runs of a scenario do not end as they should. */
class NotPlayed extends Error {}

/** Rotates once, looks whether another run has nothing to do, and rotates again by force. */
export function playUndisturbed(
  bench: Bench,
  scenario: Scenario,
  factor = 1,
): Promise<Undisturbed> {
  return bench.with({ scenario, factor }, async (dir) => {
    const before = surveyOf(dir);
    const first = await bench.rotate(dir);
    const once = surveyOf(dir);
    const second = await bench.rotate(dir);
    const wrong = changes(once, surveyOf(dir));
    const said = first.stderr + second.stderr;
    const isWell = first.exit === 0 && second.exit === 0 && wrong.length === 0;
    if (!isWell || said.includes('unknown option')) {
      throw new NotPlayed(`${scenario.name} undisturbed: ${[said, ...wrong].join('; ')}`);
    }
    const { exit } = await bench.rotate(dir, { force: true });
    return { before, once, twice: exit === 0 ? surveyOf(dir) : undefined };
  });
}
