// glob(3) with GLOB_NOCHECK | GLOB_TILDE and an error function that ignores ENOENT and ENOTDIR and
// gives up on anything else, with the C library's results down to the spelling of each path. It works
// from the last slash of a pattern backwards: the directory part is a pattern of its own.
import { compileFnmatch } from './fnmatch.ts';
import type { SystemError } from './system-error.ts';

/** What glob asks of the machine. All names are byte strings; nothing is thrown. */
export interface GlobHost {
  /** The names in a directory, in any order, without `.` and `..`. */
  readDirectory(path: string): readonly string[] | SystemError;
  /** lstat(2). */
  fileKind(path: string): 'file' | 'directory' | 'symlink' | 'other' | SystemError;
  /**
   * Whether a path that the latest listing of its directory gave is itself a directory, links not followed; undefined
   * if that listing does not tell.
   */
  isListedDirectory(path: string): boolean | undefined;
  /** stat(2), which follows symbolic links. */
  targetKind(path: string): 'file' | 'directory' | 'other' | SystemError;
  /** The home of a user, or without one of whoever runs the program. */
  homeDirectory(user: string | undefined): string | undefined;
  /** strcoll(3). */
  compareNames(a: string, b: string): number;
  /** LC_CTYPE is UTF-8. */
  readonly utf8: boolean;
}

export type GlobResult =
  | { readonly kind: 'matches'; readonly paths: readonly string[] }
  | { readonly kind: 'failed'; readonly error: SystemError };

interface Flags {
  /** Append a slash to directories (GLOB_MARK). */
  readonly mark: boolean;
  /** List directories only (GLOB_ONLYDIR); a name without wildcards is not looked at. */
  readonly onlyDirectories: boolean;
  /** What matches nothing stands for itself, and what has no wildcard is not checked (GLOB_NOCHECK). */
  readonly noCheck: boolean;
  /** A leading `~` is a home directory (GLOB_TILDE). */
  readonly tilde: boolean;
}

type Found = readonly string[] | SystemError;

const FLAGS: Flags = { mark: false, onlyDirectories: false, noCheck: true, tilde: true };

const PATH_FLAGS: Flags = { mark: false, onlyDirectories: true, noCheck: false, tilde: false };

/** The paths that a pattern stands for, sorted; the pattern itself if there are none. */
export function glob(pattern: string, host: GlobHost): GlobResult {
  const found = expand(pattern, FLAGS, host);
  if (isError(found)) {
    return { kind: 'failed', error: found };
  }
  return { kind: 'matches', paths: found.toSorted((a, b) => host.compareNames(a, b)) };
}

/** The directories that a pattern stands for, in any order. One without wildcards need not exist. */
export function globDirectories(pattern: string, host: GlobHost): Found {
  return pattern === '' ? [''] : expand(pattern, { ...PATH_FLAGS, tilde: true }, host);
}

function expand(pattern: string, flags: Flags, host: GlobHost): Found {
  const slash = pattern.lastIndexOf('/');
  if (slash === -1 && flags.tilde && pattern.startsWith('~')) {
    return mark([expandTilde(pattern, host) ?? pattern], flags, host);
  }
  const name = pattern.slice(slash + 1);
  if (slash === 0 || (slash === 1 && pattern.startsWith('\\'))) {
    return mark(expandIn('/', name, flags, host), flags, host);
  }
  const directory = pattern.slice(0, Math.max(slash, 0));
  if (name === '' && directory.length > 1) {
    return expandTrailingSlash(pattern, directory, flags, host);
  }
  return mark(expandDirectory(pattern, directory, flags, host), flags, host);
}

/** `word/` stands for what `word` does, with a slash after each directory. */
function expandTrailingSlash(
  pattern: string,
  directory: string,
  flags: Flags,
  host: GlobHost,
): Found {
  const marking = { ...flags, mark: true, onlyDirectories: true };
  const word = withoutFinalEscape(directory);
  if (word === directory) {
    return expand(word, marking, host);
  }
  const found = expand(word, { ...marking, noCheck: false }, host);
  const none = !isError(found) && found.length === 0;
  return none && flags.noCheck ? mark([pattern], flags, host) : found;
}

