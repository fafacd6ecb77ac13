// Shipping goes on beside runs; what could not be shipped is tried again with a growing pause.
import { pauseAfter } from './schedule.ts';

/** When to ship, in epoch milliseconds, one shipping at a time. */
export class Shipping {
  readonly #ship: () => Promise<boolean> | undefined;
  readonly #now: () => number;
  #failures = 0;
  #isRunning = false;
  #isWished = false;
  #nextMs = Infinity;
  #ended: Promise<void> = Promise.resolve();

  /** `ship` resolves to false if not all could be shipped, and is undefined where nothing is to be. */
  constructor(ship: () => Promise<boolean> | undefined, now: () => number) {
    this.#ship = ship;
    this.#now = now;
  }

  /** When it is to begin; Infinity while there is no reason to. */
  get nextMs(): number {
    return this.#nextMs;
  }

  /** Resolves when the shipping that goes on has ended. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** There may be something to be shipped; after a failure it waits for its time. */
  wish(nowMs: number): void {
    this.#isWished = true;
    if (this.#failures === 0 && !this.#isRunning) this.#nextMs = nowMs;
  }

  /** Begins if its time has come. */
  startAt(nowMs: number): void {
    if (this.#isRunning || nowMs < this.#nextMs) return;
    this.#nextMs = Infinity;
    this.#isWished = false;
    const shipped = this.#ship();
    if (shipped === undefined) return;
    this.#isRunning = true;
    this.#ended = this.#takeEnd(shipped);
  }

  /** The clock was set back. */
  forgetTime(nowMs: number): void {
    if (this.#nextMs !== Infinity) this.#nextMs = nowMs;
  }

  async #takeEnd(shipped: Promise<boolean>): Promise<void> {
    const success = await shipped;
    this.#isRunning = false;
    const nowMs = this.#now();
    this.#failures = success ? 0 : this.#failures + 1;
    if (!success) this.#nextMs = nowMs + pauseAfter(this.#failures);
    else if (this.#isWished) this.#nextMs = nowMs;
  }
}
