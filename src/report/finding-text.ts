// Findings of `check` as text: `file:line:col: severity: text`, the line with a caret below, and a hint.
import type { Finding } from '../plan/check/finding.ts';
import { wrap } from './wrap.ts';

/** How the text is laid out. */
export interface Layout {
  /** the columns that there are; undefined for lines of any length. */
  readonly width: number | undefined;
  readonly colour: boolean;
}

const RED = '31';
const MAGENTA = '35';
const BOLD = '1';
const INDENT = '    ';
/** A longer line of a configuration is cut, so that the caret can be seen. */
const LONGEST_SOURCE = 160;

/** One finding; `source` is the line that it is about, as a byte string without its end. */
export function findingText(
  finding: Finding,
  source: string | undefined,
  { width, colour }: Layout,
): readonly string[] {
  const { rule, severity, place, text, hint } = finding;
  const paint = (code: string, painted: string): string =>
    colour ? `\x1b[${code}m${painted}\x1b[0m` : painted;
  const where = place === undefined ? '' : `${place.path}:${place.line}:${place.column}: `;
  const lines = wrap(`${where}${severity}: ${printable(text)} [${rule}]`, {
    width,
    indent: INDENT,
  });
  const [first = '', ...rest] = lines;
  const start = `${where}${severity}:`;
  const painted = first.startsWith(start)
    ? paint(BOLD, where) +
      paint(severity === 'error' ? RED : MAGENTA, `${severity}:`) +
      first.slice(start.length)
    : first;
  const shown = place === undefined || source === undefined ? [] : caret(source, place.column);
  const hints =
    hint === undefined
      ? []
      : wrap(`hint: ${printable(hint)}`, { width, indent: INDENT }).map((line) =>
          line.startsWith(INDENT) ? line : INDENT + line,
        );
  return [painted, ...rest, ...shown, ...hints];
}

/** The line, and a caret below the column; tabs keep their width in both. */
function caret(source: string, column: number): readonly string[] {
  if (source.trim() === '' || column > LONGEST_SOURCE) return [];
  const line = printable(source.slice(0, LONGEST_SOURCE));
  const before = source.slice(0, column - 1).replaceAll(/[^\t]/g, ' ');
  return [INDENT + line, `${INDENT}${before}^`];
}

/** A text without what would move the cursor of a terminal. */
function printable(text: string): string {
  return Array.from(text, (character) =>
    (character < ' ' && character !== '\t') || character === '\x7f' ? '?' : character,
  ).join('');
}
