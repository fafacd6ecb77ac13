// Two stanzas for one log: the second to come has it as a duplicate, which is an error of the run.
import { posix } from 'node:path';
import type { Place } from '../../config/diagnostic.ts';
import { compileExclusions } from '../../config/exclude.ts';
import { fnmatch } from '../../config/fnmatch.ts';
import type { Config } from '../../config/read-config.ts';
import type { Stanza } from '../../config/stanza.ts';
import { warn, type Finding } from './finding.ts';

/** A stanza whose header can be asked for names, and its rank in the order of reading. */
interface Ranked {
  readonly stanza: Stanza;
  readonly rank: number;
  readonly isExcluded: (path: string) => boolean;
}

/**
 * Names that stand in one stanza and that a pattern of another matches, whether the files exist or not; pairs of
 * stanzas of which an error tells already are left out.
 */
export function overlaps({ stanzas, messages }: Config): readonly Finding[] {
  const named = new Map<string, Ranked>();
  const patterns = new Map<string, { readonly name: string; readonly ranked: Ranked }[]>();
  for (const ranked of stanzas.map(rankedOf)) {
    for (const word of ranked.stanza.words) {
      if (/[*?[]/.test(word)) add(patterns, word, ranked);
      else if (!named.has(word) && !ranked.isExcluded(word)) named.set(word, ranked);
    }
  }
  const told = toldPairs(messages);
  return [...named].flatMap(([path, one]) => {
    const name = posix.basename(path);
    const other = patterns.get(posix.dirname(path))?.find(({ name: pattern, ranked }) => {
      const isOther = ranked.stanza !== one.stanza && !ranked.isExcluded(path);
      return isOther && fnmatch(pattern, name, { period: true });
    });
    if (other === undefined) return [];
    const [first, second] =
      one.rank < other.ranked.rank ? [one, other.ranked] : [other.ranked, one];
    const isTold = told.has(pairOf(first.stanza.place, second.stanza.place));
    return isTold ? [] : [overlap(path, first.stanza, second.stanza)];
  });
}

function rankedOf(stanza: Stanza, rank: number): Ranked {
  const { exclude } = stanza.settings;
  const isExcluded = exclude.length === 0 ? () => false : compileExclusions(exclude, true);
  return { stanza, rank, isExcluded };
}

function add(
  patterns: Map<string, { readonly name: string; readonly ranked: Ranked }[]>,
  word: string,
  ranked: Ranked,
): void {
  const directory = posix.dirname(word);
  const known = patterns.get(directory) ?? [];
  known.push({ name: posix.basename(word), ranked });
  patterns.set(directory, known);
}

function toldPairs(messages: Config['messages']): ReadonlySet<string> {
  const pairs = messages.flatMap(({ severity, subject, place }) =>
    severity === 'error' && subject?.kind === 'duplicate' && place !== undefined
      ? [pairOf(subject.owner, place)]
      : [],
  );
  return new Set(pairs);
}

function pairOf(first: Place, second: Place): string {
  return `${first.path}:${first.line}:${first.column} ${second.path}:${second.line}:${second.column}`;
}

function overlap(path: string, first: Stanza, second: Stanza): Finding {
  const text = `${path} is also matched by '${first.pattern}' (${lineOf(first.place)}), which has it, since it is read first`;
  const hint = first.settings.ignoreduplicates
    ? `'ignoreduplicates' there keeps this from being an error`
    : `it is an error, exit 1, as soon as the log is there: ${oneStanzaHint(path, first.place)}`;
  return warn('overlap', second.place, { text, hint });
}

/** How it is settled which of two stanzas has a log; said at the second. */
export function oneStanzaHint(log: string, owner: Place): string {
  const ways = [
    `take it out of this stanza, or the stanza away`,
    `or add '#: exclude ${posix.basename(log)}' here`,
    `or 'ignoreduplicates' there`,
  ];
  return `the stanza at ${lineOf(owner)} has it: ${ways.join(', ')}; for this one to have it, add '#: exclude ${posix.basename(log)}' there`;
}

function lineOf({ path, line }: Place): string {
  return `${path}:${line}`;
}
