// Words of a state file line, split as popt splits a command line: blanks separate, quotes and backslash protect.

const SPACE = /[ \t\n\v\f\r]/;

/** Returns the words that are not empty, or undefined when the text ends in a backslash that protects nothing. */
export function splitWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let word = '';
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\\') {
      const protectedChar = text[++at];
      if (protectedChar === undefined) return undefined;
      word += quote === '' || protectedChar === quote ? protectedChar : char + protectedChar;
    } else if (char === quote) {
      quote = '';
    } else if (quote === '' && (char === '"' || char === "'")) {
      quote = char;
    } else if (quote === '' && SPACE.test(char)) {
      if (word !== '') words.push(word);
      word = '';
    } else {
      word += char;
    }
  }
  return word === '' ? words : [...words, word];
}
