// The figures of a daemon: those of its last run at once, and what takes long to count once an hour.
import type { Run } from '../apply/run.ts';
import type { Stanza } from '../config/stanza.ts';
import type { MeasuredRun } from './metrics-file.ts';
import { writeMetrics } from './metrics-file.ts';
import type { Output } from './output.ts';
import { placeOf, surveyArchives, type Survey } from './survey-archives.ts';

/** The file of --metrics while a daemon runs. */
export class DaemonMetrics {
  readonly #path: string;
  readonly #stateFile: string;
  readonly #output: Output;
  #survey: Survey = { stanzas: [], free: [], backlog: [] };
  #last: { readonly run: Run; readonly measured: MeasuredRun } | undefined;
  #stanzas: readonly Stanza[] = [];
  #isOutdated = true;

  constructor(path: string, stateFile: string, output: Output) {
    this.#path = path;
    this.#stateFile = stateFile;
    this.#output = output;
  }

  /** Takes in a run; what there is of archives is counted anew if it was over everything. */
  ran(
    measured: MeasuredRun,
    run: Run,
    { stanzas, isRound }: { readonly stanzas: readonly Stanza[]; readonly isRound: boolean },
  ): void {
    this.#last = { run, measured };
    this.#stanzas = stanzas;
    if (isRound) this.#isOutdated = true;
  }

  /** What there is of archives is to be counted anew, when no run goes on. */
  outdate(): void {
    this.#isOutdated = true;
  }

  /** Writes the file, while no run goes on; these logs have failed. */
  write(failing: ReadonlySet<string>): void {
    const { run, measured } = this.#last ?? {};
    if (run === undefined || measured === undefined) return;
    if (this.#isOutdated) this.#survey = surveyArchives(run, this.#stanzas, this.#stateFile);
    this.#isOutdated = false;
    const overdue = new Map<string, number>();
    for (const { place, pattern, logs } of this.#stanzas) {
      const count = logs.filter((log) => failing.has(log)).length;
      const key = keyOf({ place: placeOf(place), pattern });
      overdue.set(key, count + (overdue.get(key) ?? 0));
    }
    const stanzas = this.#survey.stanzas.map((stanza) => ({
      ...stanza,
      overdue: overdue.get(keyOf(stanza)) ?? 0,
    }));
    writeMetrics(this.#path, { ...this.#survey, ...measured, stanzas }, this.#output);
  }
}

function keyOf({ place, pattern }: { readonly place: string; readonly pattern: string }): string {
  return `${place} ${pattern}`;
}
