// The file of the ledger, STATEFILE.d/ledger. Several runs may append to it: each record goes to the end in
// one write, and a line that a killed run has left unfinished is ended first.
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import { toBytes } from './bytes.ts';
import type { Directory } from './directory.ts';
import { NOT_OURS, openOwn, ownDirectory, refusalOf } from './own-directory.ts';
import { NO_SURPRISES } from './open-flags.ts';
import { attempt } from './strerror.ts';

const NAME = 'ledger';
const APPENDED = constants.O_RDWR | constants.O_APPEND | NO_SURPRISES;
const LINE_FEED = 10;

/** Where the ledger of a state file is. */
export function ledgerPath(stateFile: string): string {
  return `${ownDirectory(stateFile)}/${NAME}`;
}

/** An open ledger. */
export class LedgerFile {
  readonly #directory: Directory;
  readonly #fd: number;

  private constructor(directory: Directory, fd: number) {
    this.#directory = directory;
    this.#fd = fd;
  }

  /** Opens the ledger of a state file; it is made if it is not there. */
  static openOrMake(stateFile: string): LedgerFile | SystemError {
    const made = attempt(() => mkdirSync(toBytes(ownDirectory(stateFile)), 0o700));
    if (isSystemError(made) && made.code !== 'EEXIST') return made;
    const file = LedgerFile.#open(stateFile, APPENDED | constants.O_CREAT);
    // That it is there has to last as long as what it says.
    const unsynced = isSystemError(file) ? undefined : file.#directory.sync();
    return unsynced ?? file;
  }

  /** Opens the ledger of a state file if it is there (`ENOENT` if not). */
  static open(stateFile: string): LedgerFile | SystemError {
    return LedgerFile.#open(stateFile, APPENDED);
  }

  static #open(stateFile: string, flags: number): LedgerFile | SystemError {
    const directory = openOwn(ownDirectory(stateFile));
    if (isSystemError(directory)) return directory;
    const fd = attempt(() => openSync(directory.entry(NAME), flags, 0o600));
    const refused = isSystemError(fd) ? fd : refusalOf(fstatSync(fd), (stats) => stats.isFile());
    if (refused === undefined && !isSystemError(fd)) return new LedgerFile(directory, fd);
    if (!isSystemError(fd)) closeSync(fd);
    directory[Symbol.dispose]();
    return refused ?? NOT_OURS;
  }

  /** All that it holds. */
  read(): string | SystemError {
    return attempt(() => readFileSync(`/proc/self/fd/${this.#fd}`, 'utf8'));
  }

  /** Appends `text`, whole lines, and makes it durable. After an error it may hold a part of it. */
  append(text: string): SystemError | undefined {
    const done = attempt(() => {
      const bytes = Buffer.from((this.#endsLine() ? '' : '\n') + text);
      for (let written = 0; written < bytes.length;) {
        written += writeSync(this.#fd, bytes, written);
      }
      fsyncSync(this.#fd);
    });
    return isSystemError(done) ? done : undefined;
  }

  /** Makes durable what a killed run may have appended. */
  sync(): SystemError | undefined {
    const done = attempt(() => fsyncSync(this.#fd));
    return isSystemError(done) ? done : undefined;
  }

  close(): void {
    closeSync(this.#fd);
    this.#directory[Symbol.dispose]();
  }

  #endsLine(): boolean {
    const { size } = fstatSync(this.#fd);
    const last = Buffer.alloc(1);
    return size === 0 || (readSync(this.#fd, last, 0, 1, size - 1) === 1 && last[0] === LINE_FEED);
  }
}
