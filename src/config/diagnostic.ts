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
  | { readonly kind: 'duplicate'; readonly log: string; readonly owner: Place }
  | { readonly kind: 'unknown-directive'; readonly word: string }
  /** the argument that a directive does not take, all that stands behind its name. */
  | { readonly kind: 'bad-argument'; readonly directive: string; readonly argument: string }
  /** a stanza that the end of the file closes. */
  | { readonly kind: 'unclosed' }
  /** a path list that ends in a backslash, or a pattern of more than 2048 bytes. */
  | { readonly kind: 'bad-paths' };

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
  /** an error that costs nothing, in logrotate as well: it does not count for the exit code. */
  readonly isTolerated?: true;
  readonly subject?: Subject;
  /** what may be done about it; logrotate gives no hints, so that only who checks a configuration is told. */
  readonly hint?: string;
}

/** What is said about a place: a text, or one with more to it. */
export type Said = string | Pick<Diagnostic, 'text' | 'isTolerated' | 'subject' | 'hint'>;
