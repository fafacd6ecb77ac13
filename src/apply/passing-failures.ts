// Which errors may be gone at the next run: what they have stopped is left to it.
import type { SystemError } from '../config/system-error.ts';

/** Errors of the disk that may be gone at the next run, and of want of resources. */
const PASSING = new Set([
  'EAGAIN',
  'EDQUOT',
  'EINTR',
  'EIO',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ENOSPC',
  'EROFS',
]);

/** The errors of the steps that follow each other. */
export class PassingFailures {
  #hasPassing = false;

  /** Takes notice of an error of a step. */
  note({ code }: SystemError): void {
    if (PASSING.has(code)) this.#hasPassing = true;
  }

  /** Whether there was an error since the last call that may be gone at the next run. */
  take(): boolean {
    const had = this.#hasPassing;
    this.#hasPassing = false;
    return had;
  }
}
