// A disk as it will be when the steps of a plan have been taken: what is there, and on top of it what they change.
// Nothing is written anywhere. Each file keeps the name that it has now, so that it can be told what becomes of it.
import { posix } from 'node:path';
import type { SystemError } from '../config/system-error.ts';
import type { Disk, FileFacts } from './snapshot.ts';
import type { FileStep } from './step.ts';

/** A file that the steps have put somewhere; `origin` is where it is now. */
interface Entry {
  readonly facts: FileFacts;
  readonly origin: string;
}

const ENOENT: SystemError = { code: 'ENOENT', reason: 'No such file or directory' };

/** The disk after the steps that were taken so far. */
export class ImaginedDisk implements Disk {
  readonly #real: Disk;
  /** undefined for what has gone. */
  readonly #changes = new Map<string, Entry | undefined>();

  /** `known` is what files will be like by then. */
  constructor(real: Disk, known: ReadonlyMap<string, FileFacts>) {
    this.#real = real;
    for (const [path, facts] of known) this.#changes.set(path, { facts, origin: path });
  }

  namesWithPrefix(directory: string, prefix: string): readonly string[] | SystemError {
    const real = this.#real.namesWithPrefix(directory, prefix);
    if ('code' in real) return real;
    const names = new Set(real);
    for (const [path, entry] of this.#changes) {
      const name = posix.basename(path);
      if (posix.dirname(path) !== posix.normalize(directory) || !name.startsWith(prefix)) continue;
      if (entry === undefined) names.delete(name);
      else names.add(name);
    }
    return [...names].toSorted();
  }

  exists(path: string): boolean {
    return this.#changes.has(path)
      ? this.#changes.get(path) !== undefined
      : this.#real.exists(path);
  }

  stat(path: string): FileFacts | SystemError {
    return this.#changes.has(path) ? this.#changed(path) : this.#real.stat(path);
  }

  lstat(path: string): FileFacts | SystemError {
    return this.#changes.has(path) ? this.#changed(path) : this.#real.lstat(path);
  }

  /** Where a file is now, before any step; its own path if no step has moved it. */
  originOf(path: string): string {
    return this.#changes.get(path)?.origin ?? path;
  }

  /** Takes what a step does to names. The size of what it compresses is not known, and counts nothing. */
  take(step: FileStep, compressext: string): void {
    switch (step.kind) {
      case 'attempt':
        this.take(step.step, compressext);
        return;
      case 'shift':
      case 'move':
      case 'move-back':
      case 'rename-log':
      case 'copy-aside':
        this.#move(step.from, step.to);
        return;
      case 'compress':
      case 'compress-still':
        this.#move(step.path, step.path + compressext, 0);
        return;
      case 'remove':
      case 'remove-source':
      case 'discard':
        this.#changes.set(step.path, undefined);
        return;
      case 'create-log':
        this.#create(step);
        return;
      case 'copy-log':
        if (!step.skipped) this.#changes.set(step.to, { facts: step.facts, origin: step.path });
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

  #changed(path: string): FileFacts | SystemError {
    return this.#changes.get(path)?.facts ?? ENOENT;
  }

  /** What is not there is not moved, as in a run. */
  #move(from: string, to: string, sizeBytes?: number): void {
    const facts = this.lstat(from);
    if ('code' in facts) return;
    const moved = sizeBytes === undefined ? facts : { ...facts, sizeBytes };
    this.#changes.set(to, { facts: moved, origin: this.originOf(from) });
    this.#changes.set(from, undefined);
  }

  #create({ path, attributes }: Extract<FileStep, { readonly kind: 'create-log' }>): void {
    const before = this.#real.lstat(path);
    if ('code' in before) return;
    const facts = { ...before, ...attributes, sizeBytes: 0, blocks: 0 };
    this.#changes.set(path, { facts, origin: path });
  }
}
