// Script bodies: everything from the opening directive to `endscript` (CONFIG-SPEC 10).
import { ABANDON, NEXT, type ConfigFile, type ItemResult } from './config-file.ts';

const TERMINATOR = 'endscript';

/**
 * Consumes a script and the byte behind its `endscript`. `keep` gets the body; without an `endscript`
 * the file is abandoned.
 */
export function takeScript(file: ConfigFile, keep: (body: string) => void): ItemResult {
  const { cursor } = file;
  const start = cursor.position;
  for (;;) {
    const lineStart = cursor.position;
    cursor.skipBlanks();
    const wordStart = cursor.position;
    if (cursor.takeLetters() === TERMINATOR) {
      keep(untilNul(cursor.text.slice(start, lineStart === start ? wordStart : lineStart)));
      cursor.skip();
      return NEXT;
    }
    cursor.skipLine();
    if (cursor.atEnd) break;
  }
  const text = `${file.name}:prerotate, postrotate or preremove without endscript`;
  const hint = `'endscript' stands on a line of its own`;
  file.reading.messages.push({ severity: 'error', text, hint });
  return ABANDON;
}

function untilNul(body: string): string {
  const nul = body.indexOf('\0');
  return nul === -1 ? body : body.slice(0, nul);
}
