// The items of one configuration file, one after another (CONFIG-SPEC 5.1).
import { isBlank, isLetter } from './byte-class.ts';
import { closeStanza } from './close-stanza.ts';
import {
  ABANDON,
  NEXT,
  resumeAfter,
  sayHere,
  type ConfigFile,
  type ItemResult,
} from './config-file.ts';
import { checkKeep } from './check-keep.ts';
import type { Cursor } from './cursor.ts';
import { settleLogs } from './match-logs.ts';
import { openStanza } from './open-stanza.ts';
import { parseAnnotation, parseDirective } from './parse-directive.ts';
import { dropDraft, sayAt } from './reading.ts';
import { skipStanza } from './skip.ts';
import type { StanzaDraft } from './stanza.ts';

/**
 * Reads all items of `file`. False if the file failed; the settings that its directives changed are
 * then those from before it.
 */
export function parseFile(file: ConfigFile): boolean {
  const { settings, written, beyondLogrotate } = file.globals;
  while (!file.cursor.atEnd && !isAbandoned(file, parseItem(file)));
  if (file.open !== undefined) acceptUnclosed(file, file.open);
  if (file.failed) Object.assign(file.globals, { settings, written, beyondLogrotate });
  return !file.failed;
}

function acceptUnclosed(file: ConfigFile, draft: StanzaDraft): void {
  settleLogs(file, draft);
  const text = 'stanza without closing }, accepted as it stands';
  const subject = { kind: 'unclosed' } as const;
  const hint = `a '}' on a line of its own ends it`;
  sayAt(file.reading, 'debug', draft.place, { text, subject, hint });
  if (checkKeep(file, draft)) return;
  dropDraft(file.reading, draft);
  file.failed = true;
}

/** Deals with an error in the item; true if the rest of the file is not to be read. */
function isAbandoned(file: ConfigFile, result: ItemResult): boolean {
  const settled =
    result.kind === 'item-error' && file.open !== undefined
      ? skipStanza(file, file.open, result.resumeAt)
      : result;
  if (settled.kind === 'next') return false;
  if (file.open !== undefined) dropDraft(file.reading, file.open);
  file.open = undefined;
  file.failed = true;
  return true;
}

function parseItem(file: ConfigFile): ItemResult {
  const { cursor } = file;
  const byte = cursor.peek();
  if (isBlank(byte) || byte === '\n' || atCarriageReturn(file)) {
    cursor.skip();
    return NEXT;
  }
  if (byte === '#') {
    if (isAnnotation(cursor)) return parseAnnotation(file);
    cursor.moveTo(cursor.endOfLine);
    return NEXT;
  }
  if (isLetter(byte)) return parseDirective(file);
  if (byte === '}') return closeStanza(file);
  if ('/"\'~'.includes(byte)) return openStanza(file);
  return refuseByte(file);
}

/** A line that begins with `#: `; behind another item that is a comment. */
function isAnnotation({ text, position }: Cursor): boolean {
  const [colon, blank] = text.slice(position + 1, position + 3);
  if (colon !== ':' || blank === undefined || !isBlank(blank)) return false;
  const start = text.lastIndexOf('\n', position) + 1;
  return /^[ \t]*$/.test(text.slice(start, position));
}

/** A carriage return before the line end is white space (departure D31). */
function atCarriageReturn({ cursor }: ConfigFile): boolean {
  return cursor.peek() === '\r' && cursor.peek(1) === '\n';
}

function refuseByte(file: ConfigFile): ItemResult {
  const rule = 'lines must begin with a keyword or a filename (possibly in double quotes)';
  const hint = `a path begins with '/', '~' or a quote, and a comment with '#'`;
  sayHere(file, 'error', { text: rule, hint });
  return file.open === undefined ? ABANDON : resumeAfter(file, file.cursor.position);
}
