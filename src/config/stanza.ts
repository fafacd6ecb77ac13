// Stanzas: as they grow while their file is read, and as they are when all is read.
import type { Place } from './diagnostic.ts';
import type { Settings } from './settings.ts';

/** One `patterns { directives }` of the configuration, complete. */
export interface Stanza {
  /** the header as written, white space at its end removed; `$1` of shared scripts. */
  readonly pattern: string;
  readonly place: Place;
  readonly settings: Settings;
  /** the logs, in the order of the patterns and sorted within each. */
  readonly logs: readonly string[];
}

/** A holder of settings that directives act on: the global one, or a stanza that is being read. */
export interface SettingsHolder {
  settings: Settings;
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
