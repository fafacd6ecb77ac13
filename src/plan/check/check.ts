// All that `check` has to say of a configuration that was read: its own messages, and what the rules find.
import type { Diagnostic } from '../../config/diagnostic.ts';
import type { Config } from '../../config/read-config.ts';
import { configHint, isRefusedSince322 } from './config-hints.ts';
import { createWithCopy, hupEndsMetalog, insecureDirectory } from './effects.ts';
import type { CheckFacts, Finding, RuleId, StanzaRule } from './finding.ts';
import { dateTooCoarse, dateTooLong, logtailLosesTail, matchesArchives } from './names.ts';
import { programMissing, shipDirectoryMissing } from './surroundings.ts';
import { overlaps } from './overlap.ts';
import { agedBeforeKept } from './ages.ts';
import { floodErasesHistory, timerTooCoarse } from './timing.ts';
import { reopenNotHeard, shipWithoutSpool, twoRotators } from './writers.ts';

const STANZA_RULES: readonly StanzaRule[] = [
  matchesArchives,
  dateTooCoarse,
  dateTooLong,
  timerTooCoarse,
  floodErasesHistory,
  agedBeforeKept,
  logtailLosesTail,
  createWithCopy,
  insecureDirectory,
  hupEndsMetalog,
  reopenNotHeard,
  twoRotators,
  shipWithoutSpool,
  shipDirectoryMissing,
  programMissing,
];

/** Everything that is wrong with a configuration, in the order of files and lines as they were read. */
export function checkConfig(config: Config, facts: CheckFacts): readonly Finding[] {
  const found = [
    ...config.messages.flatMap(findingOf),
    ...config.stanzas.flatMap((stanza) => STANZA_RULES.flatMap((rule) => rule(stanza, facts))),
    ...overlaps(config),
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
function findingOf(message: Diagnostic): readonly Finding[] {
  const { text, bare, place, isConsequence, isTolerated } = message;
  // A run says that only with -v: it costs nothing.
  const isUnclosed = message.subject?.kind === 'unclosed';
  const severity = isTolerated === true || isUnclosed ? 'warning' : message.severity;
  if (severity === 'debug' || isConsequence === true) return [];
  const rule = severity === 'error' ? errorRule(message) : 'doubtful-config';
  const hint = configHint(message);
  const since = rule === 'rejected-since-3.22' ? ['logrotate took this before 3.22'] : [];
  const hints = [...(hint === undefined ? [] : [hint]), ...since];
  const said = hints.length === 0 ? undefined : hints.join('; ');
  return [{ rule, severity, place, text: bare ?? text, hint: said }];
}

function errorRule(message: Diagnostic): RuleId {
  return isRefusedSince322(message) ? 'rejected-since-3.22' : 'bad-config';
}
