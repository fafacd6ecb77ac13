// Making files and names durable for several logs at a time: the files on the threads of the pool, where
// the file system can commit them together, and a directory once for all that have waited for it.
import { fsync } from 'node:fs';
import { promisify } from 'node:util';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import type { MachineDisk } from '../host/machine-disk.ts';
import { systemError } from '../host/strerror.ts';

const syncFile = promisify(fsync);

/** So many wait for their directory at most. */
const TOGETHER = 32;

type Answer = (error: SystemError | undefined) => void;

/** What waits for the disk. */
export class SharedSyncs {
  readonly #disk: MachineDisk;
  readonly #waiting = new Map<string, Answer[]>();
  #filesInWork = 0;
  #directoriesWaiting = 0;

  constructor(disk: MachineDisk) {
    this.#disk = disk;
  }

  /** Makes the contents of an open file durable. */
  async file(fd: number): Promise<SystemError | undefined> {
    this.#filesInWork += 1;
    try {
      await syncFile(fd);
      return undefined;
    } catch (error) {
      return systemError(error);
    } finally {
      this.#filesInWork -= 1;
      this.#lookLater();
    }
  }

  /** Makes what has happened so far to the names in a directory durable. */
  directory(directory: string): Promise<SystemError | undefined> {
    return new Promise((resolve) => {
      const others = this.#waiting.get(directory);
      if (others === undefined) this.#waiting.set(directory, [resolve]);
      else others.push(resolve);
      this.#directoriesWaiting += 1;
      this.#lookLater();
    });
  }

  /** Whoever is done with a file comes to wait for its directory in this turn of the loop. */
  #lookLater(): void {
    setImmediate(() => {
      if (this.#filesInWork > 0 && this.#directoriesWaiting < TOGETHER) return;
      const waiting = [...this.#waiting];
      this.#waiting.clear();
      this.#directoriesWaiting = 0;
      for (const [directory, answers] of waiting) {
        const opened = this.#disk.directory(directory);
        const error = isSystemError(opened) ? opened : opened.sync();
        for (const answer of answers) answer(error);
      }
    });
  }
}
