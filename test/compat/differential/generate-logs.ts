/** Picks the names of the logs of a stanza and the patterns that find them. */
import type { Random } from '../../support/random.ts';

export interface LogNames {
  readonly logs: readonly string[];
  /** As written in the config, relative to the logs' folder. */
  readonly patterns: readonly string[];
  /** Some name has a character that the globs of 3.21 take for their own. */
  readonly hasGlobCharacters: boolean;
  readonly hasControlCharacters: boolean;
  /** Each log is named, so that no pattern finds an archive, whatever its extension. */
  readonly isNamed: boolean;
}

const PLAIN = ['a.log', 'b.log', 'app', 'x.txt', 'c.log', 'a.log.log', '.hidden.log', 'log'];
const ODD = [
  'd e.log',
  "q'uote.log",
  '\u00fcn\u00ef.log',
  'semi;$HOME.log',
  'dash-1.log',
  '-n.log',
];
const CONTROL = ['new\nline.log', 'q"uote.log', 'tab\there.log'];
const GLOBBING = ['a[1].log', 'star*.log', 'back\\slash.log'];

/** One to four names, found by a wildcard or named one by one. */
export function generateLogNames(random: Random): LogNames {
  if (random.chance(0.25)) return named(random);
  const globbing = random.chance(0.06) ? [random.pick(GLOBBING)] : [];
  const control = random.chance(0.05) ? [random.pick(CONTROL)] : [];
  const odd = random.chance(0.2) ? [random.pick(ODD)] : [];
  const plain = random.some(PLAIN, 0.2);
  const logs = [...(plain.length > 0 ? plain : ['a.log']), ...odd, ...control, ...globbing];
  // No archive without an extension of the stanza's ends in g or t.
  const endings = ['[gt]', ...(logs.includes('app') ? ['app'] : [])];
  const patterns = endings.map((ending) => (ending === 'app' ? 'app' : `*${ending}`));
  return {
    logs: logs.slice(0, 4),
    patterns: [...patterns, ...(logs.includes('.hidden.log') ? ['.hidden.log'] : [])],
    hasGlobCharacters: globbing.length > 0,
    hasControlCharacters: control.length > 0,
    isNamed: false,
  };
}

/** Names in quotes, of which the last may be missing on the disk. */
function named(random: Random): LogNames {
  const logs = random.some([...PLAIN, ...ODD], 0.15).slice(0, 3);
  const all = logs.length > 0 ? logs : ['a.log'];
  const patterns = all.map((name) => (/^[\w.-]+$/.test(name) ? name : `"${name}"`));
  return {
    logs: all,
    patterns,
    hasGlobCharacters: false,
    hasControlCharacters: false,
    isNamed: true,
  };
}
