/** Logs in directories of a user, and beside each a directory of root's that must stay as it is. */
import { spawnSync } from 'node:child_process';
import {
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ATTACKER, type Variant } from './variant.ts';

/** What only root may read. */
const SECRET = 'a secret of root\n';
const LINE = 'a line of the user\n';
/** Named like what a rotation makes, moves and removes. */
const CANARIES = ['a.log', 'a.log.1', 'a.log.1.gz', 'a.log.2', 'a.log.3.gz', 'a.log.tmp', 'other'];

/** One log of the user with its surroundings. */
interface Site {
  /** a directory of the user's. */
  readonly home: string;
  /** a directory of root's. */
  readonly victim: string;
  readonly before: string;
}

/** The logs of one start of the program. */
export class Arena {
  readonly config: string;
  readonly state: string;
  /** what the attacker exchanges. */
  readonly pairs: readonly string[];
  readonly #sites: readonly Site[];

  /** Builds it anew in `root`. */
  constructor(root: string, variant: Variant, count: number) {
    rmSync(root, { recursive: true, force: true });
    mkdirSync(root, { recursive: true });
    mkdirSync(join(root, 'user'));
    mkdirSync(join(root, 'root'));
    lchownSync(join(root, 'user'), ATTACKER.uid, ATTACKER.gid);
    this.#sites = Array.from({ length: count }, (_, index) => buildSite(root, index, variant));
    this.pairs = this.#sites.flatMap(({ home }) => pairsIn(home, variant));
    this.state = join(root, 'state');
    this.config = join(root, 'config');
    const directives = variant.directives.join('\n');
    const stanzas = this.#sites.map(
      ({ home }) => `${home}/logs/a.log {\n${directives.replace('@HOME@', home)}\n}\n`,
    );
    writeFileSync(this.config, stanzas.join(''), { mode: 0o644 });
  }

  /** The logs whose rotation did something outside of the user's directory, and what. */
  escapes(): readonly string[] {
    return this.#sites.flatMap((site) => {
      const after = describeTree(site.victim);
      if (after !== site.before) return [`${site.before}became\n${after}`];
      return leaksIn(site).map((path) => `${path} holds what only root may read`);
    });
  }
}

function buildSite(root: string, index: number, variant: Variant): Site {
  const home = join(root, 'user', `d${index}`);
  const victim = join(root, 'root', `d${index}`);
  mkdirSync(victim);
  for (const name of CANARIES) writeFileSync(join(victim, name), SECRET, { mode: 0o600 });
  for (const directory of ['.', 'logs', 'old']) mkdirSync(join(home, directory), { mode: 0o755 });
  for (const file of ['logs/a.log', 'logs/a.log.1', 'old/a.log.1']) {
    writeFileSync(join(home, file), LINE);
  }
  layTraps(home, victim, variant);
  for (const path of [home, ...pathsBelow(home)]) {
    if (!isOfRoot(path)) lchownSync(path, ATTACKER.uid, ATTACKER.gid);
  }
  return { home, victim, before: describeTree(victim) };
}

function pairsIn(home: string, { trap }: Variant): readonly string[] {
  if (trap === 'directory') return ['logs', 'evil', 'old', 'evil2'].map((name) => join(home, name));
  const names = [
    'logs/a.log',
    'logs/trap',
    'logs/a.log.1',
    'logs/trap2',
    'old/a.log.1',
    'old/trap',
  ];
  return names.map((name) => join(home, name));
}

/** What holds the secret: in the user's directory it is a trap, as if it was once linked to there. */
function isOfRoot(path: string): boolean {
  return lstatSync(path).isFile() && readFileSync(path, 'latin1') === SECRET;
}

function layTraps(home: string, victim: string, variant: Variant): void {
  const pairs = pairsIn(home, variant);
  for (const trap of pairs.filter((_, index) => index % 2 === 1)) {
    layTrap(trap, victim, variant);
  }
}

function layTrap(path: string, victim: string, { trap }: Variant): void {
  switch (trap) {
    case 'directory':
      return symlinkSync(victim, path);
    case 'symlink':
      return symlinkSync(join(victim, 'other'), path);
    case 'hard link':
      return linkSync(join(victim, 'other'), path);
    case 'file of root':
      return writeFileSync(path, SECRET, { mode: 0o600 });
    case 'FIFO':
      if (spawnSync('mkfifo', [path]).status !== 0) throw new Error(`no FIFO ${path}`);
  }
}

/** Every name with what could be done to it. */
function describeTree(directory: string): string {
  return [directory, ...pathsBelow(directory).toSorted()]
    .map((path) => {
      const stats = lstatSync(path);
      const content = stats.isFile() ? readFileSync(path, 'latin1').trimEnd() : '';
      const { mode, uid, gid, size, mtimeMs } = stats;
      return `${[path, mode.toString(8), uid, gid, size, mtimeMs].join(' ')} ${content}\n`;
    })
    .join('');
}

/** Files of the user, or that the user may read, that hold what root has. */
function leaksIn({ home, victim }: Site): readonly string[] {
  const roots = new Set(readdirSync(victim).map((name) => lstatSync(join(victim, name)).ino));
  return pathsBelow(home).filter((path) => {
    const stats = lstatSync(path);
    if (!stats.isFile() || roots.has(stats.ino)) return false;
    const isReadable = stats.uid === ATTACKER.uid || (stats.mode & 0o044) !== 0;
    return isReadable && contentOf(path).includes(SECRET);
  });
}

/** Everything in a directory, links not followed. */
function pathsBelow(directory: string): readonly string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? [path, ...pathsBelow(path)] : [path];
  });
}

function contentOf(path: string): string {
  const bytes = readFileSync(path);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return (isGzip ? gunzipSync(bytes) : bytes).toString('latin1');
}
