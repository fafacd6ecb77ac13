/** Works through a list with a few workers at a time. */

/** Calls `work` on each item, with at most `workers` calls under way, and resolves when all are done. */
export async function concurrently<T>(
  items: Iterable<T>,
  workers: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = queue.next(); next.done !== true; next = queue.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: workers }, worker));
}
