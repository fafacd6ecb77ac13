/**
 * What would be left of files if the power failed: a model that is told each call of a run. It takes for durable
 * only what was synced, contents by their file and names by their directory.
 */
import { dirname } from 'node:path';
import type { TracedCall } from './trace.ts';

/** A file, whatever its names are. */
type FileNumber = number;

/** What a power failure would leave at some moment. */
export interface Remains {
  readonly names: ReadonlyMap<string, FileNumber>;
  /** Files with contents that are not synced. */
  readonly unsynced: ReadonlySet<FileNumber>;
}

/** A call after which a file, or something in it, is gone. */
export interface Destruction {
  readonly call: string;
  /** The name by which it was last known. */
  readonly path: string;
  readonly file: FileNumber;
  readonly remains: Remains;
}

/** A file that took the place of another name's file, and whether its contents were durable then. */
export interface Replacement {
  readonly to: string;
  readonly synced: boolean;
  /** Names that had been made or taken away and were not durable, or what had been made was not. */
  readonly pending: readonly string[];
}

/** Names and contents, in memory and durable. */
export class DurableDisk {
  readonly #names = new Map<string, FileNumber>();
  readonly #durableNames = new Map<string, FileNumber>();
  /** Names that were taken away. */
  readonly #former = new Map<string, FileNumber>();
  readonly #unsynced = new Set<FileNumber>();
  readonly #onceSynced = new Set<FileNumber>();
  readonly destructions: Destruction[] = [];
  readonly replacements: Replacement[] = [];
  /** The files up to this number were there before. */
  readonly #older: FileNumber;
  #files = 0;

  constructor(paths: Iterable<string>) {
    for (const path of paths) {
      const file = this.#create(path);
      this.#durableNames.set(path, file);
    }
    this.#older = this.#files;
  }

  /** The file that has a name now. */
  fileAt(path: string): FileNumber | undefined {
    return this.#names.get(path);
  }

  /** What a power failure would leave now. */
  remains(): Remains {
    return { names: new Map(this.#durableNames), unsynced: new Set(this.#unsynced) };
  }

  /** Whether a file that has this name for good was synced, be it that more was written since. */
  isKept(path: string): boolean {
    const file = this.#durableNames.get(path);
    return file !== undefined && this.#onceSynced.has(file);
  }

  /** Takes in a call. */
  take(call: TracedCall): void {
    const [path = '', to = ''] = call.paths;
    const text = [call.name, ...call.paths].join(' ');
    if (call.result !== 'done') return;
    if (isOneOf(call, 'mkdir')) this.#create(path);
    else if (isOneOf(call, 'rename')) this.#rename(path, to, text);
    else if (isOneOf(call, 'link')) this.#link(path, to);
    else if (isOneOf(call, 'unlink', 'rmdir')) this.#unlink(path, text);
    else this.#takeContents(call, text);
  }

  #takeContents(call: TracedCall, text: string): void {
    const [path = ''] = call.paths;
    if (isOneOf(call, 'open', 'creat')) this.#open(path, call.flags, text);
    else if (isOneOf(call, 'fsync', 'fdatasync')) this.#sync(path);
    else if (isOneOf(call, 'truncate', 'ftruncate', 'fallocate')) this.#cut(path, text);
    else if (isOneOf(call, 'write', 'pwrite', 'copy_file', 'sendfile')) this.#write(path);
  }

  #create(path: string): FileNumber {
    this.#files += 1;
    this.#names.set(path, this.#files);
    return this.#files;
  }

  #open(path: string, flags: string, text: string): void {
    if (flags.includes('O_TRUNC')) this.#cut(path, text);
    if (flags.includes('O_CREAT') && !this.#names.has(path)) this.#create(path);
  }

  #rename(from: string, to: string, text: string): void {
    const file = this.#names.get(from);
    if (file === undefined) return;
    this.replacements.push({ to, synced: !this.#unsynced.has(file), pending: this.#pending() });
    this.#unlink(to, text);
    this.#names.delete(from);
    this.#names.set(to, file);
  }

  #link(from: string, to: string): void {
    const file = this.#names.get(from);
    if (file !== undefined) this.#names.set(to, file);
  }

  #unlink(path: string, text: string): void {
    const file = this.#names.get(path);
    if (file === undefined) return;
    this.#names.delete(path);
    this.#former.set(path, file);
    if (![...this.#names.values()].includes(file)) this.#destroy(file, path, text);
  }

  #cut(path: string, text: string): void {
    const file = this.#names.get(path);
    if (file === undefined) return;
    this.#destroy(file, path, text);
    this.#unsynced.add(file);
  }

  #write(path: string): void {
    const file = this.#opened(path);
    if (file !== undefined) this.#unsynced.add(file);
  }

  #sync(path: string): void {
    const file = this.#opened(path);
    if (file !== undefined) {
      this.#unsynced.delete(file);
      this.#onceSynced.add(file);
    }
    for (const name of this.#durableNames.keys()) {
      if (dirname(name) === path) this.#durableNames.delete(name);
    }
    for (const [name, number] of this.#names) {
      if (dirname(name) === path) this.#durableNames.set(name, number);
    }
  }

  /** An open file is known by the name that it was opened by, even if it has lost that. */
  #opened(path: string): FileNumber | undefined {
    return this.#names.get(path) ?? this.#former.get(path);
  }

  #pending(): readonly string[] {
    const paths = new Set([...this.#names.keys(), ...this.#durableNames.keys()]);
    return [...paths].filter((path) => {
      const file = this.#names.get(path);
      if (file !== this.#durableNames.get(path)) return true;
      return file !== undefined && file > this.#older && this.#unsynced.has(file);
    });
  }

  #destroy(file: FileNumber, path: string, call: string): void {
    this.destructions.push({ call, path, file, remains: this.remains() });
  }
}

/** Whether it is one of these calls or of their variants, as openat is one of open. */
function isOneOf({ name }: TracedCall, ...calls: readonly string[]): boolean {
  return calls.some((call) => name.startsWith(call));
}
