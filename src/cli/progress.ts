// One line on a terminal that shows what is being done, once a run has taken long enough for somebody to ask.
import { monotonicMs } from '../host/monotonic.ts';
import { writeText } from '../host/write-stream.ts';
import type { Event } from '../report/event.ts';
import { workText } from '../report/progress-text.ts';
import { shownText } from '../report/shown-text.ts';
import { isTerminal, terminalLayout } from './terminal.ts';

const STDERR = 2;
const PATIENCE_MS = 2000;
const BETWEEN_MS = 200;
const ERASE = '\r\x1b[K';

/** The line. Nothing is written where standard error is no terminal. */
export class Progress {
  #began: number | undefined;
  #written = 0;
  #isShown = false;
  #isTerminal: boolean | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stanzas = 0;
  #stanza = 0;
  #work = '';

  /** Notes what an event tells of the work, and shows it if it is time to. */
  take(event: Event): void {
    if (!this.#isSeen()) return;
    if (event.kind === 'stanzas') this.#stanzas = event.count;
    if (event.kind === 'stanza') this.#stanza += 1;
    this.#note(workText(event));
  }

  /** The same where there are no events. */
  note(work: string): void {
    if (this.#isSeen()) this.#note(work);
  }

  #isSeen(): boolean {
    this.#isTerminal ??= isTerminal(STDERR);
    return this.#isTerminal;
  }

  #note(work: string | undefined): void {
    this.#began ??= monotonicMs();
    this.#work = work ?? this.#work;
    // What is waited for gives no events, but lets timers run.
    this.#timer ??= setInterval(() => this.#show(), BETWEEN_MS).unref();
    this.#show();
  }

  /** Takes the line away, so that something else may be written. */
  clear(): void {
    if (this.#isShown) writeText(STDERR, ERASE);
    this.#isShown = false;
  }

  /** Takes it away for good. */
  end(): void {
    clearInterval(this.#timer);
    this.clear();
  }

  #show(): void {
    const now = monotonicMs();
    if (now - (this.#began ?? now) < PATIENCE_MS || now - this.#written < BETWEEN_MS) return;
    this.#written = now;
    this.#isShown = true;
    const { width = 80 } = terminalLayout(STDERR, process.env);
    const count = this.#stanzas > 0 ? `${this.#stanza} of ${this.#stanzas}: ` : '';
    writeText(STDERR, ERASE + shownText(`${count}${this.#work}`).slice(0, width - 1));
  }
}
