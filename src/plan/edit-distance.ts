// How far one word is from another, and which of some words somebody may have meant who mistyped it.

/**
 * How many letters must be changed, added or taken away, or two neighbours exchanged, to make one word of the other
 * (optimal string alignment).
 */
export function editDistance(a: string, b: string): number {
  let above: readonly number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 0; i < a.length; i += 1) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j += 1) {
      const replaced = (row[j] ?? 0) + Number(a[i] !== b[j]);
      const isExchanged = a[i] === b[j - 1] && a[i - 1] === b[j];
      const exchanged = isExchanged ? (above[j - 1] ?? 0) + 1 : Infinity;
      next.push(Math.min(replaced, exchanged, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    above = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

/** In a short word two letters make another word. */
const SHORT = 5;

/** The word that is nearest to one that is not among them, capitals or not; undefined if none is near. */
export function nearestWord(mistyped: string, words: Iterable<string>): string | undefined {
  const small = mistyped.toLowerCase();
  let nearest: string | undefined;
  let least = Infinity;
  for (const word of words) {
    const most = Math.min(small.length, word.length) < SHORT ? 1 : 2;
    const distance = editDistance(small, word);
    if (distance > most || distance >= least) continue;
    nearest = word;
    least = distance;
  }
  return nearest;
}
