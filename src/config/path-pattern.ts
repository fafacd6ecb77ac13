// Patterns of whole paths, name by name, in which `**` stands for any number of directories. A path is
// followed through a pattern in all readings at once, so that its cost is pattern × path.
import { compileFnmatch, type TextMatcher } from './fnmatch.ts';

/** `**`, or what a name must match. */
type Component = 'any-depth' | TextMatcher;

/** A pattern of paths. */
export type PathPattern = readonly Component[];

/** How far the readings of a pattern have come: what stands behind each of these is next. */
export type Progress = ReadonlySet<number>;

const ANY_DEPTH = '**';

/** True if a part of the pattern is `**`. */
export function hasAnyDepth(pattern: string): boolean {
  return pattern.split('/').includes(ANY_DEPTH);
}

/** Reads a pattern, with or without a slash in front. At its end, `**` stands for all files below. */
export function compilePathPattern(pattern: string, utf8: boolean): PathPattern {
  const parts = namesIn(pattern);
  const components = parts.map((part): Component => {
    if (part === ANY_DEPTH) return 'any-depth';
    return compileFnmatch(part, { period: true, utf8 });
  });
  const last = parts.at(-1) === ANY_DEPTH ? [compileFnmatch('*', { period: true, utf8 })] : [];
  return [...components, ...last];
}

/** Where all readings begin. */
export function beginning(pattern: PathPattern): Progress {
  return withoutDepth(pattern, new Set([0]));
}

/** The readings that a name leaves. Hidden directories are none that `**` stands for. */
export function advance(pattern: PathPattern, progress: Progress, name: string): Progress {
  const next = new Set<number>();
  for (const position of progress) {
    const component = pattern[position];
    if (component === undefined) continue;
    if (component === 'any-depth') {
      if (!name.startsWith('.')) next.add(position);
    } else if (component(name)) next.add(position + 1);
  }
  return withoutDepth(pattern, next);
}

/** True if a reading has come to its end. */
export function isAtEnd(pattern: PathPattern, progress: Progress): boolean {
  return progress.has(pattern.length);
}

/** True if the whole path matches. */
export function matchesPath(pattern: PathPattern, path: string): boolean {
  let progress = beginning(pattern);
  for (const name of namesIn(path)) progress = advance(pattern, progress, name);
  return isAtEnd(pattern, progress);
}

/** `**` may stand for no directory at all. */
function withoutDepth(pattern: PathPattern, progress: Set<number>): Progress {
  for (const position of progress) {
    // What is added while a set is walked through comes up in its turn.
    if (pattern[position] === 'any-depth') progress.add(position + 1);
  }
  return progress;
}

/** The names on a path; in front of those of an absolute one stands an empty one. */
function namesIn(path: string): readonly string[] {
  const [first = '', ...names] = path.split('/');
  return [first, ...names.filter((name) => name !== '')];
}
