/** What costs something to find out and is asked for by few: found when it is asked for first, then kept. */
export function lazily<T>(find: () => T): () => T {
  let found: { readonly answer: T } | undefined;
  return () => (found ??= { answer: find() }).answer;
}
