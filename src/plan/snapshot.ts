// What the planner may ask about the disk. Answers may come from one listing per directory that is
// kept up to date with what the run itself does.
import type { SystemError } from '../config/system-error.ts';

/** What lstat or stat says about a file. Times are milliseconds since 1970, sizes are bytes. */
export interface FileFacts {
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
  /** the twelve permission bits. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly sizeBytes: number;
  readonly links: number;
  readonly device: number;
  readonly inode: number;
  readonly atimeMs: number;
  readonly mtimeMs: number;
  /** allocated units of 512 bytes, and the preferred size of an access. */
  readonly blocks: number;
  readonly blockBytes: number;
}

/** A symbolic link on the way to a file that is not followed: its owner may mean harm (departure D43). */
export interface UnsafeLink extends SystemError {
  readonly code: 'UNSAFE_LINK';
  readonly link: string;
  readonly owner: number;
  /** the owner of what it leads to. */
  readonly targetOwner: number;
}

/** The disk as the planner sees it. All paths are byte strings; nothing is thrown. */
export interface Disk {
  /** The names in a directory that start with `prefix`, sorted by bytes. */
  namesWithPrefix(directory: string, prefix: string): readonly string[] | SystemError;
  /** True if there is anything of this name, a dangling link too. */
  exists(path: string): boolean;
  /** Facts about what the path leads to. */
  stat(path: string): FileFacts | SystemError;
  /** Facts about the path itself, links not followed. */
  lstat(path: string): FileFacts | SystemError;
}
