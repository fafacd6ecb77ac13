// Findings of `check` as text: `file:line:col: severity: text`, the line with a caret below, and a hint.
import type { Finding } from '../plan/check/finding.ts';
import { paintOf, shownText } from './shown-text.ts';
import type { Layout } from './layout.ts';
import { wrap } from './wrap.ts';

const INDENT = '    ';
/** A longer line of a configuration is cut, so that the caret can be seen. */
const LONGEST_SOURCE = 160;

/** One finding; `source` is the line that it is about, as a byte string without its end. */
export function findingText(
  finding: Finding,
  source: string | undefined,
  layout: Layout,
): readonly string[] {
  const { rule, severity, place, text, hint } = finding;
  const { width } = layout;
  const paint = paintOf(layout);
  const where = place === undefined ? '' : `${place.path}:${place.line}:${place.column}: `;
  const lines = wrap(`${where}${severity}: ${shownText(text)} [${rule}]`, {
    width,
    indent: INDENT,
  });
  const [first = '', ...rest] = lines;
  const start = `${where}${severity}:`;
  const painted = first.startsWith(start)
    ? paint('bold', where) +
      paint(severity === 'error' ? 'red' : 'magenta', `${severity}:`) +
      first.slice(start.length)
    : first;
  const shown = place === undefined || source === undefined ? [] : caret(source, place.column);
  const hints =
    hint === undefined ? [] : wrap(`${INDENT}hint: ${shownText(hint)}`, { width, indent: INDENT });
  return [painted, ...rest, ...shown, ...hints];
}

/** The line, and a caret below the column; tabs keep their width in both. */
function caret(source: string, column: number): readonly string[] {
  if (source.trim() === '' || column > LONGEST_SOURCE) return [];
  const line = shownText(source.slice(0, LONGEST_SOURCE));
  const before = source.slice(0, column - 1).replaceAll(/[^\t]/g, ' ');
  return [INDENT + line, `${INDENT}${before}^`];
}
