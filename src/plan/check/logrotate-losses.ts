// What a configuration would lose if logrotate ran it again: asked for, since nothing is wrong with it here.
import { isBeyondLogrotate } from '../../config/beyond-logrotate.ts';
import type { Stanza, Written } from '../../config/stanza.ts';
import { warn, type Finding } from './finding.ts';

const KEEPS = 'what it keeps goes by the other rules of the stanza';
const UNBOUNDED = 'nothing bounds the room that archives take';
const UNSHIPPED = 'archives go without having been shipped';
const PLAIN = 'archives are compressed at once, or with delaycompress';

/** What comes of it where a directive is not there, if that is more than that its work is not done. */
const CONSEQUENCES: ReadonlyMap<string, string> = new Map([
  ...['keephourly', 'keepdaily', 'keepweekly', 'keepmonthly', 'keepyearly', 'minkeep'].map(
    (name) => [name, KEEPS] as const,
  ),
  ...['maxtotal', 'minfree'].map((name) => [name, UNBOUNDED] as const),
  ...['ship', 'shiprequire'].map((name) => [name, UNSHIPPED] as const),
  ['holduncompressed', PLAIN],
  ['reopen', 'a program that is not told otherwise writes to the old log: postrotate has to do it'],
  ['nopostrotate', 'the postrotate script runs'],
  ['managed', 'the files of the pattern are taken for logs, and renamed'],
  ['exclude', 'what it takes away from the pattern is rotated'],
  ['schedule', 'the log is rotated by its other criterion, at the times of cron or the timer'],
  ['maxrate', 'a log that grows fast waits for its other criterion'],
  ['scripttimeout', 'a script that hangs holds up all logs'],
  ['ondup', 'a second rotation within one date does not take place'],
]);

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
      : `to logrotate '${name}' is a comment: ${consequenceOf(name)}`;
    return warn('lost-with-logrotate', place, { text });
  }
  return warn('lost-with-logrotate', place, {
    text: `logrotate does not know '${name}': it says so at each run, and goes on without it: ${consequenceOf(name)}`,
    hint: `write '#: ${name}', which is a comment to logrotate`,
  });
}

function consequenceOf(name: string): string {
  return CONSEQUENCES.get(name) ?? 'what it does here is not done there';
}
