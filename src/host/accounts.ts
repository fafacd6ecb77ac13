// Users and groups: the local files first, then whatever else the system knows through getent(1).
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fromBytes, toText } from './bytes.ts';
import { helperEnvironment } from './helper-program.ts';

/** A user of the password database. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

type Database = 'passwd' | 'group';

/** The user database; entries are read once and kept for the life of this object. */
export class Accounts {
  readonly #lines = new Map<Database, ReadonlyMap<string, readonly string[]>>();
  readonly #asked = new Map<string, readonly string[] | undefined>();

  /** The user with this name or, if it is a number, with this uid. */
  user(key: string | number): Account | undefined {
    const fields = this.#lookUp('passwd', key);
    if (fields === undefined) return undefined;
    const [name = '', , uid, gid, , home = ''] = fields;
    return { name, uid: Number(uid), gid: Number(gid), home };
  }

  /** The gid of the group with this name or gid. */
  group(key: string | number): number | undefined {
    const fields = this.#lookUp('group', key);
    return fields === undefined ? undefined : Number(fields[2]);
  }

  /** The name of the group with this gid. */
  groupName(gid: number): string | undefined {
    return this.#lookUp('group', gid)?.[0];
  }

  #lookUp(database: Database, key: string | number): readonly string[] | undefined {
    const local = this.#local(database).get(indexKey(key));
    if (local !== undefined) return local;
    const question = `${database} ${indexKey(key)}`;
    if (!this.#asked.has(question)) this.#asked.set(question, askSystem(database, key));
    return this.#asked.get(question);
  }

  #local(database: Database): ReadonlyMap<string, readonly string[]> {
    const known = this.#lines.get(database);
    if (known !== undefined) return known;
    const entries = new Map<string, readonly string[]>();
    for (const line of readLines(`/etc/${database}`)) {
      const fields = line.split(':');
      const [name = '', , id = ''] = fields;
      if (!/^[0-9]+$/.test(id)) continue;
      if (!entries.has(name)) entries.set(name, fields);
      const numeric = indexKey(Number(id));
      if (!entries.has(numeric)) entries.set(numeric, fields);
    }
    this.#lines.set(database, entries);
    return entries;
  }
}

/** Names and ids live in one index; a colon cannot be part of a name. */
function indexKey(key: string | number): string {
  return typeof key === 'number' ? `:${key}` : key;
}

function readLines(path: string): readonly string[] {
  try {
    return fromBytes(readFileSync(path)).split('\n');
  } catch {
    // A machine without the file may still have users; getent is asked then.
    return [];
  }
}

/** getent also takes a number for a name, so the answer is checked. */
function askSystem(database: Database, key: string | number): readonly string[] | undefined {
  const word = typeof key === 'number' ? String(key) : toText(key);
  if (word === undefined || word === '' || /[\0:\n]/.test(word)) return undefined;
  const answer = spawnSync('getent', ['--', database, word], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: helperEnvironment(),
  });
  if (answer.status !== 0) return undefined;
  const fields = fromBytes(answer.stdout).trimEnd().split(':');
  const found = typeof key === 'number' ? Number(fields[2]) : fields[0];
  return found === key ? fields : undefined;
}
