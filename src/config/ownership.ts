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

type Resolved = { readonly id: number } | { readonly wrong: string };

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
  const { mode, user, group } = assignWords(words, directive === 'su');
  const gid = group === undefined ? undefined : resolveGroup(group, host);
  if (gid !== undefined && 'wrong' in gid) return { kind: 'wrong', text: gid.wrong };
  const uid = user === undefined ? undefined : resolveUser(user, host);
  if (uid !== undefined && 'wrong' in uid) return { kind: 'wrong', text: uid.wrong };
  const bits = mode === undefined ? undefined : parseOctal(mode);
  if (mode !== undefined && (bits === undefined || bits > LARGEST)) {
    return { kind: 'wrong', text: `invalid mode '${mode}'` };
  }
  const value = {
    on: true,
    mode: bits ?? before.mode,
    uid: uid?.id ?? before.uid,
    gid: gid?.id ?? before.gid,
  };
  return { kind: 'set', value };
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

function resolveUser(word: string, host: ConfigHost): Resolved {
  const id = host.userId(word) ?? numericId(word, (uid) => host.userExists(uid));
  return id === undefined ? { wrong: `unknown user '${word}'` } : { id };
}

function resolveGroup(word: string, host: ConfigHost): Resolved {
  const id = host.groupId(word) ?? numericId(word, (gid) => host.groupExists(gid));
  return id === undefined ? { wrong: `unknown group '${word}'` } : { id };
}

/** A decimal id that exists, or any after a colon. */
function numericId(word: string, exists: (id: number) => boolean): number | undefined {
  const forced = word.startsWith(':');
  const digits = forced ? word.slice(1) : word;
  if (!/^[ \t\n\v\f\r]*\+?[0-9]+$/.test(digits)) return undefined;
  const id = Number(digits);
  return id <= LARGEST && (forced || exists(id)) ? id : undefined;
}
