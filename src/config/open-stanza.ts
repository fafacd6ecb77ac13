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
import { glob, type GlobHost } from './glob.ts';
import { resolveFrom, sayAt } from './reading.ts';
import type { StanzaDraft } from './stanza.ts';
import { splitWords } from './words.ts';

const LONGEST_PATTERN = 2048;

/** Reads a path list; the cursor stands on its first byte. */
export function openStanza(file: ConfigFile): ItemResult {
  if (file.open !== undefined) {
    sayHere(file, 'error', 'unexpected log filename');
    return resumeAfter(file, file.cursor.position);
  }
  const place = here(file);
  // As in logrotate, an addextension outside stanzas has no effect (CONFIG-SPEC 1).
  const settings = { ...file.globals.settings, addextension: undefined };
  const { written } = file.globals;
  const draft: StanzaDraft = {
    pattern: '',
    place,
    settings,
    written,
    logs: [],
    globFailures: [],
  };
  file.open = draft;
  file.reading.stanzas.push(draft);
  const header = takeHeader(file);
  if ('problem' in header) {
    sayAt(file.reading, 'error', place, header.problem);
    return ABANDON;
  }
  draft.pattern = header.text;
  const words = splitWords(header.text);
  if (words === undefined || words.length === 0) {
    sayAt(file.reading, 'error', place, 'error parsing filename');
    return ABANDON;
  }
  for (const word of words) addMatches(file, draft, word);
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

function addMatches(file: ConfigFile, draft: StanzaDraft, word: string): void {
  const { reading } = file;
  const { place } = draft;
  if (word.length > LONGEST_PATTERN) {
    const text = `glob too long (${word.length} > ${LONGEST_PATTERN})`;
    sayAt(reading, 'error', place, text);
    file.failed = true;
    return;
  }
  const host = hostAt(reading.host, file.directory);
  const result = glob(word, host);
  if (result.kind === 'failed') {
    if (draft.settings.missingok) return;
    const text = `glob failed for ${word}: ${result.error.reason}`;
    sayAt(reading, 'debug', place, text);
    sayAt(reading, 'debug', place, `no matches for glob '${word}', skipping`);
    draft.globFailures.push({ place, text });
    return;
  }
  for (const path of result.paths) {
    if (host.fileKind(path) !== 'directory') addLog(file, draft, path);
  }
}

/** Only a log that another stanza has is left out, not what else its pattern matches (departure D25). */
function addLog(file: ConfigFile, draft: StanzaDraft, path: string): void {
  const { reading } = file;
  const owner = reading.stanzaOf.get(path);
  if (owner === undefined) {
    reading.stanzaOf.set(path, draft);
    draft.logs.push(path);
  } else if (owner.settings.ignoreduplicates) {
    sayAt(reading, 'debug', draft.place, `ignore duplicate log entry for ${path}`);
  } else {
    sayAt(reading, 'error', draft.place, `duplicate log entry for ${path}`);
    file.failed = true;
  }
}

/** The host with relative paths taken from `directory`. */
function hostAt(host: GlobHost, directory: string): GlobHost {
  if (directory === '') return host;
  return {
    utf8: host.utf8,
    compareNames: (a, b) => host.compareNames(a, b),
    homeDirectory: (user) => host.homeDirectory(user),
    readDirectory: (path) => host.readDirectory(resolveFrom(directory, path)),
    fileKind: (path) => host.fileKind(resolveFrom(directory, path)),
    targetKind: (path) => host.targetKind(resolveFrom(directory, path)),
  };
}
