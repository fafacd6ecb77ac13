// What happens after an error that costs the stanza: everything up to its closing brace is skipped,
// scripts as wholes, and the stanza is dropped (CONFIG-SPEC 12.2, departures D20 to D22).
import { ABANDON, NEXT, type ConfigFile, type ItemResult } from './config-file.ts';
import { DIRECTIVES } from './directives.ts';
import { dropDraft, sayConsequence } from './reading.ts';
import { takeScript } from './script-block.ts';
import type { StanzaDraft } from './stanza.ts';

/** Skips the rest of the open stanza from `position` on. */
export function skipStanza(file: ConfigFile, draft: StanzaDraft, position: number): ItemResult {
  file.cursor.moveTo(position);
  sayConsequence(file.reading, `found error in ${draft.pattern}, skipping`);
  file.failed = true;
  while (!file.cursor.atEnd) {
    if (atClosingBrace(file)) {
      file.cursor.skip();
      closeDropped(file, draft);
      return NEXT;
    }
    file.cursor.skipBlanks();
    const directive = DIRECTIVES.get(file.cursor.takeLetters());
    if (directive?.argument !== 'script') file.cursor.skipLine();
    else if (takeScript(file, () => undefined).kind === 'abandon') return ABANDON;
  }
  closeDropped(file, draft);
  return NEXT;
}

/** A brace right here, or one that is the first thing on its line. */
function atClosingBrace(file: ConfigFile): boolean {
  const { cursor } = file;
  const atLineStart = cursor.position === 0 || cursor.text.charAt(cursor.position - 1) === '\n';
  if (atLineStart) cursor.skipBlanks();
  return cursor.peek() === '}';
}

function closeDropped(file: ConfigFile, draft: StanzaDraft): void {
  dropDraft(file.reading, draft);
  file.open = undefined;
}
