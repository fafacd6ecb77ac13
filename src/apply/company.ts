// What a log that is finished side by side with others must heed.
import type { SharedSyncs } from './shared-syncs.ts';
import type { Turnstile } from './turnstile.ts';

/** What the logs that are finished side by side share. */
export interface Company {
  /** for what is compressed with all threads: one at a time. */
  readonly large: Turnstile;
  /** for what one thread compresses. */
  readonly small: Turnstile;
  /** for programs that compress. */
  readonly programs: Turnstile;
  readonly syncs: SharedSyncs;
  /**
   * Waits until it is certain that this log is to be finished. Before that nothing is done that shows; if
   * it is not to be, nothing is done or said at all.
   */
  readonly isToBeFinished: () => Promise<boolean>;
  /** Says that the log is past what may keep those after it from being finished. */
  readonly letOthersPass: () => void;
}
