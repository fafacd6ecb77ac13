// What the reading of a configuration has to say: data with a place, printed by the report folder.

/** `debug` is shown with -v or -d only; the other two always, with their name as prefix. */
export type Severity = 'debug' | 'warning' | 'error';

/** A position in a configuration file; lines and columns count from 1, columns in bytes. */
export interface Place {
  /** the name as messages show it; in an included directory that is the last part only. */
  readonly file: string;
  /** where the file is. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** What a message is about, where whoever asks after one log wants to know. */
export type Subject =
  /** a file that is not read. */
  | { readonly kind: 'unread-file'; readonly path: string }
  /** a log that another stanza has. */
  | { readonly kind: 'duplicate'; readonly log: string };

/** One message of the configuration phase; `text` is complete and without severity prefix. */
export interface Diagnostic {
  readonly severity: Severity;
  readonly text: string;
  /** where it is about. */
  readonly place?: Place;
  /** the text without the place, if the place is in front of it. */
  readonly bare?: string;
  /** it says what follows from the message before it. */
  readonly isConsequence?: true;
  readonly subject?: Subject;
}
