// Which text is printable, as isprint(3) and iswprint(3) have it: the check on paths and addresses.

const ASCII_WORD = /^[\x21-\x7e]*$/;
/** Made when it is needed: classes of all of Unicode take long to make, and most paths are ASCII. */
const badCharacter = (): RegExp => /[\p{Cc}\p{Cs}\p{Cn}\p{Zs}\p{Zl}\p{Zp}]/u;

/** True if `text` is printable ASCII without a space: what a mail address may hold. */
export function isPrintableWord(text: string): boolean {
  return ASCII_WORD.test(text);
}

/** True if each character is printable and not a blank; outside UTF-8 locales only ASCII is. */
export function isPrintablePath(path: string, utf8: boolean): boolean {
  if (ASCII_WORD.test(path)) return true;
  if (!utf8) return false;
  const text = decodeUtf8(path);
  return text !== undefined && !badCharacter().test(text.replaceAll('\u00a0', 'x'));
}

/** The text that a byte string encodes in UTF-8; undefined if it is not UTF-8. */
function decodeUtf8(bytes: string): string | undefined {
  try {
    return decodeURIComponent(bytes.replace(/[^]/g, percent));
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function percent(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
