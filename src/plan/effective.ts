// Which of the directives that were written are in force, and where each of them stands.
import { CRITERION_DIRECTIVES, DIRECTIVES } from '../config/directives.ts';
import type { Stanza, Written } from '../config/stanza.ts';

/** Those that act on the reading of the configuration, and no more afterwards. */
const READING: ReadonlySet<string> = new Set(['include', 'errors', 'tabooext', 'taboopat']);
/** Those of which each one counts. */
const REPEATABLE: ReadonlySet<string> = new Set(['exclude', 'ship']);
/** The opposites that are not called `no…`. */
const OPPOSITES: Readonly<Record<string, string>> = {
  notifempty: 'ifempty',
  maillast: 'mailfirst',
};

/** A directive that is in force, and what it has taken the place of. */
export interface EffectiveDirective {
  readonly written: Written;
  /** the latest first. */
  readonly overridden: readonly Written[];
}

/** The directives that make a stanza what it is, in the order in which they were read. */
export function effectiveDirectives(
  stanza: Pick<Stanza, 'written'>,
): readonly EffectiveDirective[] {
  const groups = new Map<string, Written[]>();
  for (let each = stanza.written; each !== undefined; each = each.before) {
    if (READING.has(each.name)) continue;
    const key = REPEATABLE.has(each.name) ? `${each.name} ${groups.size}` : groupOf(each.name);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return [...groups.values()].toReversed().flatMap(([written, ...overridden]) => {
    return written === undefined ? [] : [{ written, overridden }];
  });
}

/** What directives have in common of which the last one holds. */
function groupOf(name: string): string {
  if (CRITERION_DIRECTIVES.has(name)) return 'criterion';
  const opposite = OPPOSITES[name] ?? (name.startsWith('no') ? name.slice(2) : name);
  return DIRECTIVES.has(opposite) ? opposite : name;
}
