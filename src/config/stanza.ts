// Stanzas: as they grow while their file is read, and as they are when all is read.
import type { Place } from './diagnostic.ts';
import type { Settings } from './settings.ts';

/** A directive as it stands in the configuration, and those that were met before it. */
export interface Written {
  readonly name: string;
  /** the text from the name to the end of its argument; a script has its body and `endscript` in it. */
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
  readonly settings: Settings;
  /** the last of the directives that made the settings what they are. */
  readonly written: Written | undefined;
  /** the logs, in the order of the patterns and sorted within each. */
  readonly logs: readonly string[];
}

/** A holder of settings that directives act on: the global one, or a stanza that is being read. */
export interface SettingsHolder {
  settings: Settings;
  written: Written | undefined;
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
  readonly logs: string[];
  readonly globFailures: GlobFailure[];
}
