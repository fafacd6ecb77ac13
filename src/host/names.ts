// The names in a directory, which may come and go. Whether one is there is asked often, for their order
// only some rotations ask.
import { SortedNames } from './sorted-names.ts';

/** The names of a directory. */
export class Names {
  readonly #known: Set<string>;
  #sorted: SortedNames | undefined;

  constructor(names: readonly string[]) {
    this.#known = new Set(names);
  }

  has(name: string): boolean {
    return this.#known.has(name);
  }

  add(name: string): void {
    if (this.#known.has(name)) return;
    this.#known.add(name);
    this.#sorted?.add(name);
  }

  remove(name: string): void {
    if (this.#known.delete(name)) this.#sorted?.remove(name);
  }

  /** The names that start with `prefix`, in the order of their bytes. */
  withPrefix(prefix: string): readonly string[] {
    this.#sorted ??= new SortedNames([...this.#known]);
    return this.#sorted.withPrefix(prefix);
  }
}
