// A first operand that is no verb and no file: what somebody may have meant by it, who asks rather than rotates.
import { lstatSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import { toBytes } from '../host/bytes.ts';
import { attempt } from '../host/strerror.ts';
import { nearestWord } from '../plan/edit-distance.ts';

/** What people type for a verb, and what does it. */
const COMMON_WORDS: ReadonlyMap<string, string> = new Map([
  ['list', 'logrotor status'],
  ['show', 'logrotor status'],
  ['why', 'logrotor explain'],
  ['remove', 'logrotor install --remove'],
  ['uninstall', 'logrotor install --remove'],
  ['run', 'logrotor CONFIG...'],
  ['rotate', 'logrotor CONFIG...'],
]);

/** The options that may be written as verbs. */
export const INFORMATION = ['help', 'version'] as const;

/** What a word asks for: a text, or a command that it is not the name of. */
export type Mistaken =
  | { readonly kind: 'information'; readonly option: (typeof INFORMATION)[number] }
  | { readonly kind: 'nearly'; readonly command: string };

/** Undefined for a word that is the name of a configuration, there or not. Never asked under logrotate's name. */
export function mistakenVerb(word: string, verbs: Iterable<string>): Mistaken | undefined {
  if (word === '' || word.includes('/')) return undefined;
  const meant = meantBy(word, verbs);
  return meant === undefined || isThere(word) ? undefined : meant;
}

function meantBy(word: string, verbs: Iterable<string>): Mistaken | undefined {
  const option = INFORMATION.find((each) => each === word);
  if (option !== undefined) return { kind: 'information', option };
  const common = COMMON_WORDS.get(word.toLowerCase());
  if (common !== undefined) return { kind: 'nearly', command: common };
  const nearest = nearestWord(word, [...verbs, ...INFORMATION]);
  return nearest === undefined ? undefined : { kind: 'nearly', command: `logrotor ${nearest}` };
}

/** What cannot be looked at is left to the run, which says why. */
function isThere(word: string): boolean {
  const found = attempt(() => lstatSync(toBytes(word)));
  return !isSystemError(found) || found.code !== 'ENOENT';
}
