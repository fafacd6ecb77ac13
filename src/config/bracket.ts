// Bracket expressions of fnmatch(3), bug for bug with the C library. It reads the items one after the
// other and, once one contains the character, looks for the closing bracket by other rules; so where a
// malformed expression ends, and whether it is one, can depend on the character that is matched.
import { characterClass } from './character-class.ts';

/** A pattern as codes (bytes or code points) and how to read it. */
export interface PatternCodes {
  readonly codes: readonly number[];
  readonly utf8: boolean;
  readonly noEscape: boolean;
}

/** Where the pattern goes on after a matched bracket expression, or why it does not. */
export type BracketOutcome = number | 'no match' | 'not a bracket';

/** What one bracket expression makes of a character. */
export type Bracket = (code: number) => BracketOutcome;

interface Item {
  readonly contains: (code: number) => boolean;
  readonly next: number;
  /** `x-` at the end of the pattern: x can be matched by it, but nothing comes after it. */
  readonly dangling?: boolean;
}

type Ending = { readonly closedAt: number } | 'unclosed' | 'invalid';

interface Element {
  readonly code: number;
  /** Written as `[.x.]`, which the C library overlooks before a closing `-]`. */
  readonly symbol: boolean;
  readonly next: number;
}

const BACKSLASH = 0x5c;
const CARET = 0x5e;
const CLOSE = 0x5d;
const COLON = 0x3a;
const DOT = 0x2e;
const EQUALS = 0x3d;
const EXCLAMATION = 0x21;
const HYPHEN = 0x2d;
const OPEN = 0x5b;
const LAST_ORDERED = 0xff;

/** Reads the bracket expression whose first character after `[` is at `start`. */
export function parseBracket(pattern: PatternCodes, start: number): Bracket {
  const sign = pattern.codes[start];
  const negated = sign === EXCLAMATION || sign === CARET;
  const items: Item[] = [];
  const ending = readItems(pattern, negated ? start + 1 : start, items);
  return (code) => {
    const item = items.find(({ contains }) => contains(code));
    if (item === undefined) {
      return outcome(ending, negated);
    }
    return outcome(findClose(pattern, item.next), !negated);
  };
}

function outcome(ending: Ending, matches: boolean): BracketOutcome {
  if (ending === 'unclosed') {
    return 'not a bracket';
  }
  return ending !== 'invalid' && matches ? ending.closedAt : 'no match';
}

function readItems(pattern: PatternCodes, start: number, items: Item[]): Ending {
  let index = start;
  while (index < pattern.codes.length) {
    if (pattern.codes[index] === CLOSE && index > start) {
      return { closedAt: index + 1 };
    }
    const item = readItem(pattern, index);
    if (item === 'unclosed' || item === 'invalid') {
      return item;
    }
    items.push(item);
    if (item.dangling === true) {
      return 'invalid';
    }
    index = item.next;
  }
  return 'unclosed';
}

function readItem(pattern: PatternCodes, index: number): Item | 'unclosed' | 'invalid' {
  if (pattern.codes[index] === OPEN) {
    const special = readClass(pattern, index) ?? readEquivalence(pattern, index);
    if (special !== undefined) {
      return special;
    }
  }
  return readRange(pattern, index);
}

/** `[:name:]`; undefined if it does not have that form, and is then ordinary characters. */
function readClass(pattern: PatternCodes, index: number): Item | 'invalid' | undefined {
  const name = className(pattern, index);
  if (name === undefined) {
    return undefined;
  }
  const contains = characterClass(name, pattern.utf8);
  return contains === undefined ? 'invalid' : { contains, next: index + name.length + 4 };
}

function className({ codes }: PatternCodes, index: number): string | undefined {
  if (codes[index + 1] !== COLON) {
    return undefined;
  }
  let end = index + 2;
  while (isNameCharacter(codes[end])) {
    end += 1;
  }
  if (codes[end] !== COLON || codes[end + 1] !== CLOSE) {
    return undefined;
  }
  return String.fromCodePoint(...codes.slice(index + 2, end));
}

