/** Parts of the suites, each as small as what it has to notice. */
import { join } from 'node:path';
import { Bench } from '../crash/bench.ts';
import { failEverywhere } from '../crash/fail.ts';
import { killEverywhere } from '../crash/kill.ts';
import { lieEverywhere } from '../crash/lie.ts';
import { orderViolations } from '../crash/order.ts';
import type { Scenario } from '../crash/scenario.ts';
import { SCENARIOS } from '../crash/scenarios/all.ts';
import { MANY_DIRECTORIES } from '../crash/scenarios/many.ts';
import type { Tally } from '../crash/sweep.ts';
import { Place, type Filesystem } from '../load/place.ts';
import { rotateUnderLoad } from '../load/rotate-under-load.ts';
import { playVariant } from '../race/play.ts';
import { VARIANTS } from '../race/variant.ts';
import { CHECKOUT } from '../support/checkout.ts';
import { runProgram } from '../support/run-program.ts';

/** A part of a suite. */
export interface Suite {
  readonly name: string;
  /** What is wrong with a program; nothing if it passes. */
  readonly judge: (program: string) => Promise<readonly string[]>;
}

const ROOM_BYTES = 2 ** 30;
const LONGEST_MS = 300_000;

/** The order of the calls of an undisturbed run (test/crash). */
export function order(name: string): Suite {
  return crash(`order, ${name}`, name, async (bench, scenario) => {
    const wrong = await orderViolations(bench, scenario);
    return { points: 1, bad: wrong.length === 0 ? [] : [{ where: 'too early', wrong }] };
  });
}

/** SIGKILL at those points of a scenario that say so (test/crash). */
export function killed(name: string, at: RegExp): Suite {
  return crash(`killed, ${name}, ${at.source}`, name, (bench, scenario) =>
    killEverywhere(bench, scenario, { every: 1, offset: 0, at }),
  );
}

/** Errors of the calls at those points (test/crash). */
export function failed(name: string, at: RegExp): Suite {
  return crash(`failed, ${name}, ${at.source}`, name, (bench, scenario) =>
    failEverywhere(bench, scenario, { every: 1, offset: 0, at }),
  );
}

/** Writes for an archive that are lost (test/crash). */
export function liedTo(name: string): Suite {
  return crash(`lied to, ${name}`, name, lieEverywhere);
}

function crash(
  name: string,
  scenarioName: string,
  play: (bench: Bench, scenario: Scenario) => Promise<Tally>,
): Suite {
  const scenario = named([...SCENARIOS, MANY_DIRECTORIES], scenarioName);
  return {
    name,
    judge: async (program) => {
      using bench = new Bench(program);
      const { points, bad } = await play(bench, scenario);
      if (points === 0) return ['there is no such point'];
      return bad.map(({ where, wrong }) => `${where}: ${wrong.join('; ')}`);
    },
  };
}

/** Attacks on as many logs as one start of the program has, or more (test/race). */
export function attacked(name: string, rotations = 1): Suite {
  const variant = named(VARIANTS, name);
  return {
    name: `attacked, ${name}`,
    judge: async (program) => {
      const { escapes, hangs } = await playVariant(program, variant, rotations);
      return [...escapes, ...hangs];
    },
  };
}

/** copytruncate under a writer at full speed (test/load). */
export function loaded(filesystem: Filesystem, sizeBytes: number): Suite {
  return {
    name: `under load, ${filesystem}, ${sizeBytes} bytes`,
    judge: async (program) => {
      using place = new Place(filesystem, ROOM_BYTES);
      const load = { program, sizeBytes, rotations: 3, linesOfWrite: 1 };
      const { lost, doubled, torn, outOfOrder, mostLeft } = await rotateUnderLoad(place, load);
      const counts = {
        lost,
        doubled,
        torn,
        outOfOrder,
        left: Math.max(0, Math.ceil(mostLeft) - 1),
      };
      return Object.entries(counts).flatMap(([what, count]) =>
        count === 0 ? [] : [`${what}: ${count}`],
      );
    },
  };
}

/** The tests of a file, those whose names match. */
export function tests(file: string, pattern: string): Suite {
  return {
    name: `${file}: ${pattern}`,
    judge: async (program) => {
      const { exit, stdout } = await runProgram({
        program: process.execPath,
        args: [
          '--test',
          '--test-reporter=tap',
          `--test-name-pattern=${pattern}`,
          join(CHECKOUT, `dist/test/${file}.test.js`),
        ],
        cwd: CHECKOUT,
        // The runner thinks that it is within another one if it finds the variable of that one.
        env: { ...process.env, NODE_TEST_CONTEXT: undefined, LOGROTOR: program },
        timeoutMs: LONGEST_MS,
      });
      const text = stdout.toString();
      if (exit === 0) return /^# pass [1-9]/m.test(text) ? [] : ['no test has passed'];
      return text.match(/^ *not ok .*$/gm) ?? [`exit ${exit}`];
    },
  };
}

function named<T extends { readonly name: string }>(all: readonly T[], name: string): T {
  const found = all.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}
