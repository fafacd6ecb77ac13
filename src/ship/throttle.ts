// A bandwidth limit that all transfers to a destination share.
import { setTimeout as pause } from 'node:timers/promises';
import { monotonicMs } from '../host/monotonic.ts';

/** Lets so many bytes a second pass, on the average. */
export class Throttle {
  readonly #bytesPerSecond: number | undefined;
  /** when what was let pass so far will have passed, in milliseconds of the monotonic clock. */
  #busyUntil = 0;

  constructor(bytesPerSecond: number | undefined) {
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** Waits until `bytes` may pass. */
  async pass(bytes: number, signal: AbortSignal): Promise<void> {
    if (this.#bytesPerSecond === undefined) return;
    const now = monotonicMs();
    const start = Math.max(now, this.#busyUntil);
    this.#busyUntil = start + (bytes / this.#bytesPerSecond) * 1000;
    if (start > now) await pause(start - now, undefined, { signal });
  }
}
