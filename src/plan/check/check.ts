// All that `check` has to say of a configuration that was read: its own messages, and what the rules find.
import type { Diagnostic } from '../../config/diagnostic.ts';
import type { Config } from '../../config/read-config.ts';
import { createWithCopy, hupEndsMetalog, insecureDirectory } from './effects.ts';
import type { CheckFacts, Finding, StanzaRule } from './finding.ts';
import { dateTooCoarse, logtailLosesTail, matchesArchives } from './names.ts';
import { overlaps } from './overlap.ts';
import { floodErasesHistory, timerTooCoarse } from './timing.ts';
import { reopenNotHeard, shipWithoutSpool, twoRotators } from './writers.ts';

const STANZA_RULES: readonly StanzaRule[] = [
  matchesArchives,
  dateTooCoarse,
  timerTooCoarse,
  floodErasesHistory,
  logtailLosesTail,
  createWithCopy,
  insecureDirectory,
  hupEndsMetalog,
  reopenNotHeard,
  twoRotators,
  shipWithoutSpool,
];

/** Everything that is wrong with a configuration, in the order of files and lines as they were read. */
export function checkConfig(config: Config, facts: CheckFacts): readonly Finding[] {
  const found = [
    ...config.messages.flatMap(findingOf),
    ...config.stanzas.flatMap((stanza) => STANZA_RULES.flatMap((rule) => rule(stanza, facts))),
    ...overlaps(config.stanzas),
  ];
  const files = new Map<string, number>();
  for (const { place } of found) {
    if (place !== undefined && !files.has(place.path)) files.set(place.path, files.size);
  }
  const rank = ({ place }: Finding): number =>
    place === undefined ? -1 : (files.get(place.path) ?? 0);
  return found.toSorted((a, b) => rank(a) - rank(b) || (a.place?.line ?? 0) - (b.place?.line ?? 0));
}

/** What a run would say as well. That a stanza or file is dropped follows from the error before it. */
function findingOf({ severity, text, bare, place, isConsequence }: Diagnostic): readonly Finding[] {
  if (severity === 'debug' || isConsequence === true) return [];
  const rule = severity === 'error' ? 'bad-config' : 'doubtful-config';
  return [{ rule, severity, place, text: bare ?? text, hint: undefined }];
}
