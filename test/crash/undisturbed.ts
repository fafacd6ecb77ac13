/** What undisturbed runs make of a scenario: the measure for those that were struck. */
import type { Bench } from './bench.ts';
import { changes, type Undisturbed } from './judge.ts';
import type { Scenario } from './scenario.ts';
import { surveyOf } from './survey.ts';

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
    if (first.exit !== 0 || second.exit !== 0 || wrong.length > 0) {
      throw new Error(`${scenario.name} undisturbed: ${[said, ...wrong].join('; ')}`);
    }
    const { exit } = await bench.rotate(dir, { force: true });
    return { before, once, twice: exit === 0 ? surveyOf(dir) : undefined };
  });
}
