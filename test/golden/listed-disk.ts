/** A disk that is a listing: what the planner sees of it, and what the steps of a plan make of it. */
import { posix } from 'node:path';
import type { Disk, FileFacts } from '../../src/plan/snapshot.ts';
import type { FileStep } from '../../src/plan/step.ts';
import type { SystemError } from '../../src/config/system-error.ts';
import { EACCES, ENOENT } from '../support/config-host.ts';
import { factsOf } from '../support/facts.ts';

/** One entry; `origin` says which file of the listing its contents come from. */
interface Entry {
  readonly facts: FileFacts;
  readonly origin: string;
}

/** Lines `PATH SIZE TIME [MODE]`; in the place of the size may be `dir`, `link`, `dangling` or `locked`. */
export class ListedDisk implements Disk {
  readonly #entries = new Map<string, Entry>();
  readonly #dangling = new Set<string>();
  readonly #locked = new Set<string>();

  constructor(listing: string) {
    for (const line of listing.split('\n').filter((each) => each !== '')) this.#list(line);
  }

  namesWithPrefix(directory: string, prefix: string): readonly string[] | SystemError {
    if (this.#locked.has(directory)) return EACCES;
    const paths = [...this.#entries.keys()].filter((path) => posix.dirname(path) === directory);
    const names = paths.map((path) => posix.basename(path));
    return names.filter((name) => name.startsWith(prefix)).toSorted();
  }

  exists(path: string): boolean {
    return this.#entries.has(path);
  }

  stat(path: string): FileFacts | SystemError {
    return this.#dangling.has(path) ? ENOENT : this.lstat(path);
  }

  lstat(path: string): FileFacts | SystemError {
    return this.#entries.get(path)?.facts ?? ENOENT;
  }

  /** The paths of everything, for the globs of a configuration. */
  get paths(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** Does what a step does to names. A file that would take the name of another is a mistake of the plan. */
  apply(step: FileStep, compressext: string): void {
    switch (step.kind) {
      case 'attempt':
        this.apply(step.step, compressext);
        return;
      case 'shift':
        if (step.present) this.#move(step.from, step.to);
        return;
      case 'move':
      case 'move-back':
      case 'rename-log':
        this.#move(step.from, step.to);
        return;
      case 'copy-aside':
        this.#stepAside(step.to);
        this.#move(step.from, step.to);
        return;
      case 'compress':
      case 'compress-still':
        this.#stepAside(step.path + compressext);
        this.#move(step.path, step.path + compressext);
        return;
      case 'remove':
      case 'remove-source':
      case 'discard':
        this.#entries.delete(step.path);
        return;
      case 'create-log':
        this.#add(step.path, { facts: factsOf(step.attributes), origin: 'new' });
        return;
      case 'copy-log':
        if (step.skipped) return;
        this.#stepAside(step.to);
        this.#copy(step.path, step.to);
        return;
      case 'note':
      case 'refuse':
      case 'moves':
      case 'mail':
      case 'release':
      case 'still-held':
      case 'stamp':
    }
  }

  /** The listing afterwards: each path, and whose contents it has. */
  describe(): readonly string[] {
    return [...this.#entries]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, { origin }]) => (origin === path ? path : `${path} < ${origin}`));
  }

  #list(line: string): void {
    const [path = '', what = '', time = '', mode = '0644'] = line.split(/ +/);
    const mtimeMs = Date.parse(`${time}Z`);
    if (Number.isNaN(mtimeMs)) throw new RangeError(`no time: ${line}`);
    if (what === 'locked') {
      this.#locked.add(path);
      return;
    }
    if (what === 'dangling') this.#dangling.add(path);
    const kinds = { dir: 'directory', link: 'symlink', dangling: 'symlink' } as const;
    const kind = what in kinds ? kinds[what as keyof typeof kinds] : 'file';
    const sizeBytes = kind === 'file' ? Number(what) : 0;
    const facts = factsOf({ kind, sizeBytes, mtimeMs, mode: Number.parseInt(mode, 8) });
    this.#add(path, { facts, origin: path });
  }

  /** What has the name of a new archive gets a backup name. */
  #stepAside(path: string): void {
    if (this.exists(path)) this.#move(path, `${path}.backup`);
  }

  #move(from: string, to: string): void {
    this.#copy(from, to);
    this.#entries.delete(from);
  }

  #copy(from: string, to: string): void {
    const entry = this.#entries.get(from);
    if (entry === undefined) throw new RangeError(`nothing to move to ${to}: ${from} is missing`);
    this.#add(to, entry);
  }

  #add(path: string, entry: Entry): void {
    if (this.#entries.has(path)) throw new RangeError(`the plan overwrites ${path}`);
    this.#entries.set(path, entry);
  }
}
