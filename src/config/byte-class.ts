// The byte classes of the configuration language (the C locale's, on byte strings). String#trim is
// not used anywhere in this folder: it also strips U+00A0, which here is half of a UTF-8 character.

/** A space or a tab. */
export function isBlank(byte: string): boolean {
  return byte === ' ' || byte === '\t';
}

/** One of the six white bytes of isspace(3). */
export function isWhite(byte: string): boolean {
  return isBlank(byte) || byte === '\n' || byte === '\r' || byte === '\v' || byte === '\f';
}

/** An ASCII letter. */
export function isLetter(byte: string): boolean {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/** `text` without the white bytes at its end. */
export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isWhite(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
