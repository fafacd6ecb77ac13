// Patterns with `**`: what stands in front of it is a pattern as ever, and the directories that it leads to
// are walked through once, each entry followed through the rest of the pattern. From there on no symbolic
// link to a directory is followed: what is below it is elsewhere, and there may be no end of it.
import { globDirectories, isError, type GlobHost } from './glob.ts';
import {
  advance,
  beginning,
  compilePathPattern,
  isAtEnd,
  type PathPattern,
  type Progress,
} from './path-pattern.ts';
import type { SystemError } from './system-error.ts';

/** What was found, and the directories that could not be read. */
export interface RecursiveResult {
  readonly paths: readonly string[];
  readonly failures: readonly { readonly directory: string; readonly error: SystemError }[];
}

/** The files that a pattern with `**` stands for, sorted; the pattern itself if there are none. */
export function recursiveGlob(pattern: string, host: GlobHost): RecursiveResult {
  const { head, rest } = splitAtDepth(pattern);
  const tops = globDirectories(head, host);
  if (isError(tops)) return { paths: [], failures: [{ directory: head, error: tops }] };
  const walk = new Walk(compilePathPattern(rest, host.utf8), host);
  for (const top of tops) walk.through(top, beginning(walk.pattern));
  const { found, failures } = walk;
  if (found.size === 0 && failures.length === 0) return { paths: [pattern], failures };
  return { paths: [...found].toSorted((a, b) => host.compareNames(a, b)), failures };
}

/** `head` is '' for the working directory. */
function splitAtDepth(pattern: string): { readonly head: string; readonly rest: string } {
  const names = pattern.split('/');
  const depth = names.indexOf('**');
  const head = names.slice(0, depth).join('/');
  const rest = names.slice(depth).join('/');
  return { head: head === '' && depth > 0 ? '/' : head, rest };
}

class Walk {
  readonly pattern: PathPattern;
  /** A file may be found from two tops. */
  readonly found = new Set<string>();
  readonly failures: { readonly directory: string; readonly error: SystemError }[] = [];
  readonly #host: GlobHost;

  constructor(pattern: PathPattern, host: GlobHost) {
    this.pattern = pattern;
    this.#host = host;
  }

  through(directory: string, progress: Progress): void {
    const names = this.#host.readDirectory(directory === '' ? '.' : directory);
    if (isError(names)) {
      // It went meanwhile, or never was one.
      if (names.code === 'ENOENT' || names.code === 'ENOTDIR') return;
      this.failures.push({ directory, error: names });
      return;
    }
    const prefix = directory === '' || directory.endsWith('/') ? directory : `${directory}/`;
    for (const name of names) {
      const next = advance(this.pattern, progress, name);
      if (next.size > 0) this.#take(prefix + name, next);
    }
  }

  #take(path: string, progress: Progress): void {
    if (this.#host.fileKind(path) === 'directory') this.through(path, progress);
    else if (isAtEnd(this.pattern, progress)) this.found.add(path);
  }
}
