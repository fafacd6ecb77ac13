// Logs of a stanza that are finished side by side: while one is compressed, others wait for the disk, and
// the next ones are renamed. Nothing shows of it but the time: what is told is in order, and what a
// failure would have stopped does not happen.
import type { Report } from '../report/event.ts';
import type { Company } from './company.ts';
import { ReportOrder, type OpenPart } from './report-order.ts';
import { SharedSyncs } from './shared-syncs.ts';
import type { StepEnd } from './stanza-progress.ts';
import { jobsOf, type StanzaRun } from './run.ts';
import { Turnstile } from './turnstile.ts';

/** So many logs are being finished at a time. */
const AT_A_TIME = 64;

/** Finishes one log, telling what it does, and heeding its company. */
export type Finish = (report: Report, company: Company) => Promise<StepEnd>;

/** The logs that are being finished. */
export class Finishers {
  readonly #order: ReportOrder;
  readonly #shared: Pick<Company, 'large' | 'small' | 'programs' | 'syncs'>;
  readonly #places = new Turnstile(AT_A_TIME);
  /** the first failure stops all that come after it. */
  readonly #stopsAll: boolean;
  readonly #inWork = new Set<Promise<void>>();
  /** whether all that were begun so far are past what could stop the next one. */
  #passed: Promise<boolean> = Promise.resolve(true);

  constructor(stanzaRun: StanzaRun) {
    const { run, stanza, disk } = stanzaRun;
    this.#order = new ReportOrder(run.report);
    const jobs = jobsOf(stanzaRun);
    this.#shared = {
      large: new Turnstile(1),
      small: new Turnstile(jobs),
      programs: new Turnstile(jobs),
      syncs: new SharedSyncs(disk),
    };
    this.#stopsAll = stanza.settings.sharedscripts;
  }

  /** Tells what happens in between. */
  get report(): Report {
    return this.#order.report;
  }

  /** Begins to finish a log, as soon as there is a place; `ended` is not called if it was stopped. */
  async begin(finish: Finish, ended: (end: StepEnd) => void): Promise<void> {
    await this.#places.enter();
    const part = this.#order.open();
    const work = this.#finish(finish, part, ended).finally(() => {
      this.#places.leave();
      this.#inWork.delete(work);
    });
    this.#inWork.add(work);
  }

  /** Waits until all that were begun have ended. */
  async drain(): Promise<void> {
    while (this.#inWork.size > 0) await Promise.all(this.#inWork);
  }

  async #finish(finish: Finish, part: OpenPart, ended: (end: StepEnd) => void): Promise<void> {
    const before = this.#stopsAll ? this.#passed : Promise.resolve(true);
    const gate = new Gate();
    this.#passed = before.then((passed) => passed && gate.passed);
    try {
      const company: Company = {
        ...this.#shared,
        isToBeFinished: () => before,
        letOthersPass: () => gate.open(true),
      };
      const end = await finish(part.report, company);
      if (!(await before)) return;
      ended(end);
      gate.open(end !== 'failed');
      if (this.#stopsAll && !(await gate.passed)) part.discardFollowing();
    } finally {
      gate.open(false);
      part.close();
    }
  }
}

/** Whether those behind may pass: what is said first counts. */
class Gate {
  readonly passed: Promise<boolean>;
  #resolve: (passed: boolean) => void = unopened;

  constructor() {
    this.passed = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  open(passed: boolean): void {
    this.#resolve(passed);
  }
}

function unopened(): void {
  throw new Error('a gate is opened before it was made');
}
