// The words of create, createolddir and su: `[MODE] [USER GROUP]` (CONFIG-SPEC 7.3).
import type { ConfigHost } from './config-host.ts';
import { parseOctal } from './integer.ts';
import type { OwnershipSwitch } from './settings.ts';
import { splitOwnershipWords } from './words.ts';

const LARGEST = 2147483646;

/** The switch as the line leaves it, or what is wrong with the line. */
export type OwnershipLine =
  | { readonly kind: 'set'; readonly value: OwnershipSwitch }
  | { readonly kind: 'wrong'; readonly text: string };

/** A user or group that does not exist. */
interface Unknown {
  readonly wrong: string;
}

/** Reads the words behind `directive`; what they do not give stays as in `before`. */
export function parseOwnership(
  directive: 'create' | 'createolddir' | 'su',
  line: string,
  before: OwnershipSwitch,
  host: ConfigHost,
): OwnershipLine {
  const words = splitOwnershipWords(line);
  if (words === undefined) return { kind: 'wrong', text: `invalid arguments for ${directive}` };
  if (words.length > (directive === 'su' ? 2 : 3)) {
    return { kind: 'wrong', text: `extra arguments for ${directive}` };
  }
  return resolveWords(assignWords(words, directive === 'su'), before, host);
}

/** The group is looked up first, then the user; the mode is checked last. */
function resolveWords(words: Words, before: OwnershipSwitch, host: ConfigHost): OwnershipLine {
  const gid = resolveGroup(words.group, before.gid, host);
  if (typeof gid === 'object') return { kind: 'wrong', text: gid.wrong };
  const uid = resolveUser(words.user, before.uid, host);
  if (typeof uid === 'object') return { kind: 'wrong', text: uid.wrong };
  const mode = words.mode === undefined ? before.mode : parseOctal(words.mode);
  if (words.mode !== undefined && (mode === undefined || mode < 0 || mode > LARGEST)) {
    return { kind: 'wrong', text: `invalid mode '${words.mode}'` };
  }
  return { kind: 'set', value: { on: true, mode, uid, gid } };
}

interface Words {
  readonly mode?: string | undefined;
  readonly user?: string | undefined;
  readonly group?: string | undefined;
}

function assignWords(words: readonly string[], forSu: boolean): Words {
  const [first, second, third] = words;
  if (words.length === 3) return { mode: first, user: second, group: third };
  if (words.length === 2) return { user: first, group: second };
  return forSu ? { user: first } : { mode: first };
}

function resolveUser(
  word: string | undefined,
  before: number | undefined,
  host: ConfigHost,
): number | undefined | Unknown {
  if (word === undefined) return before;
  const id = host.userId(word) ?? numericId(word, (uid) => host.userExists(uid));
  return id ?? { wrong: `unknown user '${word}'` };
}

function resolveGroup(
  word: string | undefined,
  before: number | undefined,
  host: ConfigHost,
): number | undefined | Unknown {
  if (word === undefined) return before;
  const id = host.groupId(word) ?? numericId(word, (gid) => host.groupExists(gid));
  return id ?? { wrong: `unknown group '${word}'` };
}

/** A decimal id that exists, or any after a colon. */
function numericId(word: string, exists: (id: number) => boolean): number | undefined {
  const forced = word.startsWith(':');
  const digits = forced ? word.slice(1) : word;
  if (!/^[ \t\n\v\f\r]*\+?[0-9]+$/.test(digits)) return undefined;
  const id = Number(digits);
  return id <= LARGEST && (forced || exists(id)) ? id : undefined;
}
