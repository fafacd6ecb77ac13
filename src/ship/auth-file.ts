// The file of `shipauth`: netrc format, or for an rsync daemon a password alone. It is read only if nobody else
// can, and what is in it goes nowhere but to the destination.
import { closeSync, constants, fstatSync, readFileSync } from 'node:fs';
import { NO_SURPRISES } from '../host/open-flags.ts';
import { openWalked } from '../host/walk.ts';
import { ShipFailure } from './failure.ts';

/** Who is let in. */
export interface Login {
  readonly user: string | undefined;
  readonly password: string;
}

const LARGEST = 64 * 1024;

/** What the file says about a host; undefined if it says nothing. @throws ShipFailure if it is not to be used. */
export function loginFor(file: string, host: string, user: string | undefined): Login | undefined {
  return findLogin(readSecret(file), host, user);
}

/** The text of a file that only its owner, the invoker, can read. */
function readSecret(file: string): string {
  const fd = openWalked(file, constants.O_RDONLY | (NO_SURPRISES & ~constants.O_NOFOLLOW));
  if (typeof fd !== 'number') throw refusal(file, fd.reason);
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw refusal(file, 'it is no regular file');
    if (stats.uid !== process.geteuid?.()) throw refusal(file, 'it belongs to another user');
    if ((stats.mode & 0o077) !== 0) throw refusal(file, 'others may read or write it (chmod 600)');
    if (stats.size > LARGEST) throw refusal(file, 'it is too large');
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

function refusal(file: string, why: string): ShipFailure {
  return new ShipFailure('refused', `cannot use the shipauth file ${file}: ${why}`);
}

/** One word alone is a password for every host; otherwise it is netrc, whose first entry that fits counts. */
function findLogin(text: string, host: string, user: string | undefined): Login | undefined {
  const words = text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n')
    .split(/\s+/)
    .filter((word) => word !== '');
  const [only] = words;
  if (words.length === 1 && only !== undefined) return { user, password: only };
  return entriesOf(words).find((entry) => {
    const fits = entry.host === undefined || entry.host === host;
    return fits && (user === undefined || entry.user === undefined || entry.user === user);
  });
}

interface Entry extends Login {
  /** undefined for `default`. */
  readonly host: string | undefined;
}

function entriesOf(words: readonly string[]): readonly Entry[] {
  const entries: { host: string | undefined; user: string | undefined; password: string }[] = [];
  for (let i = 0; i < words.length; i += 1) {
    const last = entries.at(-1);
    const value = words[i + 1] ?? '';
    if (words[i] === 'default') entries.push({ host: undefined, user: undefined, password: '' });
    else if (words[i] === 'machine') entries.push({ host: value, user: undefined, password: '' });
    else if (words[i] === 'login' && last !== undefined) last.user = value;
    else if (words[i] === 'password' && last !== undefined) last.password = value;
    if (words[i] !== 'default') i += 1;
  }
  return entries;
}
