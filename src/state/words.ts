// Words of a state file line, split as popt splits a command line: white space separates, quotes and backslash
// protect, a quote that is not closed ends with the text, and empty words vanish.

/** Returns the words, or undefined when the text ends in a backslash that protects nothing. */
export function splitWords(text: string): readonly string[] | undefined {
  const [, first, second] = USUAL.exec(text) ?? [];
  return first === undefined || second === undefined ? splitUnusual(text) : [first, second];
}

// What logrotate writes, unless there is something to escape.
const USUAL = /^"([^"\\]+)" ([^ \t\n\v\f\r"'\\]+)$/;

function splitUnusual(text: string): readonly string[] | undefined {
  if (!/["'\\]/.test(text)) return text.split(/[ \t\n\v\f\r]+/).filter((word) => word !== '');
  const words: string[] = [];
  let word = '';
  let used = 0;
  for (const [piece, space, quote, quoted] of text.matchAll(PIECE)) {
    used += piece.length;
    if (space === undefined) {
      word += quote === undefined ? piece.replace(/^\\/, '') : unescapeQuoted(quoted ?? '', quote);
    } else if (word !== '') {
      words.push(word);
      word = '';
    }
  }
  if (used < text.length) return undefined;
  return word === '' ? words : [...words, word];
}

// A backslash as the last character fits no alternative, and the matching ends before it.
const PIECE = /([ \t\n\v\f\r]+)|(["'])((?:\\[^]|(?!\2)[^\\])*)(?:\2|$)|\\[^]|[^ \t\n\v\f\r"'\\]+/gy;

function unescapeQuoted(quoted: string, quote: string): string {
  return quoted.replaceAll(`\\${quote}`, quote);
}
