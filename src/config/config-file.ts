// One configuration file while it is read: the cursor, the settings that its directives act on, and
// the stanza that is open in it.
import type { Cursor } from './cursor.ts';
import type { Place, Said, Severity } from './diagnostic.ts';
import { resolveFrom, sayAt, type Reading } from './reading.ts';
import type { SettingsHolder, StanzaDraft } from './stanza.ts';

export interface ConfigFile {
  readonly reading: Reading;
  /** the name as messages show it. */
  readonly name: string;
  /** where relative paths in it start from; empty for the working directory of the process. */
  readonly directory: string;
  readonly depth: number;
  readonly cursor: Cursor;
  /** what directives outside stanzas act on: the globals, or the stanza that includes this file. */
  readonly globals: SettingsHolder;
  open: StanzaDraft | undefined;
  /** a criterion was set since the start of the file or the last closing brace. */
  criterionSet: boolean;
  failed: boolean;
}

/**
 * What follows an item: the next one, the end of the file (it is abandoned), or after an error that
 * costs the stanza the search for its end, which starts at a position.
 */
export type ItemResult =
  | { readonly kind: 'next' }
  | { readonly kind: 'abandon' }
  | { readonly kind: 'item-error'; readonly resumeAt: number };

export const NEXT: ItemResult = { kind: 'next' };
export const ABANDON: ItemResult = { kind: 'abandon' };

/** The settings that a directive at this point acts on. */
export function currentHolder(file: ConfigFile): SettingsHolder {
  return file.open ?? file.globals;
}

/** The place of the next byte. */
export function here({ name, directory, cursor }: ConfigFile): Place {
  const { line, column } = cursor;
  return { file: name, path: resolveFrom(directory, name), line, column };
}

/** Says something about the line of the next byte. */
export function sayHere(file: ConfigFile, severity: Severity, said: Said): void {
  sayAt(file.reading, severity, here(file), said);
}

/**
 * Where the search for the end of the stanza starts after an error at the byte `offending`. The byte
 * behind it is lost, as in logrotate, unless a closing brace that is the last thing on the line would
 * be (departure D21).
 */
export function resumeAfter(file: ConfigFile, offending: number): ItemResult {
  const { text } = file.cursor;
  for (const position of [offending, offending + 1]) {
    if (text.charAt(position) === '}' && blankToEndOfLine(text, position + 1)) {
      return { kind: 'item-error', resumeAt: position };
    }
  }
  return { kind: 'item-error', resumeAt: offending + 2 };
}

/** The search starts on the next line. */
export function resumeOnNextLine(file: ConfigFile): ItemResult {
  return { kind: 'item-error', resumeAt: file.cursor.endOfLine + 1 };
}

function blankToEndOfLine(text: string, start: number): boolean {
  let i = start;
  while (text.charAt(i) === ' ' || text.charAt(i) === '\t' || text.charAt(i) === '\r') i += 1;
  return i >= text.length || text.charAt(i) === '\n';
}
