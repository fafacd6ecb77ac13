/**
 * What logrotate HEAD says of the words of create, createolddir and su (CONFIG-SPEC section 7.3). 3.21 reads them
 * by other rules, so its message for the same line can not be compared and is replaced by this prediction.
 */
import { spawnSync } from 'node:child_process';

const ID_LIMIT = 2147483647;

/** The message for a directive's line, without its prefix; undefined if the line is accepted. */
export function predictAccountError(line: string): string | undefined {
  const match = /^[ \t]*(create|createolddir|su)(?![A-Za-z])([^\n]*)/.exec(line);
  const [, directive = '', rest = ''] = match ?? [];
  const words = splitWords(rest);
  if (words === undefined) return `invalid arguments for ${directive}`;
  if (words.length > (directive === 'su' ? 2 : 3)) return `extra arguments for ${directive}`;
  return predictWordError(directive, words);
}

function predictWordError(directive: string, words: readonly string[]): string | undefined {
  const { mode, user, group } = assignWords(directive, words);
  if (group !== undefined && !exists('group', group)) return `unknown group '${group}'`;
  if (user !== undefined && !exists('passwd', user)) return `unknown user '${user}'`;
  if (mode !== undefined && !isMode(mode)) return `invalid mode '${mode}'`;
  if (directive !== 'su' || words.length === 2) return undefined;
  return user === undefined ? 'no user for su' : 'no group for su';
}

function assignWords(directive: string, words: readonly string[]) {
  const [first, second, third] = words;
  if (directive === 'su' || words.length === 2) return { user: first, group: second };
  return { mode: first, user: second, group: third };
}

/** Words are separated by white space; a quote at the start of a word extends it to the same quote. */
function splitWords(text: string): string[] | undefined {
  const words: string[] = [];
  for (let rest = text.trimStart(); rest !== ''; rest = rest.trimStart()) {
    const quoted = /^(['"])(.*?)\1/s.exec(rest);
    if (quoted === null && /^['"]/.test(rest)) return undefined;
    const bare = /^\S+/.exec(rest)?.[0] ?? '';
    words.push(quoted?.[2] ?? bare);
    rest = rest.slice((quoted?.[0] ?? bare).length);
  }
  return words;
}

function isMode(word: string): boolean {
  return /^\+?[0-7]+$/.test(word) && parseInt(word, 8) < ID_LIMIT;
}

const known = new Map<string, boolean>();

function exists(database: 'passwd' | 'group', word: string): boolean {
  const forced = /^:\+?(\d+)$/.exec(word);
  if (forced !== null) return Number(forced[1]) < ID_LIMIT;
  const key = `${database} ${word}`;
  const cached = known.get(key);
  if (cached !== undefined) return cached;
  const found = spawnSync('getent', [database, '--', word]).status === 0;
  known.set(key, found);
  return found;
}
