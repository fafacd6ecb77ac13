// fnmatch(3) without FNM_PATHNAME, with the C library's results. Patterns of literals and stars are
// matched by comparing substrings; all others by following every reading of the pattern at once, so
// that no pattern takes exponential time.
import { parseBracket, type Bracket, type BracketOutcome } from './bracket.ts';
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

type CodeMatcher = (codes: readonly number[]) => boolean;

const BACKSLASH = 0x5c;
const OPEN = 0x5b;
const QUESTION = 0x3f;
const STAR = 0x2a;

/** Matches a byte string with a shell pattern. `*` and `?` match `/` as well. */
export function fnmatch(pattern: string, text: string, options: FnmatchOptions = {}): boolean {
  return compileFnmatch(pattern, options)(text);
}

/** Reads a pattern once for many texts. */
export function compileFnmatch(pattern: string, options: FnmatchOptions = {}): TextMatcher {
  const noEscape = options.noEscape ?? false;
  const matches = /[?[]/.test(pattern)
    ? compileGeneral(pattern, noEscape, options.utf8 ?? false)
    : compileLiteralsAndStars(pattern, noEscape);
  if (options.period === true && /^[*?[]/.test(pattern)) {
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
    return containsInOrder(text.slice(prefix.length, end), rest);
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

function compileGeneral(pattern: string, noEscape: boolean, utf8: boolean): TextMatcher {
  const byBytes = compileCodes(byteCodes(pattern), noEscape, utf8);
  const characters = utf8 ? decodeUtf8(pattern) : undefined;
  if (characters === undefined) {
    return (text) => byBytes(byteCodes(text));
  }
  const byCharacters = compileCodes(characters, noEscape, utf8);
  return (text) => {
    const codes = decodeUtf8(text);
    return codes === undefined ? byBytes(byteCodes(text)) : byCharacters(codes);
  };
}

/** A matcher that keeps the set of places in the pattern that the text so far can have led to. */
function compileCodes(pattern: readonly number[], noEscape: boolean, utf8: boolean): CodeMatcher {
  const step = compileStep(pattern, noEscape, utf8);
  return (codes) => {
    let places = new Set<number>();
    addPlace(places, pattern, 0);
    for (const code of codes) {
      const next = new Set<number>();
      for (const place of places) {
        addPlace(next, pattern, step(place, code));
      }
      places = next;
    }
    return places.has(pattern.length);
  };
}

function addPlace(places: Set<number>, pattern: readonly number[], place: number): void {
  if (place === NOWHERE || places.has(place)) {
    return;
  }
  places.add(place);
  if (pattern[place] === STAR) {
    addPlace(places, pattern, place + 1);
  }
}

const NOWHERE = -1;

function compileStep(
  pattern: readonly number[],
  noEscape: boolean,
  utf8: boolean,
): (place: number, code: number) => number {
  const brackets = new Map<number, Bracket>();
  const bracketAt = (place: number): Bracket => {
    const known = brackets.get(place);
    const bracket = known ?? parseBracket({ codes: pattern, utf8, noEscape }, place + 1);
    brackets.set(place, bracket);
    return bracket;
  };
  return (place, code) => {
    switch (pattern[place]) {
      case STAR:
        return place;
      case QUESTION:
        return place + 1;
      case OPEN:
        return afterBracket(bracketAt(place)(code), place, code);
      case BACKSLASH:
        if (!noEscape) {
          return pattern[place + 1] === code ? place + 2 : NOWHERE;
        }
    }
    return pattern[place] === code ? place + 1 : NOWHERE;
  };
}

function afterBracket(outcome: BracketOutcome, place: number, code: number): number {
  if (outcome === 'not a bracket') {
    return code === OPEN ? place + 1 : NOWHERE;
  }
  return outcome === 'no match' ? NOWHERE : outcome;
}
