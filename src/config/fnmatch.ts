// fnmatch(3) without FNM_PATHNAME, with the C library's results. Patterns of literals and stars are
// matched by comparing substrings; all others by following every reading of the pattern at once, so
// that no pattern takes exponential time.
import { parseBracket, type Bracket, type BracketOutcome, type PatternCodes } from './bracket.ts';
import { byteCodes, decodeUtf8 } from './utf8.ts';

export interface FnmatchOptions {
  /** A leading dot is matched by a literal dot only (FNM_PERIOD). */
  readonly period?: boolean;
  /** LC_CTYPE is UTF-8: compare characters if pattern and text are valid UTF-8, else bytes. */
  readonly utf8?: boolean;
  /** Backslash is an ordinary character (FNM_NOESCAPE). */
  readonly noEscape?: boolean;
}

/** Tells whether a text, as a byte string, matches. */
export type TextMatcher = (text: string) => boolean;

const BACKSLASH = 0x5c;
const DOT = 0x2e;
const OPEN = 0x5b;
const QUESTION = 0x3f;
const STAR = 0x2a;
const NOWHERE = -1;

/** Matches a byte string with a shell pattern. `*` and `?` match `/` as well. */
export function fnmatch(pattern: string, text: string, options: FnmatchOptions = {}): boolean {
  return compileFnmatch(pattern, options)(text);
}

/** Reads a pattern once for many texts. */
export function compileFnmatch(pattern: string, options: FnmatchOptions = {}): TextMatcher {
  const { period = false, utf8 = false, noEscape = false } = options;
  const matches = /[?[]/.test(pattern)
    ? compileGeneral(pattern, { period, utf8, noEscape })
    : compileLiteralsAndStars(pattern, noEscape);
  if (period && /^[*?[]/.test(pattern)) {
    return (text) => !text.startsWith('.') && matches(text);
  }
  return matches;
}

function compileLiteralsAndStars(pattern: string, noEscape: boolean): TextMatcher {
  const literals = splitAtStars(pattern, noEscape);
  if (literals === undefined) {
    return () => false;
  }
  const [prefix = '', ...rest] = literals;
  const suffix = rest.pop();
  if (suffix === undefined) {
    return (text) => text === prefix;
  }
  return (text) => {
    const end = text.length - suffix.length;
    if (end < prefix.length || !text.startsWith(prefix) || !text.endsWith(suffix)) {
      return false;
    }
    return rest.length === 0 || containsInOrder(text.slice(prefix.length, end), rest);
  };
}

/** The literals between the stars; undefined if a trailing backslash makes a match impossible. */
function splitAtStars(pattern: string, noEscape: boolean): readonly string[] | undefined {
  if (noEscape) {
    return pattern.split('*');
  }
  const parts = pattern.match(/\\.|[^*\\]+|\*|\\$/gs) ?? [];
  if (parts.at(-1) === '\\') {
    return undefined;
  }
  const literals: string[] = [];
  let literal = '';
  for (const part of parts) {
    if (part === '*') {
      literals.push(literal);
      literal = '';
    } else {
      literal += part.startsWith('\\') ? part.slice(1) : part;
    }
  }
  return [...literals, literal];
}

function containsInOrder(text: string, literals: readonly string[]): boolean {
  let from = 0;
  for (const literal of literals) {
    const found = text.indexOf(literal, from);
    if (found === -1) {
      return false;
    }
    from = found + literal.length;
  }
  return true;
}

/** The C library tries characters first, and when they do not match it tries bytes. */
function compileGeneral(pattern: string, options: Required<FnmatchOptions>): TextMatcher {
  const byBytes = compileCodes(byteCodes(pattern), { ...options, utf8: false });
  const characters = options.utf8 ? decodeUtf8(pattern) : undefined;
  if (characters === undefined) {
    return (text) => byBytes(byteCodes(text));
  }
  const byCharacters = compileCodes(characters, options);
  const ascii = characters.length === pattern.length;
  return (text) => {
    const codes = decodeUtf8(text);
    if (ascii && codes?.length === text.length) {
      return byCharacters(codes);
    }
    return (codes !== undefined && byCharacters(codes)) || byBytes(byteCodes(text));
  };
}

/** Keeps the set of places in the pattern that the text so far can have led to. */
function compileCodes(
  pattern: readonly number[],
  options: Required<FnmatchOptions>,
): (codes: readonly number[]) => boolean {
  const step = compileStep({ codes: pattern, ...options });
  const undotted = options.period ? undottedBracket(pattern) : undefined;
  return (codes) => {
    const reachedAt = new Uint32Array(pattern.length + 1);
    const enter = (places: number[], place: number, time: number): void => {
      for (let next = place; next !== NOWHERE && reachedAt[next] !== time; next += 1) {
        reachedAt[next] = time;
        places.push(next);
        if (pattern[next] !== STAR) {
          return;
        }
      }
    };
    let places: number[] = [];
    enter(places, 0, 1);
    for (const [index, code] of codes.entries()) {
      const shut = code === DOT && index === undotted?.index ? undotted.place : NOWHERE;
      const next: number[] = [];
      for (const place of places) {
        enter(next, place === shut ? NOWHERE : step(place, code), index + 2);
      }
      places = next;
    }
    return places.includes(pattern.length);
  };
}

/**
 * An oddity of FNM_PERIOD: in `*?[…]` the brackets do not match a dot right after the characters for
 * the question marks, as if it were the leading one (`*?[!a]` matches `ab.` but not `b.`).
 */
function undottedBracket(
  pattern: readonly number[],
): { readonly place: number; readonly index: number } | undefined {
  const place = pattern.findIndex((code) => code !== STAR && code !== QUESTION);
  if (pattern[0] !== STAR || pattern[place] !== OPEN) {
    return undefined;
  }
  return { place, index: pattern.slice(0, place).filter((code) => code === QUESTION).length };
}

/** Returns the function from a place and a character to the place after it. */
function compileStep(pattern: PatternCodes): (place: number, code: number) => number {
  const { codes, noEscape } = pattern;
  const brackets = new Map<number, Bracket>();
  const matchBracket = (place: number, code: number): number => {
    const bracket = brackets.get(place) ?? parseBracket(pattern, place + 1);
    brackets.set(place, bracket);
    return afterBracket(bracket(code), place, code);
  };
  return (place, code) => {
    const expected = codes[place];
    if (expected === STAR) {
      return place;
    }
    if (expected === OPEN) {
      return matchBracket(place, code);
    }
    if (expected === BACKSLASH && !noEscape) {
      return codes[place + 1] === code ? place + 2 : NOWHERE;
    }
    return expected === code || expected === QUESTION ? place + 1 : NOWHERE;
  };
}

function afterBracket(outcome: BracketOutcome, place: number, code: number): number {
  if (outcome === 'not a bracket') {
    return code === OPEN ? place + 1 : NOWHERE;
  }
  return outcome === 'no match' ? NOWHERE : outcome;
}
