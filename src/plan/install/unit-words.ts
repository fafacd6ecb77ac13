// Words as systemd reads them in unit files.

const PLAIN = /^[\w@+=:,./-]+$/;

/** A path or word of a list of words. */
export function unitWord(text: string): string {
  const escaped = text.replaceAll('%', '%%');
  if (PLAIN.test(text)) return escaped;
  const quoted = escaped.replaceAll(/[\\"]|[^ -~\u0080-\u00ff]/g, (byte) => {
    return `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return `"${quoted}"`;
}

/** A command line, in which `$` would be a variable. */
export function unitCommand(words: readonly string[]): string {
  return words.map((word) => unitWord(word).replaceAll('$', '$$$$')).join(' ');
}