/** The C library takes a `z` for the end of a name: no class has one. */
function isNameCharacter(code: number | undefined): boolean {
  return code !== undefined && code >= 0x61 && code < 0x7a;
}

/** `[=x=]`: in the C locales x alone is equivalent to x. */
function readEquivalence({ codes }: PatternCodes, index: number): Item | undefined {
  const member = codes[index + 2];
  if (codes[index + 1] !== EQUALS || codes[index + 3] !== EQUALS || codes[index + 4] !== CLOSE) {
    return undefined;
  }
  return { contains: (code) => code === member, next: index + 5 };
}

function readRange(pattern: PatternCodes, index: number): Item | 'unclosed' | 'invalid' {
  const low = readElement(pattern, index);
  if (low === 'unclosed' || low === 'invalid') {
    return low;
  }
  const hyphen = pattern.codes[low.next] === HYPHEN;
  const dangling = hyphen && low.next + 1 === pattern.codes.length;
  const last = hyphen && pattern.codes[low.next + 1] === CLOSE;
  if (!hyphen || dangling || last) {
    const ignored = last && low.symbol;
    return { contains: (code) => code === low.code && !ignored, next: low.next, dangling };
  }
  const high = readElement(pattern, low.next + 1);
  if (high === 'unclosed' || high === 'invalid') {
    return 'invalid';
  }
  return { contains: (code) => isInRange(code, low.code, high.code), next: high.next };
}

/** By code up to U+00FF; beyond, C.UTF-8 knows no order (glibc 2.36) and only the low end counts. */
function isInRange(code: number, low: number, high: number): boolean {
  if (high > LAST_ORDERED) {
    return low <= LAST_ORDERED && code === low;
  }
  return low <= code && code <= high;
}

/** One end of a range: a character, an escaped one, or `[.x.]`. */
function readElement(pattern: PatternCodes, index: number): Element | 'unclosed' | 'invalid' {
  const { codes, noEscape } = pattern;
  const code = codes[index];
  if (code === undefined) {
    return 'unclosed';
  }
  if (code === OPEN && codes[index + 1] === DOT) {
    return readCollatingSymbol(codes, index);
  }
  if (code === BACKSLASH && !noEscape) {
    const escaped = codes[index + 1];
    return escaped === undefined ? 'invalid' : { code: escaped, symbol: false, next: index + 2 };
  }
  return { code, symbol: false, next: index + 1 };
}

/** `[.x.]`; the C locales have no symbol of more than one character. */
function readCollatingSymbol(codes: readonly number[], index: number): Element | 'invalid' {
  const end = collatingSymbolEnd(codes, index);
  const code = codes[index + 2];
  return end === index + 5 && code !== undefined ? { code, symbol: true, next: end } : 'invalid';
}

function collatingSymbolEnd(codes: readonly number[], index: number): number | undefined {
  for (let end = index + 2; end < codes.length; end += 1) {
    if (codes[end] === DOT && codes[end + 1] === CLOSE) {
      return end + 2;
    }
  }
  return undefined;
}

/** The closing bracket after an item that contains the character. */
function findClose(pattern: PatternCodes, start: number): Ending {
  let index = start;
  while (index < pattern.codes.length) {
    if (pattern.codes[index] === CLOSE) {
      return { closedAt: index + 1 };
    }
    const next = skipElement(pattern, index);
    if (next === undefined) {
      return 'invalid';
    }
    index = next;
  }
  return 'unclosed';
}

function skipElement(pattern: PatternCodes, index: number): number | undefined {
  const { codes, noEscape } = pattern;
  if (codes[index] === BACKSLASH && !noEscape) {
    return index + 1 < codes.length ? index + 2 : undefined;
  }
  if (codes[index] !== OPEN) {
    return index + 1;
  }
  const next = codes[index + 1];
  if (next === EQUALS) {
    return readEquivalence(pattern, index)?.next;
  }
  if (next === DOT) {
    return collatingSymbolEnd(codes, index);
  }
  const name = className(pattern, index);
  return name === undefined ? index + 1 : index + name.length + 4;
}
