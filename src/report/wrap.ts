// Text in lines that a window has room for.
import { columnsOf } from './layout.ts';

/** How lines are broken. */
export interface Wrapping {
  /** the columns that there are; undefined for one line, however long. */
  readonly width: number | undefined;
  /** what stands in front of every line but the first. */
  readonly indent: string;
}

/** A text broken between words; a word that is too long for a line has one of its own. */
export function wrap(text: string, { width, indent }: Wrapping): readonly string[] {
  if (width === undefined) return [text];
  const lines: string[] = [];
  let line: string | undefined;
  for (const word of text.split(' ')) {
    if (line !== undefined && columnsOf(line) + 1 + columnsOf(word) > width) {
      lines.push(line);
      line = indent + word;
    } else line = line === undefined ? word : `${line} ${word}`;
  }
  return line === undefined ? lines : [...lines, line];
}
