// The disk of a run: directories are opened once and kept for a stanza, and every path is resolved to
// an opened directory and a name in it.
import {
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  statSync,
  unlinkSync,
  type Dirent,
  type Stats,
} from 'node:fs';
import { posix } from 'node:path';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import type { Disk, FileFacts } from '../plan/snapshot.ts';
import { Directory } from './directory.ts';
import { attempt, strerror } from './strerror.ts';
import { isOurs, type EntryPath } from './walk.ts';

/** That there is no such file is an answer like others; to throw it takes time. */
const QUIETLY = { throwIfNoEntry: false } as const;
const NO_ENTRY: SystemError = { code: 'ENOENT', reason: strerror('ENOENT') };
/** What Node does not tell from a missing file: what should be the directory is none. */
const NO_DIRECTORY: SystemError = { code: 'ENOTDIR', reason: strerror('ENOTDIR') };

/** So many directories are kept open at a time; those that one call needs were used last. */
const MAXIMUM_OPEN = 200;

/** A file by its name in an open directory, as another program is told of it. */
export interface NameIn {
  readonly directoryFd: number;
  readonly name: string;
}

/** A path as an opened directory and a name. */
interface Entry {
  readonly directory: Directory;
  readonly name: string;
}

/** What went wrong with a directory. */
interface PathError {
  readonly path: string;
  readonly error: SystemError;
}

/** The disk. Its own changes are known to it; after anything else changed it, call `forgetNames`. */
export class MachineDisk implements Disk, Disposable {
  readonly #directories = new Map<string, Directory>();
  /** the last one of them. */
  #latest: { readonly path: string; readonly directory: Directory } | undefined;
  /** directories that could not be made durable before they were closed. */
  readonly #unsynced: PathError[] = [];

  namesWithPrefix(directory: string, prefix: string): readonly string[] | SystemError {
    const opened = this.#open(directory);
    return isSystemError(opened) ? opened : opened.namesWithPrefix(prefix);
  }

  exists(path: string): boolean {
    const entry = this.#entry(path);
    if (isSystemError(entry)) return false;
    return entry.directory.knows(entry.name) ?? !isSystemError(this.lstat(path));
  }

  stat(path: string): FileFacts | SystemError {
    return this.#facts(path, statOf);
  }

  lstat(path: string): FileFacts | SystemError {
    return this.#facts(path, (entry) => lstatSync(entry, QUIETLY));
  }

  /** Facts about names in one directory, in their order, links not followed. */
  lstatAll(directory: string, names: readonly string[]): readonly (FileFacts | SystemError)[] {
    const opened = this.#open(directory);
    if (isSystemError(opened)) return names.map(() => opened);
    return opened.nearby(names.length, (find) =>
      names.map((name) => factsAt(opened, () => lstatSync(find(name), QUIETLY))),
    );
  }

