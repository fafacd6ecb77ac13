// Stanzas: as they grow while their file is read, and as they are when all is read.
import type { Diagnostic, Place } from './diagnostic.ts';
import type { Settings } from './settings.ts';

/** A directive as it stands in the configuration, and those that were met before it. */
export interface Written {
  readonly name: string;
  /** all that stands behind the name, blanks in front included; a script has its body and `endscript` in it. */
  readonly argument: string;
  readonly place: Place;
  /** it stands behind `#: `, where logrotate does not see it. */
  readonly annotated: boolean;
  /** in the same stanza, or globally in front of it. */
  readonly before: Written | undefined;
}

/** One `patterns { directives }` of the configuration, complete. */
export interface Stanza {
  /** the header as written, white space at its end removed; `$1` of shared scripts. */
  readonly pattern: string;
  readonly place: Place;
  /** the patterns and paths of the header. */
  readonly words: readonly string[];
  readonly settings: Settings;
  /** the last of the directives that made the settings what they are. */
  readonly written: Written | undefined;
  /** the logs, in the order of the patterns and sorted within each. */
  readonly logs: readonly string[];
  /** archives of its own logs are none, whatever its patterns match. */
  readonly sparesArchives: boolean;
}

/** The last of the directives of these names that was written. */
export function lastWritten(
  { written }: Pick<Stanza, 'written'>,
  ...names: readonly string[]
): Written | undefined {
  let found = written;
  while (found !== undefined && !names.includes(found.name)) found = found.before;
  return found;
}

/** True if a directive stands in the stanza itself, not globally in front of it. */
export function isInStanza({ place }: Pick<Stanza, 'place'>, written: Written): boolean {
  return (
    written.place.path === place.path &&
    (written.place.line > place.line ||
      (written.place.line === place.line && written.place.column > place.column))
  );
}

/** A holder of settings that directives act on: the global one, or a stanza that is being read. */
export interface SettingsHolder {
  settings: Settings;
  written: Written | undefined;
  /** a directive is in force that logrotate does not have, or that it is not shown. */
  beyondLogrotate: boolean;
}

/** A failed pattern: an error when the stanza closes, unless it then says missingok. */
export interface GlobFailure {
  readonly place: Place;
  readonly text: string;
}

/** A stanza that is being read. */
export interface StanzaDraft extends SettingsHolder {
  pattern: string;
  readonly place: Place;
  words: readonly string[];
  readonly logs: string[];
  readonly globFailures: GlobFailure[];
  /** what was said when its words were matched. */
  matching: readonly Diagnostic[];
  /** a word is too long, or a match another stanza's; an error when the stanza closes. */
  matchFailed: boolean;
  sparesArchives: boolean;
}

/** A stanza that was not accepted. */
export interface DroppedStanza {
  readonly pattern: string;
  readonly place: Place;
  readonly words: readonly string[];
  /** what it would have had. */
  readonly logs: readonly string[];
  /** the error that cost it. */
  readonly because: Diagnostic | undefined;
}

/** A stanza of which nothing but its place was read. */
export function newDraft(start: SettingsHolder & { readonly place: Place }): StanzaDraft {
  return {
    ...start,
    pattern: '',
    words: [],
    logs: [],
    globFailures: [],
    matching: [],
    matchFailed: false,
    sparesArchives: false,
  };
}
