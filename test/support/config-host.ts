/** A machine for the configuration reader that exists in memory: what is in a literal map, and nothing else. */
import type {
  ConfigHost,
  Identity,
  OpenedConfig,
  Ownership,
} from '../../src/config/config-host.ts';
import type { SystemError } from '../../src/config/system-error.ts';

/** What is at a path: the text of a file, or another kind of thing. */
export type MemoryEntry =
  | string
  | {
      readonly text?: string;
      readonly kind?: 'file' | 'directory' | 'other';
      readonly mode?: number;
      readonly uid?: number;
      readonly device?: number;
      readonly writeLocked?: boolean;
      /** every look at it fails in this way. */
      readonly error?: SystemError;
      /** it can be listed or opened, but not both looked at and used. */
      readonly unreadable?: SystemError;
    };

/** What was asked to be made. */
export interface MadeDirectory {
  readonly path: string;
  readonly ownership: Ownership;
  readonly identity: Identity | undefined;
}

/** A host in memory, and what it was asked to make. */
export interface MemoryHost extends ConfigHost {
  readonly made: readonly MadeDirectory[];
}

export const ENOENT: SystemError = { code: 'ENOENT', reason: 'No such file or directory' };
export const EACCES: SystemError = { code: 'EACCES', reason: 'Permission denied' };

const USERS: Readonly<Record<string, number>> = { root: 0, daemon: 1, '77': 12 };
const GROUPS: Readonly<Record<string, number>> = { root: 0, adm: 4, '88': 13 };

/**
 * A machine with these files. Relative paths start from the root, the users are root, daemon and one
 * called 77, the groups root, adm and one called 88.
 */
export function memoryHost(
  files: Readonly<Record<string, MemoryEntry>>,
  facts: Partial<ConfigHost> = {},
): MemoryHost {
  const entries = new Map(Object.entries(files).map(([path, entry]) => [absolute(path), entry]));
  const made: MadeDirectory[] = [];
  return {
    made,
    utf8: true,
    realUid: 0,
    process: { uid: 0, gid: 0, pid: 42 },
    homeVariable: '/root',
    passwdHome: () => '/home/passwd',
    homeDirectory: (user) => (user === undefined || user === 'root' ? '/root' : undefined),
    compareNames: (a, b) => (a < b ? -1 : Number(a > b)),
    readDirectory: (path) => listing(entries, absolute(path)),
    fileKind: (path) => kindOf(entries, absolute(path)),
    isListedDirectory: () => undefined,
    targetKind: (path) => kindOf(entries, absolute(path)),
    openConfig: (path, limitBytes) => open(entries, absolute(path), limitBytes),
    enterError: () => undefined,
    device: (path) => deviceOf(entries, absolute(path)),
    userId: (name) => ownValue(USERS, name),
    userExists: (uid) => Object.values(USERS).includes(uid),
    groupId: (name) => ownValue(GROUPS, name),
    groupExists: (gid) => Object.values(GROUPS).includes(gid),
    hasZone: (name) => name === 'UTC' || name === 'Europe/Berlin',
    makeDirectories: (path, ownership, identity) => {
      made.push({ path, ownership, identity });
      entries.set(absolute(path), { kind: 'directory' });
      return undefined;
    },
    ...facts,
  };
}

type Entries = ReadonlyMap<string, MemoryEntry>;

/** An empty path stays one: nothing has it. */
function absolute(path: string): string {
  if (path === '') return '';
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  return `/${names.join('/')}`;
}

function ownValue(table: Readonly<Record<string, number>>, name: string): number | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

function kindOf(entries: Entries, path: string): 'file' | 'directory' | 'other' | SystemError {
  const entry = entries.get(path);
  if (typeof entry === 'string') return 'file';
  if (entry?.error !== undefined) return entry.error;
  if (entry !== undefined) return entry.kind ?? 'file';
  return isParent(entries, path) ? 'directory' : ENOENT;
}

function isParent(entries: Entries, path: string): boolean {
  if (path === '/' || path === '') return path === '/';
  return [...entries.keys()].some((other) => other.startsWith(`${path}/`));
}

function listing(entries: Entries, path: string): readonly string[] | SystemError {
  const entry = entries.get(path);
  if (typeof entry === 'object' && entry.unreadable !== undefined) return entry.unreadable;
  if (kindOf(entries, path) !== 'directory') return ENOENT;
  const prefix = path === '/' ? '/' : `${path}/`;
  const below = [...entries.keys()].filter((other) => other.startsWith(prefix) && other !== path);
  return [...new Set(below.map((other) => other.slice(prefix.length).split('/')[0] ?? ''))];
}

function open(entries: Entries, path: string, limitBytes: number): OpenedConfig {
  const kind = kindOf(entries, path);
  if (typeof kind === 'object') return { kind: 'failed', error: kind };
  const found = entries.get(path) ?? { kind };
  const entry = typeof found === 'string' ? { text: found } : found;
  const { text = '', mode = 0o644, uid = 0, writeLocked = false, unreadable } = entry;
  if (unreadable !== undefined) return { kind: 'failed', error: unreadable };
  if (kind !== 'file') return { kind: 'not-regular', writeLocked };
  const sizeBytes = text.length;
  const read = sizeBytes > limitBytes ? undefined : text;
  return { kind: 'regular', writeLocked, mode, uid, sizeBytes, text: read };
}

function deviceOf(entries: Entries, path: string): number | SystemError {
  const kind = kindOf(entries, path);
  if (typeof kind === 'object') return kind;
  const entry = entries.get(path);
  return typeof entry === 'object' ? (entry.device ?? 1) : 1;
}
