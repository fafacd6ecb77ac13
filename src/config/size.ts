// Sizes: a number as in integer.ts with an optional unit k, K, M or G behind it.
import { parseInteger } from './integer.ts';

const UNITS: Readonly<Record<string, bigint>> = {
  k: 1024n,
  K: 1024n,
  M: 1024n ** 2n,
  G: 1024n ** 3n,
};
const LARGEST = 2n ** 63n - 1n;

/** A size in bytes, or what is wrong with its text. */
export type Size =
  | { readonly kind: 'size'; readonly bytes: number }
  | { readonly kind: 'unknown-unit'; readonly unit: string }
  | { readonly kind: 'bad-size'; readonly digits: string };

/** Reads a size; a lone unit is 0 bytes, and nothing wraps (departure D28). */
export function parseSize(text: string): Size {
  const last = text.charAt(text.length - 1);
  const unit = UNITS[last];
  if (unit === undefined && !/[0-9]/.test(last)) return { kind: 'unknown-unit', unit: last };
  const digits = unit === undefined ? text : text.slice(0, -1);
  const count = parseInteger(digits);
  if (count === undefined || count < 0n) return { kind: 'bad-size', digits };
  const bytes = count * (unit ?? 1n);
  return bytes > LARGEST ? { kind: 'bad-size', digits } : { kind: 'size', bytes: Number(bytes) };
}
