// What all files of one configuration share while they are read.
import type { ConfigHost } from './config-host.ts';
import type { Diagnostic, Place, Severity } from './diagnostic.ts';
import type { SettingsHolder, StanzaDraft } from './stanza.ts';

/** How deep includes may nest below the file that the command line names. */
export const MAXIMUM_DEPTH = 16;

/** The state of reading a configuration, from its first operand to its last. */
export interface Reading {
  readonly host: ConfigHost;
  /** -d: nothing may be changed, so an olddir that is missing is not made (departure D40). */
  readonly debug: boolean;
  readonly messages: Diagnostic[];
  readonly stanzas: StanzaDraft[];
  /** which stanza has a log. */
  readonly stanzaOf: Map<string, StanzaDraft>;
  /** olddirs that -d has said would be made. */
  readonly announcedDirectories: Set<string>;
  taboo: readonly string[];
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
}

/** Adds a message that names no line. */
export function say(reading: Reading, severity: Severity, text: string): void {
  reading.messages.push({ severity, text });
}

/** Adds a message with `FILE:LINE ` in front. */
export function sayAt(reading: Reading, severity: Severity, place: Place, text: string): void {
  reading.messages.push({ severity, place, text: `${place.file}:${place.line} ${text}` });
}

/** `path` as seen from `directory`. */
export function resolveFrom(directory: string, path: string): string {
  return directory === '' || path.startsWith('/') ? path : `${directory}/${path}`;
}

/** Takes an unfinished stanza out again. */
export function dropDraft(reading: Reading, draft: StanzaDraft): void {
  say(reading, 'debug', 'removing last 1 log configs');
  reading.stanzas.splice(reading.stanzas.lastIndexOf(draft), 1);
  for (const log of draft.logs) reading.stanzaOf.delete(log);
}
