/** Where the scenarios are played, and runs of the program under test on them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { LOGROTOR } from '../support/checkout.ts';
import { runProgram } from '../support/run-program.ts';
import { NOON_ZONE } from './clock.ts';
import { CONFIG, HELPER_FOLDER, placeScenario, STATE, type Scenario } from './scenario.ts';

/** How a run ended and what it said. */
export interface Ran {
  readonly exit: number | null;
  readonly hung: boolean;
  readonly stderr: string;
}

/** How to run: under a command, with -f, and how long it may take. */
interface Manner {
  readonly wrapper?: readonly string[];
  readonly force?: boolean;
  readonly patienceMs?: number;
}

/** Only a program that hangs takes longer. */
const HANG_MS = 60_000;

/** Runs a command where it sees no process but its own, so that every look at all processes makes as many calls. */
const ALONE = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'];

/** A folder for scenarios, and the program that rotates in it. */
export class Bench implements Disposable {
  /** Of another program than logrotor less is asked. */
  readonly isOurs: boolean;
  readonly #scratch: string;
  readonly #program: string;
  #made = 0;

  constructor(program = LOGROTOR, parent = tmpdir()) {
    this.isOurs = basename(program) === basename(LOGROTOR);
    this.#program = program;
    this.#scratch = mkdtempSync(join(parent, 'logrotor-crash-'));
  }

  /** Makes a scenario in a fresh folder, which is removed after `use`. */
  async with<T>(
    { scenario, factor = 1 }: { readonly scenario: Scenario; readonly factor?: number },
    use: (dir: string) => Promise<T>,
  ): Promise<T> {
    this.#made += 1;
    const dir = join(this.#scratch, String(this.#made));
    placeScenario(scenario, dir, factor);
    try {
      return await use(dir);
    } finally {
      rmSync(dir, { recursive: true });
    }
  }

  /** Rotates in the folder of a scenario. */
  async rotate(
    dir: string,
    { wrapper = [], force = false, patienceMs = HANG_MS }: Manner = {},
  ): Promise<Ran> {
    const mailer = join(dir, HELPER_FOLDER, 'mailer');
    const options = ['-s', join(dir, STATE), '-m', mailer, ...(force ? ['-f'] : [])];
    const words = [...ALONE, ...wrapper, this.#program, ...options, join(dir, CONFIG)];
    const [program = '', ...args] = words;
    const env = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: NOON_ZONE };
    const outcome = await runProgram({
      program,
      args,
      cwd: dir,
      env,
      umask: 0o022,
      timeoutMs: patienceMs,
    });
    return {
      exit: outcome.exit,
      hung: outcome.timedOut,
      stderr: outcome.stderr.toString('latin1'),
    };
  }

  [Symbol.dispose](): void {
    rmSync(this.#scratch, { recursive: true });
  }
}
