// How far a file is that this process writes, for the check that reads it at the same time.
import type { Growth } from './compare.ts';

/** The progress of one writer, told to one reader. */
export class Progress implements Growth {
  #isComplete = false;
  #wake: (() => void) | undefined;

  get isComplete(): boolean {
    return this.#isComplete;
  }

  more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Says that more was written. */
  grow(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  /** Says that nothing more will be written. */
  complete(): void {
    this.#isComplete = true;
    this.grow();
  }
}
