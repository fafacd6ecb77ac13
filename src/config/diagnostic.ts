// What the reading of a configuration has to say: data with a place, printed by the report folder.

/** `debug` is shown with -v or -d only; the other two always, with their name as prefix. */
export type Severity = 'debug' | 'warning' | 'error';

/** A position in a configuration file; lines count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** One message of the configuration phase; `text` is complete and without severity prefix. */
export interface Diagnostic {
  readonly severity: Severity;
  readonly text: string;
  readonly place?: Place;
}
