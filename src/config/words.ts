// Splitting text into words: by the rules of path lists and compressoptions (popt's), and by the
// simpler ones of create, createolddir and su.
import { isWhite } from './byte-class.ts';

/** The words of a path list or of compressoptions; undefined if the text ends in a backslash. */
export function splitWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let word = '';
  let quote = '';
  for (let i = 0; i < text.length; i += 1) {
    const byte = text.charAt(i);
    if (byte === '\\') {
      i += 1;
      if (i >= text.length) return undefined;
      word += escaped(text.charAt(i), quote);
    } else if (quote !== '') {
      if (byte === quote) quote = '';
      else word += byte;
    } else if (byte === '"' || byte === "'") {
      quote = byte;
    } else if (!isWhite(byte)) {
      word += byte;
    } else if (word !== '') {
      words.push(word);
      word = '';
    }
  }
  if (word !== '') words.push(word);
  return words;
}

/** Inside quotes a backslash protects only that quote; anywhere else it is kept. */
function escaped(byte: string, quote: string): string {
  return quote === '' || byte === quote ? byte : `\\${byte}`;
}

/**
 * The words of a create, createolddir or su line: white bytes separate, a word that starts with a
 * quote runs to the next one of its kind. Undefined if that one is missing. White bytes at the end
 * (which only a last line without line end still has) are followed by one empty word.
 */
export function splitOwnershipWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let i = 0;
  while (i < text.length) {
    const byte = text.charAt(i);
    if (isWhite(byte)) {
      i += 1;
      continue;
    }
    const quoted = byte === '"' || byte === "'";
    const start = quoted ? i + 1 : i;
    const end = quoted ? text.indexOf(byte, start) : endOfWord(text, start);
    if (end === -1) return undefined;
    words.push(text.slice(start, end));
    i = quoted ? end + 1 : end;
  }
  if (isWhite(text.charAt(text.length - 1))) words.push('');
  return words;
}

function endOfWord(text: string, start: number): number {
  let end = start;
  while (end < text.length && !isWhite(text.charAt(end))) end += 1;
  return end;
}
