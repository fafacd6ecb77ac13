// Which stanza has a log, and if none has it, what stands in the way and what comes nearest.
import { posix } from 'node:path';
import type { Diagnostic, Place } from '../config/diagnostic.ts';
import { compileExclusions } from '../config/exclude.ts';
import { compilePathPattern, matchesPath } from '../config/path-pattern.ts';
import type { Config } from '../config/read-config.ts';
import type { DroppedStanza, Stanza } from '../config/stanza.ts';
import { editDistance, nearestWord } from './edit-distance.ts';
import { goneLogs } from './gone-logs.ts';

/** Where a log was found. */
export interface FoundLog {
  readonly stanza: Stanza;
  /** the headers of other stanzas that match it too, and do not get it. */
  readonly duplicates: readonly Place[];
  /** the log is not there, and only known from before. */
  readonly isGone: boolean;
}

/** A pattern, and where it stands. */
export interface PlacedPattern {
  readonly word: string;
  readonly place: Place;
}

/** What there is to say of a log that no stanza has. */
export interface MissedLog {
  /** stanzas that would have it, had an error not cost them. */
  readonly dropped: readonly DroppedStanza[];
  /** stanzas that would have it, but for their `exclude`. */
  readonly excluding: readonly Stanza[];
  /** patterns that match its name, though there is no such file, or none that is a log. */
  readonly matching: readonly PlacedPattern[];
  /** the log whose name is nearly the same, in the same directory. */
  readonly similar: string | undefined;
  /** a log that it is an archive of. */
  readonly archiveOf: string | undefined;
  /** the nearest first. */
  readonly nearest: readonly PlacedPattern[];
}

/** The stanza that has a log; undefined if none has. */
export function findLog({ stanzas, messages }: Config, log: string): FoundLog | undefined {
  const stanza = stanzas.find(({ logs }) => logs.includes(log));
  if (stanza === undefined) return undefined;
  const duplicates = messages.flatMap((message) => duplicateOf(message, log));
  return { stanza, duplicates, isGone: false };
}

/** The stanza that would have a log if that were there; undefined if none would. */
export function findGone({ stanzas }: Config, log: string): FoundLog | undefined {
  const [stanza] = goneLogs(stanzas, [log], () => false).keys();
  return stanza === undefined ? undefined : { stanza, duplicates: [], isGone: true };
}

function duplicateOf({ subject, place }: Diagnostic, log: string): readonly Place[] {
  const isOne = subject?.kind === 'duplicate' && subject.log === log;
  return isOne && place !== undefined ? [place] : [];
}

/** What comes near to having a log that no stanza has. */
export function missLog({ stanzas, dropped }: Config, log: string): MissedLog {
  const patterns = stanzas.flatMap(({ words, place }) => words.map((word) => ({ word, place })));
  const matching = patterns.filter(({ word }) => isMatch(word, log));
  const excluding = stanzas.filter(
    ({ words, settings: { exclude } }) =>
      exclude.length > 0 &&
      words.some((word) => isMatch(word, log)) &&
      compileExclusions(exclude, true)(log),
  );
  return {
    dropped: dropped.filter(
      ({ words, logs }) => logs.includes(log) || words.some((word) => isMatch(word, log)),
    ),
    excluding,
    matching: excluding.length > 0 ? [] : matching,
    similar: similarLog(stanzas, log),
    archiveOf: archivedLog(stanzas, log),
    nearest: nearest(patterns, log),
  };
}

/** True if a stanza's word stands for a path, whether there is such a file or not. */
function isMatch(word: string, path: string): boolean {
  return word === path || matchesPath(compilePathPattern(word, true), path);
}

function similarLog(stanzas: readonly Stanza[], path: string): string | undefined {
  const directory = posix.dirname(path);
  const names = stanzas
    .flatMap(({ logs }) => logs)
    .filter((log) => posix.dirname(log) === directory)
    .map((log) => posix.basename(log));
  const name = nearestWord(posix.basename(path), names);
  return name === undefined ? undefined : posix.join(directory, name);
}

/** The longest log whose name a path begins with, followed by what an archive has behind it. */
function archivedLog(stanzas: readonly Stanza[], path: string): string | undefined {
  const logs = stanzas.flatMap((stanza) => stanza.logs);
  const begun = logs.filter(
    (log) => path.startsWith(log) && /^[.-][0-9]/.test(path.slice(log.length)),
  );
  return begun.toSorted((a, b) => b.length - a.length)[0];
}

const SHOWN = 3;

function nearest(patterns: readonly PlacedPattern[], log: string): readonly PlacedPattern[] {
  return patterns
    .map((pattern) => ({ pattern, distance: distanceOf(pattern.word, log) }))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, SHOWN)
    .map(({ pattern }) => pattern);
}

/** Directories that differ count for more than letters of the name do. */
function distanceOf(word: string, log: string): number {
  const isSibling = posix.dirname(word) === posix.dirname(log);
  const away = isSibling ? 0 : 1000 - 10 * commonStart(word, log);
  return away + editDistance(posix.basename(word), posix.basename(log));
}

function commonStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return Math.min(length, 99);
}
