// The files of journals: STATEFILE.d/journal-ID, in a directory that nobody else can change.
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmdirSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { posix } from 'node:path';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import type { FileIdentity } from '../plan/journal.ts';
import { toBytes } from './bytes.ts';
import type { Directory } from './directory.ts';
import { NEW_FILE, NO_SURPRISES } from './open-flags.ts';
import { makeOwnDirectory, NOT_OURS, openOwn, ownDirectory, refusalOf } from './own-directory.ts';
import { attempt } from './strerror.ts';

const PREFIX = 'journal-';
const APPENDED = constants.O_RDWR | constants.O_APPEND | NO_SURPRISES;
const ONLY_READ = constants.O_RDONLY | NO_SURPRISES;

/** A journal that is being written. What is appended survives the process, once synced the machine. */
export class JournalFile {
  readonly path: string;
  readonly #directory: Directory;
  readonly #name: string;
  readonly #fd: number;
  #length: number;
  /** Its last line was cut off. */
  #isTorn = false;

  private constructor(path: string, directory: Directory, fd: number) {
    this.path = path;
    this.#directory = directory;
    this.#name = posix.basename(path);
    this.#fd = fd;
    this.#length = fstatSync(fd).size;
  }

  /** Starts a journal for a run with the given identifier; the directory is made if need be. */
  static create(stateFile: string, run: string): JournalFile | SystemError {
    const unmade = makeOwnDirectory(stateFile);
    if (unmade !== undefined) return unmade;
    const path = `${ownDirectory(stateFile)}/${PREFIX}${run}`;
    return JournalFile.#open(path, NEW_FILE | constants.O_APPEND);
  }

  /** Goes on with the journal of an earlier run. */
  static reopen(path: string): JournalFile | SystemError {
    return JournalFile.#open(path, APPENDED);
  }

  /** Only looks at it: whoever has one open for writing is a run. */
  static look(path: string): JournalFile | SystemError {
    return JournalFile.#open(path, ONLY_READ);
  }

  static #open(path: string, flags: number): JournalFile | SystemError {
    const directory = openOwn(posix.dirname(path));
    if (isSystemError(directory)) return directory;
    const fd = attempt(() => openSync(directory.entry(posix.basename(path)), flags, 0o600));
    const refused = isSystemError(fd) ? fd : refusalOf(fstatSync(fd), (stats) => stats.isFile());
    if (refused === undefined && !isSystemError(fd)) return new JournalFile(path, directory, fd);
    if (!isSystemError(fd)) closeSync(fd);
    directory[Symbol.dispose]();
    return refused ?? NOT_OURS;
  }

  /** The file, whatever its name is. */
  get identity(): FileIdentity {
    const { dev, ino } = fstatSync(this.#fd);
    return { device: dev, inode: ino };
  }

  /** All that it holds. */
  read(): string | SystemError {
    const text = attempt(() => readFileSync(`/proc/self/fd/${this.#fd}`, 'utf8'));
    if (!isSystemError(text)) this.#isTorn = text !== '' && !text.endsWith('\n');
    return text;
  }

  /** Appends all of `text` or, after an error, nothing of it. A line that was cut off stays one of its own. */
  append(text: string): SystemError | undefined {
    const bytes = Buffer.from(this.#isTorn && text !== '' ? `\n${text}` : text);
    const done = attempt(() => {
      for (let written = 0; written < bytes.length;) {
        written += writeSync(this.#fd, bytes, written);
      }
    });
    if (!isSystemError(done)) {
      this.#length += bytes.length;
      this.#isTorn &&= bytes.length === 0;
      return undefined;
    }
    attempt(() => ftruncateSync(this.#fd, this.#length));
    return done;
  }

  /** Makes what was appended durable. */
  sync(): SystemError | undefined {
    const done = attempt(() => {
      fsyncSync(this.#fd);
      fsyncSync(this.#directory.fd);
    });
    return isSystemError(done) ? done : undefined;
  }

  /** Removes it, and the directory if that is empty then. It is closed, unless it could not be removed. */
  remove(): SystemError | undefined {
    const gone = attempt(() => unlinkSync(this.#directory.entry(this.#name)));
    if (isSystemError(gone)) return gone;
    this.close();
    attempt(() => rmdirSync(toBytes(posix.dirname(this.path))));
    return undefined;
  }

  close(): void {
    closeSync(this.#fd);
    this.#directory[Symbol.dispose]();
  }
}

/** A name for a run: no two runs have the same. */
export function newRunName(): string {
  return randomBytes(8).toString('hex');
}

/** The paths of the journals that runs have left, by name. */
export function leftJournals(stateFile: string): readonly string[] | SystemError {
  const path = ownDirectory(stateFile);
  const directory = openOwn(path);
  if (isSystemError(directory)) return directory.code === 'ENOENT' ? [] : directory;
  using opened = directory;
  const names = opened.namesWithPrefix(PREFIX);
  return isSystemError(names) ? names : names.map((name) => `${path}/${name}`);
}

/** The name of the run whose journal has this path. */
export function runNameOf(path: string): string {
  return posix.basename(path).slice(PREFIX.length);
}