  /** Opens a file of an opened directory; the descriptor is the caller's. */
  open(path: string, flags: number, mode = 0): number | SystemError {
    return this.#call(path, ({ directory, name }) => {
      const fd = openSync(directory.entry(name), flags, mode);
      directory.noteAdded(name);
      return fd;
    });
  }

  /** Renames; an existing `to` is an error (`EEXIST`), never overwritten. */
  rename(from: string, to: string): SystemError | undefined {
    // Asked of the system, since what is known of the names may be older than the file.
    if (!isSystemError(this.lstat(to))) {
      return { code: 'EEXIST', reason: 'File exists' };
    }
    const target = this.#entry(to);
    if (isSystemError(target)) return target;
    const targetPath = target.directory.entry(target.name);
    const answer = this.#call(from, ({ directory, name }) => {
      renameSync(directory.entry(name), targetPath);
      directory.noteRemoved(name);
    });
    if (isSystemError(answer)) return answer;
    target.directory.noteAdded(target.name);
    return undefined;
  }

  /** Gives a file a second name in one indivisible step that fails if that name is taken. */
  link(from: string, to: string): SystemError | undefined {
    const target = this.#entry(to);
    if (isSystemError(target)) return target;
    const targetPath = target.directory.entry(target.name);
    const answer = this.#call(from, ({ directory, name }) =>
      linkSync(directory.entry(name), targetPath),
    );
    if (isSystemError(answer)) return answer;
    target.directory.noteAdded(target.name);
    return undefined;
  }

  unlink(path: string): SystemError | undefined {
    const answer = this.#call(path, ({ directory, name }) => {
      unlinkSync(directory.entry(name));
      directory.noteRemoved(name);
    });
    return isSystemError(answer) ? answer : undefined;
  }

  /** The opened directory that a path is in. */
  directoryOf(path: string): Directory | SystemError {
    return this.#open(posix.dirname(path));
  }

  /** Makes all that was renamed, made or removed durable. The result is what could not be. */
  syncChanged(): readonly PathError[] {
    for (const [path, directory] of this.#directories) {
      const error = directory.syncChanged();
      if (error !== undefined) this.#unsynced.push({ path, error });
    }
    return this.#unsynced.splice(0);
  }

  /** A path as the descriptor of an opened directory and a name, for another program. */
  nameIn(path: string): NameIn | SystemError {
    const entry = this.#entry(path);
    if (isSystemError(entry)) return entry;
    return { directoryFd: entry.directory.placeFd, name: entry.name };
  }

  /** The opened directory that a path is. */
  directory(path: string): Directory | SystemError {
    return this.#open(path);
  }

  /**
   * Who can put any file into the directory of a path: its owner, if that is neither root nor the
   * effective user.
   */
  keeperOf(path: string): number | undefined {
    const directory = this.directoryOf(path);
    const stats = isSystemError(directory) ? directory : attempt(() => directory.stats());
    return isSystemError(stats) || isOurs(stats.uid) ? undefined : stats.uid;
  }

  /** Forgets what is known of the directories' contents: a script or another program was at work. */
  forgetNames(): void {
    for (const directory of this.#directories.values()) directory.forgetNames();
  }

  /** Closes all directories. */
  [Symbol.dispose](): void {
    for (const directory of this.#directories.values()) directory[Symbol.dispose]();
    this.#directories.clear();
    this.#latest = undefined;
  }

  #facts(path: string, stat: (path: EntryPath) => Stats | undefined): FileFacts | SystemError {
    const entry = this.#entry(path);
    if (isSystemError(entry)) return entry;
    const { directory, name } = entry;
    return factsAt(directory, () => stat(directory.entry(name)));
  }

  #call<T>(path: string, call: (entry: Entry) => T): T | SystemError {
    const entry = this.#entry(path);
    return isSystemError(entry) ? entry : attempt(() => call(entry));
  }

  #entry(path: string): Entry | SystemError {
    const { directory, name } = splitPath(path);
    const opened = this.#open(directory);
    return isSystemError(opened) ? opened : { directory: opened, name };
  }

  #open(path: string): Directory | SystemError {
    if (this.#latest?.path === path) return this.#latest.directory;
    const known = this.#directories.get(path);
    const opened = known ?? this.#walkTo(path);
    if (isSystemError(opened)) return opened;
    // What was used last is last in the map, and closed last.
    if (known !== undefined) this.#directories.delete(path);
    this.#directories.set(path, opened);
    this.#latest = { path, directory: opened };
    if (this.#directories.size > MAXIMUM_OPEN) this.#closeOldest();
    return opened;
  }

  /** Walks on from the directory above, which many directories of a stanza may share. */
  #walkTo(path: string): Directory | SystemError {
    const above = posix.dirname(path);
    if (above === path || above === '.') return Directory.open(path);
    const parent = this.#open(above);
    return isSystemError(parent) ? parent : parent.openDirectory(posix.basename(path));
  }

  #closeOldest(): void {
    for (const [path, directory] of this.#directories) {
      const error = directory.syncChanged();
      if (error !== undefined) this.#unsynced.push({ path, error });
      directory[Symbol.dispose]();
      this.#directories.delete(path);
      return;
    }
  }
}

/** What stat(2) says, or why it says nothing. */
function factsAt(directory: Directory, stat: () => Stats | undefined): FileFacts | SystemError {
  return attempt(() => {
    const found = stat();
    if (found !== undefined) return factsOf(found);
    return directory.isDirectory ? NO_ENTRY : NO_DIRECTORY;
  });
}

/** The directory that a path is in, and the name there. */
export function splitPath(path: string): { readonly directory: string; readonly name: string } {
  const slash = path.lastIndexOf('/');
  const isPlain = slash > 0 && slash < path.length - 1 && path[slash - 1] !== '/';
  return isPlain
    ? { directory: path.slice(0, slash), name: path.slice(slash + 1) }
    : { directory: posix.dirname(path), name: posix.basename(path) };
}

/** What a link leads to can be missing in more ways than one, and the system says which. */
function statOf(path: EntryPath): Stats | undefined {
  const found = statSync(path, QUIETLY);
  const isLink = found === undefined && lstatSync(path, QUIETLY) !== undefined;
  return isLink ? statSync(path) : found;
}

/** The facts that Node's answer holds. */
export function factsOf(stats: Stats): FileFacts {
  return {
    kind: kindOf(stats),
    mode: stats.mode & 0o7777,
    uid: stats.uid,
    gid: stats.gid,
    sizeBytes: stats.size,
    links: stats.nlink,
    device: stats.dev,
    inode: stats.ino,
    atimeMs: stats.atimeMs,
    mtimeMs: stats.mtimeMs,
    blocks: stats.blocks,
    blockBytes: stats.blksize,
  };
}

/** What a file is; links are told from what they lead to. */
export function kindOf(stats: Stats | Dirent): FileFacts['kind'] {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'directory';
  return stats.isSymbolicLink() ? 'symlink' : 'other';
}
