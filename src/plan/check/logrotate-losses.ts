// What a configuration would lose if logrotate ran it again: asked for, since nothing is wrong with it here.
import { isBeyondLogrotate } from '../../config/beyond-logrotate.ts';
import type { Stanza, Written } from '../../config/stanza.ts';
import { warn, type Finding } from './finding.ts';

/** Each directive that logrotate does not see or does not know, once, where it was written. */
export function lossesWithLogrotate(stanzas: readonly Stanza[]): readonly Finding[] {
  const told = new Set<Written>();
  return stanzas.flatMap((stanza) => {
    const found: Finding[] = [];
    for (let each = stanza.written; each !== undefined; each = each.before) {
      if (told.has(each)) break;
      told.add(each);
      if (each.annotated || isBeyondLogrotate(each.name)) found.push(lossOf(each));
    }
    return found.toReversed();
  });
}

/** Behind `#:` it is a comment there; bare, a word that logrotate complains of. */
function lossOf({ name, annotated, place }: Written): Finding {
  const isUndone = annotated && !isBeyondLogrotate(name);
  if (annotated) {
    const text = isUndone
      ? `to logrotate this '${name}' is a comment: it does what the line would have changed`
      : `to logrotate '${name}' is a comment: what it does here is not done there`;
    return warn('lost-with-logrotate', place, { text });
  }
  return warn('lost-with-logrotate', place, {
    text: `logrotate does not know '${name}': it says so at each run, and goes on without it`,
    hint: `write '#: ${name}', which is a comment to logrotate`,
  });
}
