/** What is broken in the program, one thing at a time, and which suites have to notice. */
import { Mutant, type Edit } from './mutant.ts';
import type { Suite } from './suite.ts';

/** A program that is broken in one way. */
export interface Mutation extends Edit {
  /** What it does not do any more. */
  readonly name: string;
  /** Each of them notices. */
  readonly suites: readonly Suite[];
}

/** What one suite makes of a mutant. */
export interface Judgement {
  readonly suite: string;
  /** What the suite found; undefined if the mutant survived it. */
  readonly reason: string | undefined;
}

/** Judges mutants. Each suite is tried on the unbroken program first. */
export class Trial implements Disposable {
  readonly #whole: Mutant;
  readonly #good = new Set<string>();

  private constructor(whole: Mutant) {
    this.#whole = whole;
  }

  static async begin(): Promise<Trial> {
    return new Trial(await Mutant.build());
  }

  /**
   * Has a mutant judged by each of its suites.
   * @throws if a suite finds something wrong with the program as it is.
   */
  async judge({ suites, ...edit }: Mutation): Promise<readonly Judgement[]> {
    using mutant = await Mutant.build(edit);
    const judgements: Judgement[] = [];
    for (const suite of suites) {
      await this.#requireGood(suite);
      const [reason] = await findings(suite, mutant.program);
      judgements.push({ suite: suite.name, reason });
    }
    return judgements;
  }

  async #requireGood(suite: Suite): Promise<void> {
    if (this.#good.has(suite.name)) return;
    const found = await suite.judge(this.#whole.program);
    if (found.length > 0) {
      throw new Error(`${suite.name} fails with the program as it is: ${found.join('\n')}`);
    }
    this.#good.add(suite.name);
  }

  [Symbol.dispose](): void {
    this.#whole[Symbol.dispose]();
  }
}

/** A suite may find a program so broken that it cannot go on. */
async function findings(suite: Suite, program: string): Promise<readonly string[]> {
  try {
    return await suite.judge(program);
  } catch (error) {
    return [String(error)];
  }
}
