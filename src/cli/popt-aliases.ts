// Aliases for options: lines `logrotate alias --name WORDS…` in popt's files, which an administrator
// may have for logrotate.
import { readdirSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import { splitWords } from '../config/words.ts';
import { fromBytes, toBytes } from '../host/bytes.ts';
import { readSmallFile } from '../host/bounded-read.ts';
import { attempt } from '../host/strerror.ts';
import type { Aliases } from './command-line.ts';

const SYSTEM_FILE = '/etc/popt';
const SYSTEM_DIRECTORY = '/etc/popt.d';

/** The aliases for logrotate, of the system and of the user whose home directory is `home`. */
export function readAliases(home: string | undefined): Aliases {
  const names = attempt(() => readdirSync(SYSTEM_DIRECTORY, { encoding: 'latin1' }));
  const dropIns = isSystemError(names) ? [] : names.map((name) => `${SYSTEM_DIRECTORY}/${name}`);
  const own = home === undefined ? [] : [`${home}/.popt`];
  return new Map([SYSTEM_FILE, ...dropIns, ...own].flatMap(aliasesIn));
}

function aliasesIn(file: string): readonly (readonly [string, readonly string[]])[] {
  const bytes = readSmallFile(toBytes(file));
  if (isSystemError(bytes)) return [];
  return fromBytes(bytes)
    .replaceAll('\\\n', ' ')
    .split('\n')
    .flatMap((line) => {
      const [program, kind, option, ...words] = splitWords(line) ?? [];
      const isAlias = program === 'logrotate' && kind === 'alias' && option !== undefined;
      return isAlias ? [[option, words] as const] : [];
    });
}
