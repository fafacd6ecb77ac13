// Two stanzas for one log: the second to come has it as a duplicate, which is an error of the run.
import { posix } from 'node:path';
import { fnmatch } from '../../config/fnmatch.ts';
import type { Stanza } from '../../config/stanza.ts';
import { warn, type Finding } from './finding.ts';

/** Names that stand in one stanza and that a pattern of another matches, whether the files exist or not. */
export function overlaps(stanzas: readonly Stanza[]): readonly Finding[] {
  const named = new Map<string, Stanza>();
  const patterns = new Map<string, { readonly name: string; readonly stanza: Stanza }[]>();
  for (const stanza of stanzas) {
    for (const word of stanza.words) {
      if (/[*?[]/.test(word)) add(patterns, word, stanza);
      else if (!named.has(word)) named.set(word, stanza);
    }
  }
  return [...named].flatMap(([path, stanza]) => {
    const name = posix.basename(path);
    const other = patterns
      .get(posix.dirname(path))
      ?.find((each) => each.stanza !== stanza && fnmatch(each.name, name, { period: true }));
    return other === undefined ? [] : [overlap(path, stanza, other.stanza)];
  });
}

function add(
  patterns: Map<string, { readonly name: string; readonly stanza: Stanza }[]>,
  word: string,
  stanza: Stanza,
): void {
  const directory = posix.dirname(word);
  const known = patterns.get(directory) ?? [];
  known.push({ name: posix.basename(word), stanza });
  patterns.set(directory, known);
}

function overlap(path: string, one: Stanza, other: Stanza): Finding {
  const isTolerated = one.settings.ignoreduplicates || other.settings.ignoreduplicates;
  const { path: file, line } = other.place;
  const text = `${path} is also matched by '${other.pattern}' (${file}:${line}): the stanza that is read first has it`;
  const hint = isTolerated
    ? `'ignoreduplicates' keeps this from being an error`
    : `for the other one it is an error, exit 1: add 'ignoreduplicates' to the first, or '#: exclude' to the pattern`;
  return warn('overlap', one.place, { text, hint });
}
