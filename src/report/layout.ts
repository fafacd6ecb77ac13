// How text is laid out: in the columns of a window, or in lines of any length.

/** The room that there is, and whether there are colours. */
export interface Layout {
  /** the columns that there are; undefined for lines of any length. */
  readonly width: number | undefined;
  readonly colour: boolean;
}

/** The columns that a byte string of UTF-8 takes: one for each character. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const byte of text) if (byte < '\x80' || byte >= '\xc0') columns += 1;
  return columns;
}

/** A byte string of UTF-8, filled up to some columns. */
export function padded(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(columns - columnsOf(text), 0));
}
