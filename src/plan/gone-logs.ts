// Logs that are gone, while archives of them may still be there: no pattern finds them on the disk any more,
// but what is remembered of them does.
import { compileExclusions } from '../config/exclude.ts';
import { compilePathPattern, matchesPath } from '../config/path-pattern.ts';
import type { Stanza } from '../config/stanza.ts';

/** Which of the paths that are `known` would be logs of which stanza if they were there; each of the first that fits. */
export function goneLogs(
  stanzas: readonly Stanza[],
  known: Iterable<string>,
  isLog: (path: string) => boolean,
): ReadonlyMap<Stanza, readonly string[]> {
  const matchers = stanzas.flatMap((stanza) => {
    const matches = matcherOf(stanza);
    return matches === undefined ? [] : [{ stanza, matches }];
  });
  const gone = new Map<Stanza, string[]>();
  if (matchers.length === 0) return gone;
  for (const path of new Set(known)) {
    if (isLog(path)) continue;
    const found = matchers.find(({ matches }) => matches(path));
    if (found === undefined) continue;
    const paths = gone.get(found.stanza) ?? [];
    paths.push(path);
    gone.set(found.stanza, paths);
  }
  return gone;
}

/** A path without wildcards is a log whether it is there or not; managed files are no logs. */
function matcherOf({ words, settings, logs }: Stanza): ((path: string) => boolean) | undefined {
  const { managed, exclude } = settings;
  const present = new Set(logs);
  const wild = words.filter((word) => /[*?[]/.test(word));
  if (managed !== undefined || wild.length === 0) return undefined;
  const patterns = wild.map((word) => compilePathPattern(word, true));
  const isExcluded = compileExclusions(exclude, true);
  return (path) =>
    !present.has(path) &&
    patterns.some((pattern) => matchesPath(pattern, path)) &&
    !isExcluded(path);
}
