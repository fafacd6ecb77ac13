// A path list up to its opening brace, and the logs that it stands for (CONFIG-SPEC 8).
import { trimEnd } from './byte-class.ts';
import {
  ABANDON,
  here,
  NEXT,
  resumeAfter,
  sayHere,
  type ConfigFile,
  type ItemResult,
} from './config-file.ts';
import { matchLogs } from './match-logs.ts';
import { sayAt } from './reading.ts';
import { newDraft } from './stanza.ts';
import { splitWords } from './words.ts';

/** Reads a path list; the cursor stands on its first byte. */
export function openStanza(file: ConfigFile): ItemResult {
  if (file.open !== undefined) {
    const { line } = file.open.place;
    const hint = `the stanza that begins in line ${line} lacks its '}'`;
    sayHere(file, 'error', { text: 'unexpected log filename', hint });
    return resumeAfter(file, file.cursor.position);
  }
  const place = here(file);
  // As in logrotate, an addextension outside stanzas has no effect (CONFIG-SPEC 1).
  const settings = { ...file.globals.settings, addextension: undefined };
  const { written, beyondLogrotate } = file.globals;
  const draft = newDraft({ place, settings, written, beyondLogrotate });
  file.open = draft;
  file.reading.stanzas.push(draft);
  const header = takeHeader(file);
  if ('problem' in header) {
    const hint = `a stanza is its paths, '{', its directives, and '}'`;
    sayAt(file.reading, 'error', place, { text: header.problem, hint });
    return ABANDON;
  }
  draft.pattern = header.text;
  const words = splitWords(header.text);
  if (words === undefined || words.length === 0) {
    const subject = { kind: 'bad-paths' } as const;
    const hint = 'a backslash stands in front of what it protects, and not at the end';
    sayAt(file.reading, 'error', place, { text: 'error parsing filename', subject, hint });
    return ABANDON;
  }
  draft.words = words;
  matchLogs(file, draft);
  return NEXT;
}

/** The text before the first `{`, without comment lines and without white bytes at its end. */
function takeHeader(file: ConfigFile): { readonly text: string } | { readonly problem: string } {
  const { cursor } = file;
  const pieces: string[] = [];
  const stop = /[{}\0]|\n[ \t\v\f\r]*#/g;
  for (let start = cursor.position; ;) {
    stop.lastIndex = start;
    const found = stop.exec(cursor.text);
    if (found === null || found[0] === '\0') {
      return { problem: "missing '{' after log files definition" };
    }
    if (found[0] === '}') return { problem: "unexpected } (missing previous '{')" };
    const comment = found[0] !== '{';
    pieces.push(cursor.text.slice(start, comment ? stop.lastIndex - 1 : found.index));
    cursor.moveTo(stop.lastIndex);
    if (!comment) return { text: trimEnd(pieces.join('')) };
    cursor.moveTo(cursor.endOfLine);
    start = cursor.position;
  }
}
