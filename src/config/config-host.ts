// What reading a configuration must know of the machine. The reader itself stays pure: whoever calls
// it passes an implementation (host/config-host.ts does so for a real machine).
import type { GlobHost } from './glob.ts';
import type { SystemError } from './system-error.ts';

/** What was found where a configuration file was opened. */
export type OpenedConfig =
  | { readonly kind: 'failed'; readonly error: SystemError }
  | { readonly kind: 'not-regular'; readonly writeLocked: boolean }
  | {
      readonly kind: 'regular';
      /** another process holds a POSIX write lock on it, so that a read lock could not be had. */
      readonly writeLocked: boolean;
      /** the twelve permission bits. */
      readonly mode: number;
      readonly uid: number;
      readonly sizeBytes: number;
      /** the contents as a byte string; absent if the file is larger than the limit asked for. */
      readonly text: string | undefined;
    };

/** Mode and owner that a file or directory is to get; what is undefined is left as it comes. */
export interface Ownership {
  readonly mode: number | undefined;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

/** The effective user and group under which a stanza's files are handled. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

/** The first step that failed while the components of an olddir were made. */
export interface DirectoryFailure {
  readonly step: 'create' | 'open' | 'owner' | 'permissions' | 'not-directory';
  readonly path: string;
  readonly error: SystemError;
}

/** Where the files of a configuration are read, and the directories of such files listed. */
export interface ConfigSource {
  targetKind(path: string): 'file' | 'directory' | 'other' | SystemError;
  readDirectory(path: string): readonly string[] | SystemError;
  /** Opens without blocking, follows links, and reads at most `limitBytes`. */
  openConfig(path: string, limitBytes: number): OpenedConfig;
  /** Why the working directory could not be changed to `path`; undefined if it could. */
  enterError(path: string): SystemError | undefined;
}

/** The machine as the configuration reader sees it. All paths are byte strings; nothing is thrown. */
export interface ConfigHost extends GlobHost, ConfigSource {
  readonly realUid: number;
  /** the process and the user and group that it acts as. */
  readonly process: Identity & { readonly pid: number };
  /** $HOME; undefined if unset or if the process is set-id. */
  readonly homeVariable: string | undefined;
  /** Home directory of the real user by the password database. */
  passwdHome(): string | undefined;
  /** The device that a path is on, links followed. */
  device(path: string): number | SystemError;
  userId(name: string): number | undefined;
  userExists(uid: number): boolean;
  groupId(name: string): number | undefined;
  groupExists(gid: number): boolean;
  /** True if there is a time zone of this name (`Europe/Berlin`). */
  hasZone(name: string): boolean;
  /** Makes every missing component of `path`, as `identity` if given. */
  makeDirectories(
    path: string,
    ownership: Ownership,
    identity: Identity | undefined,
  ): DirectoryFailure | undefined;
}

/** Tells an error from any other answer of a host. */
export function isSystemError(answer: unknown): answer is SystemError {
  return typeof answer === 'object' && answer !== null && 'code' in answer && 'reason' in answer;
}
