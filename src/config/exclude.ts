// What `exclude` takes away from the matches of a stanza.
import { posix } from 'node:path';
import { compilePathPattern, matchesPath } from './path-pattern.ts';

/** What is wrong with a pattern of exclude; undefined if nothing is. */
export function badExclusion(pattern: string): string | undefined {
  if (!pattern.includes('/') || /^(?:\/|\*\*\/)/.test(pattern)) return undefined;
  const rule = 'with a slash in it must be that of a whole path, and begin with /, ~/ or **/';
  return `bad exclude pattern '${pattern}': one ${rule}`;
}

/**
 * Tells whether one of the patterns matches: the whole path where there is a slash in it, else the name.
 * Wildcards are those of path lists.
 */
export function compileExclusions(
  patterns: readonly string[],
  utf8: boolean,
): (path: string) => boolean {
  const tests = patterns.map((pattern) => {
    const compiled = compilePathPattern(pattern, utf8);
    return pattern.includes('/')
      ? (path: string) => matchesPath(compiled, path)
      : (path: string) => matchesPath(compiled, posix.basename(path));
  });
  return (path) => tests.some((matches) => matches(path));
}