function expandDirectory(pattern: string, directory: string, flags: Flags, host: GlobHost): Found {
  const name = pattern.slice(pattern.lastIndexOf('/') + 1);
  const path = withoutFinalEscape(directory);
  const home = flags.tilde && path.startsWith('~') ? expandTilde(path, host) : undefined;
  const place = home ?? path;
  const literal = hasWildcard(place) ? undefined : unescape(place);
  if (literal === directory) {
    return expandIn(literal, name, flags, host);
  }
  const checked = { ...flags, noCheck: false };
  const found =
    literal === undefined
      ? expandInAll(place, name, checked, host)
      : expandIn(literal, name, checked, host);
  return orPattern(found, pattern, flags);
}

function expandInAll(pattern: string, name: string, flags: Flags, host: GlobHost): Found {
  const directories = expand(pattern, PATH_FLAGS, host);
  if (isError(directories)) {
    return directories;
  }
  const lists: (readonly string[])[] = [];
  for (const directory of directories) {
    const found = expandIn(directory, name, flags, host);
    if (isError(found)) {
      return found;
    }
    lists.push(found);
  }
  return lists.flat();
}

/** The paths in one directory, which is taken literally; '' is the working directory. */
function expandIn(directory: string, name: string, flags: Flags, host: GlobHost): Found {
  const place = directory === '' ? '.' : directory;
  if (/[*?[\\]/.test(name)) {
    const names = orPattern(listMatches(place, name, flags, host), name, flags);
    return isError(names) ? names : joinAll(directory, names);
  }
  const exists = flags.noCheck || !isError(host.fileKind(`${place}/${name}`));
  return exists ? joinAll(directory, [name]) : [];
}

function listMatches(directory: string, pattern: string, flags: Flags, host: GlobHost): Found {
  const names = host.readDirectory(directory);
  if (isError(names)) {
    return names.code === 'ENOENT' || names.code === 'ENOTDIR' ? [] : names;
  }
  const matches = compileFnmatch(pattern, { period: true, utf8: host.utf8 });
  const found = names.filter(matches);
  for (const own of ['..', '.']) if (matches(own)) found.unshift(own);
  if (!flags.onlyDirectories) {
    return found;
  }
  return found.filter((name) => isDirectory(`${directory}/${name}`, host));
}

/**
 * In a directory that can be listed but not searched no entry can be examined. The C library has the
 * kinds from the listing itself; here an entry is then taken for a directory.
 */
function isDirectory(path: string, host: GlobHost): boolean {
  const kind = host.targetKind(path);
  if (!isError(kind)) {
    return kind === 'directory';
  }
  return kind.code === 'EACCES' && isError(host.fileKind(path));
}

function orPattern(found: Found, pattern: string, flags: Flags): Found {
  return !isError(found) && found.length === 0 && flags.noCheck ? [pattern] : found;
}

function mark(found: Found, flags: Flags, host: GlobHost): Found {
  if (!flags.mark || isError(found)) {
    return found;
  }
  return found.map((path) => (host.targetKind(path) === 'directory' ? `${path}/` : path));
}

/** `~`, `~/…`, `~user` or `~user/…` with the home in place; undefined if there is no such home. */
function expandTilde(path: string, host: GlobHost): string | undefined {
  const own = /^~\\?(?:\/|$)/.test(path);
  const slash = path.indexOf('/');
  const end = own ? 1 : slash === -1 ? path.length : slash;
  const user = slash === -1 ? path.slice(1) : withoutFinalEscape(path.slice(1, slash));
  const home = host.homeDirectory(own ? undefined : user.replace(/\\(.)/gs, '$1'));
  return home === undefined || home === '' ? undefined : home + path.slice(end);
}

/** Whether an unescaped `*`, `?` or `[` makes this part of a pattern more than one path. */
function hasWildcard(pattern: string): boolean {
  return /^(?:[^*?[\\]|\\.)*[*?[]/s.test(pattern);
}

function withoutFinalEscape(pattern: string): string {
  return pattern.replace(/(?<!\\)((?:\\\\)*)\\$/, '$1');
}

function unescape(pattern: string): string {
  return pattern.replace(/\\(.?)/gs, '$1');
}

function joinAll(directory: string, names: readonly string[]): readonly string[] {
  const prefix = directory === '' || directory === '/' ? directory : `${directory}/`;
  return names.map((name) => prefix + name);
}

export function isError(found: object | string): found is SystemError {
  return typeof found === 'object' && 'code' in found;
}
