// Names in the order of their bytes, which may come and go: in chunks, so that a change moves few of them.

const CHUNK = 512;

/** The names of a directory. */
export class SortedNames {
  readonly #chunks: string[][] = [];

  constructor(names: readonly string[]) {
    const sorted = names.toSorted();
    for (let start = 0; start < sorted.length; start += CHUNK) {
      this.#chunks.push(sorted.slice(start, start + CHUNK));
    }
    if (this.#chunks.length === 0) this.#chunks.push([]);
  }

  has(name: string): boolean {
    const { chunk, index } = this.#find(name);
    return chunk[index] === name;
  }

  add(name: string): void {
    const { chunk, index, number } = this.#find(name);
    if (chunk[index] === name) return;
    chunk.splice(index, 0, name);
    if (chunk.length > 2 * CHUNK) this.#chunks.splice(number + 1, 0, chunk.splice(CHUNK));
  }

  remove(name: string): void {
    const { chunk, index, number } = this.#find(name);
    if (chunk[index] !== name) return;
    chunk.splice(index, 1);
    if (chunk.length === 0 && this.#chunks.length > 1) this.#chunks.splice(number, 1);
  }

  /** The names that start with `prefix`, in their order. */
  withPrefix(prefix: string): readonly string[] {
    const found: string[] = [];
    let { index, number } = this.#find(prefix);
    for (let chunk = this.#chunks[number]; chunk !== undefined; chunk = this.#chunks[number]) {
      for (; index < chunk.length; index += 1) {
        const name = chunk[index] ?? '';
        if (!name.startsWith(prefix)) return found;
        found.push(name);
      }
      number += 1;
      index = 0;
    }
    return found;
  }

  /** Where a name is, or where it would be. */
  #find(name: string): Position {
    const number = Math.max(0, countUpTo(this.#chunks, name, ([first = '']) => first) - 1);
    const chunk = this.#chunks[number] ?? [];
    const upTo = countUpTo(chunk, name, (each) => each);
    return { chunk, number, index: chunk[upTo - 1] === name ? upTo - 1 : upTo };
  }
}

interface Position {
  readonly chunk: string[];
  readonly number: number;
  readonly index: number;
}

/** How many of the sorted items do not come after `name`. */
function countUpTo<Item>(
  items: readonly Item[],
  name: string,
  nameOf: (item: Item) => string,
): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && nameOf(item) <= name) low = middle + 1;
    else high = middle;
  }
  return low;
}
