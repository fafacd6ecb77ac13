// The closing brace of a stanza (CONFIG-SPEC 9): failed patterns count now, the olddir is checked, and
// what stands behind the brace is told.
import { checkKeep } from './check-keep.ts';
import { ABANDON, here, NEXT, sayHere, type ConfigFile, type ItemResult } from './config-file.ts';
import { settleLogs } from './match-logs.ts';
import { checkOlddir } from './olddir.ts';
import { dropDraft, say, sayAt } from './reading.ts';

/** Closes the open stanza; the cursor stands on the brace. */
export function closeStanza(file: ConfigFile): ItemResult {
  const draft = file.open;
  if (draft === undefined) {
    sayHere(file, 'error', 'unexpected }');
    return ABANDON;
  }
  settleLogs(file, draft);
  if (!draft.settings.missingok) {
    for (const { place, text } of draft.globFailures) {
      sayAt(file.reading, 'error', place, text);
      file.failed = true;
    }
  }
  if (!checkKeep(file, draft) || !checkOlddir(file, draft)) {
    dropDraft(file.reading, draft);
    file.failed = true;
  }
  file.open = undefined;
  file.criterionSet = false;
  file.cursor.skip();
  checkRestOfLine(file);
  return NEXT;
}

function checkRestOfLine(file: ConfigFile): void {
  const { cursor } = file;
  cursor.skipBlanks();
  const rest = cursor.text.slice(cursor.position, cursor.endOfLine);
  if (rest !== '' && rest !== '\r') {
    const { line } = here(file);
    say(file.reading, 'error', `${file.name}:${line}, unexpected text after }`);
  }
  cursor.moveTo(cursor.endOfLine);
}
