// The closing brace of a stanza (CONFIG-SPEC 9): failed patterns count now, the olddir is checked, and
// what stands behind the brace is told.
import { checkKeep } from './check-keep.ts';
import { ABANDON, here, NEXT, sayHere, type ConfigFile, type ItemResult } from './config-file.ts';
import { settleLogs } from './match-logs.ts';
import { checkOlddir } from './olddir.ts';
import { dropDraft, sayAt } from './reading.ts';

/** Closes the open stanza; the cursor stands on the brace. */
export function closeStanza(file: ConfigFile): ItemResult {
  const draft = file.open;
  if (draft === undefined) {
    const hint = `there is no stanza to close here: is there a '{' too few in front of it?`;
    sayHere(file, 'error', { text: 'unexpected }', hint });
    return ABANDON;
  }
  settleLogs(file, draft);
  if (!draft.settings.missingok) {
    for (const { place, text } of draft.globFailures) {
      const hint = `'missingok' lets a pattern match nothing`;
      sayAt(file.reading, 'error', place, { text, hint });
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
    const place = here(file);
    const bare = 'unexpected text after }';
    file.reading.messages.push({
      severity: 'error',
      place,
      text: `${file.name}:${place.line}, ${bare}`,
      bare,
      isTolerated: true,
      hint: 'a comment has a line of its own',
    });
  }
  cursor.moveTo(cursor.endOfLine);
}
