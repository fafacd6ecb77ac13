// The files of journals: STATEFILE.d/journal-ID, in a directory that nobody else can change.
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmdirSync,
  unlinkSync,
  writeSync,
  type Stats,
} from 'node:fs';
import { posix } from 'node:path';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import { toBytes } from './bytes.ts';
import { Directory, openParent } from './directory.ts';
import { NEW_FILE, NO_SURPRISES } from './open-flags.ts';
import { attempt } from './strerror.ts';

const PREFIX = 'journal-';
const APPENDED = constants.O_RDWR | constants.O_APPEND | NO_SURPRISES;

/** The directory of what is remembered beyond the state file. */
export function journalDirectory(stateFile: string): string {
  return `${stateFile}.d`;
}

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
    const path = journalDirectory(stateFile);
    const made = attempt(() => mkdirSync(toBytes(path), 0o700));
    if (isSystemError(made) && made.code !== 'EEXIST') return made;
    const kept = isSystemError(made) ? undefined : syncParent(path);
    if (kept !== undefined) return kept;
    return JournalFile.#open(`${path}/${PREFIX}${run}`, NEW_FILE | constants.O_APPEND);
  }

  /** Goes on with the journal of an earlier run. */
  static reopen(path: string): JournalFile | SystemError {
    return JournalFile.#open(path, APPENDED);
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

  /** Removes it, and the directory if that is empty then. */
  remove(): SystemError | undefined {
    const gone = attempt(() => unlinkSync(this.#directory.entry(this.#name)));
    this.close();
    if (isSystemError(gone)) return gone;
    attempt(() => rmdirSync(toBytes(posix.dirname(this.path))));
    return undefined;
  }

  close(): void {
    closeSync(this.#fd);
    this.#directory[Symbol.dispose]();
  }
}

/** Makes the name of a new directory durable. */
function syncParent(path: string): SystemError | undefined {
  const parent = openParent(path);
  if (isSystemError(parent)) return parent;
  using opened = parent;
  return opened.sync();
}

/** A name for a run: no two runs have the same. */
export function newRunName(): string {
  return randomBytes(8).toString('hex');
}

/** The paths of the journals that runs have left, by name. */
export function leftJournals(stateFile: string): readonly string[] | SystemError {
  const path = journalDirectory(stateFile);
  const directory = openOwn(path);
  if (isSystemError(directory)) return directory.code === 'ENOENT' ? [] : directory;
  using opened = directory;
  const names = opened.namesWithPrefix(PREFIX);
  return isSystemError(names) ? names : names.map((name) => `${path}/${name}`);
}

/** Removes the directory that a run has left if it was killed just before it could. */
export function removeEmptyJournalDirectory(stateFile: string): void {
  attempt(() => rmdirSync(toBytes(journalDirectory(stateFile))));
}

/** The name of the run whose journal has this path. */
export function runNameOf(path: string): string {
  return posix.basename(path).slice(PREFIX.length);
}

const NOT_OURS: SystemError = {
  code: 'EPERM',
  reason: 'it belongs to another user, or others may write to it',
};

function openOwn(path: string): Directory | SystemError {
  const directory = Directory.open(path);
  if (isSystemError(directory)) return directory;
  const refused = refusalOf(directory.stats(), (stats) => stats.isDirectory());
  if (refused === undefined) return directory;
  directory[Symbol.dispose]();
  return refused;
}

/** What others could have written is not believed. */
function refusalOf(stats: Stats, isRight: (stats: Stats) => boolean): SystemError | undefined {
  const ours = stats.uid === process.geteuid?.() && (stats.mode & 0o022) === 0;
  return ours && isRight(stats) ? undefined : NOT_OURS;
}
