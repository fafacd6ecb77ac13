// What all files of one configuration share while they are read.
import type { ConfigHost, ConfigSource } from './config-host.ts';
import type { Diagnostic, Place, Said, Severity } from './diagnostic.ts';
import type { SystemError } from './system-error.ts';
import type { DroppedStanza, SettingsHolder, StanzaDraft } from './stanza.ts';

/** How deep includes may nest below the file that the command line names. */
export const MAXIMUM_DEPTH = 16;

/**
 * How many files may be included in all. Files that include each other more than once are read a number
 * of times that is exponential in the depth, so the depth alone would not end them.
 */
const MAXIMUM_INCLUDED = 2 ** 17;

/** The state of reading a configuration, from its first operand to its last. */
export interface Reading {
  readonly host: ConfigHost;
  readonly source: ConfigSource;
  /** -d: nothing may be changed, so an olddir that is missing is not made (departure D40). */
  readonly debug: boolean;
  readonly messages: Diagnostic[];
  readonly stanzas: StanzaDraft[];
  readonly dropped: DroppedStanza[];
  /** which stanza has a log. */
  readonly stanzaOf: Map<string, StanzaDraft>;
  /** olddirs that -d has said would be made. */
  readonly announcedDirectories: Set<string>;
  readonly taboo: string[];
  /** how many files and directories were to be included so far. */
  included: number;
  /** Reads a file or directory; false if anything in it failed. */
  readonly readPath: (request: PathRequest) => boolean;
}

/** A configuration file or directory to be read. */
export interface PathRequest {
  readonly path: string;
  /** the directory that relative paths start from; empty for the process's own. */
  readonly directory: string;
  readonly depth: number;
  readonly holder: SettingsHolder;
  /** the `include` that names it. */
  readonly place?: Place;
}

/** Counts what is to be included. True if it is one too many; the first of these is named. */
export function isOneTooMany(reading: Reading, path: string): boolean {
  reading.included += 1;
  if (reading.included === MAXIMUM_INCLUDED + 1) {
    say(
      reading,
      'error',
      `not including ${path}: more than ${MAXIMUM_INCLUDED} files are included`,
    );
  }
  return reading.included > MAXIMUM_INCLUDED;
}

/** Adds a message that names no line. */
export function say(reading: Reading, severity: Severity, text: string): void {
  reading.messages.push({ severity, text });
}

/** Adds an error about a file or directory that was named, and cannot be looked at. */
export function sayUnstatable(reading: Reading, request: PathRequest, error: SystemError): void {
  const { path } = request;
  sayUnusable(reading, request, `cannot stat ${path}: ${error.reason}`);
}

/** Adds an error about a file or directory that was named, and cannot be used. */
export function sayUnusable(reading: Reading, request: PathRequest, text: string): void {
  reading.messages.push({ severity: 'error', text, ...placeOf(request) });
}

/** Where it was named, if that was in a file. */
function placeOf({ place }: PathRequest): Pick<Diagnostic, 'place'> {
  return place === undefined ? {} : { place };
}

/** Adds a message about a file, which is not read. */
export function sayUnread(reading: Reading, severity: Severity, path: string, said: Said): void {
  const { text, ...more } = withText(said);
  reading.messages.push({ severity, text, subject: { kind: 'unread-file', path }, ...more });
}

/** Adds a message with `FILE:LINE ` in front. */
export function sayAt(reading: Reading, severity: Severity, place: Place, said: Said): void {
  const { text: bare, ...more } = withText(said);
  const text = `${place.file}:${place.line} ${bare}`;
  reading.messages.push({ severity, place, text, bare, ...more });
}

function withText(said: Said): Exclude<Said, string> {
  return typeof said === 'string' ? { text: said } : said;
}

/** Adds a message about a log that is left out. */
export function sayDuplicate(
  reading: Reading,
  severity: Severity,
  { place, log, owner }: { readonly place: Place; readonly log: string; readonly owner: Place },
): void {
  const bare = `${severity === 'error' ? '' : 'ignore '}duplicate log entry for ${log}`;
  const text = `${place.file}:${place.line} ${bare}`;
  reading.messages.push({
    severity,
    place,
    text,
    bare,
    subject: { kind: 'duplicate', log, owner },
  });
}

/** Adds an error that says what the one before it leads to. */
export function sayConsequence(reading: Reading, text: string): void {
  reading.messages.push({ severity: 'error', text, isConsequence: true });
}

/** `path` as seen from `directory`; an empty path stays one, which names nothing. */
export function resolveFrom(directory: string, path: string): string {
  const isOwn = directory === '' || path === '' || path.startsWith('/');
  return isOwn ? path : `${directory}/${path}`;
}

/** Takes an unfinished stanza out again. */
export function dropDraft(reading: Reading, draft: StanzaDraft): void {
  const { pattern, place, words, logs } = draft;
  const because = reading.messages.findLast(
    ({ severity, isConsequence }) => severity === 'error' && isConsequence !== true,
  );
  reading.dropped.push({ pattern, place, words, logs, because });
  say(reading, 'debug', 'removing last 1 log configs');
  reading.stanzas.splice(reading.stanzas.lastIndexOf(draft), 1);
  for (const log of draft.logs) reading.stanzaOf.delete(log);
}
