// Rows of cells, each column as wide as its widest cell; the last one is broken into the room that is left.
import { columnsOf, padded } from './layout.ts';
import { wrap } from './wrap.ts';

const GAP = 2;
/** A last column that is narrower than this stands below the others. */
const NARROWEST = 24;

/** The lines of some rows, all of them behind `indent`. */
export function rowLines(
  rows: readonly (readonly string[])[],
  { width, indent }: { readonly width: number | undefined; readonly indent: string },
): readonly string[] {
  const columns = Math.max(...rows.map((row) => row.length)) - 1;
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => columnsOf(row[column] ?? ''))),
  );
  const start = indent.length + widths.reduce((sum, each) => sum + each + GAP, 0);
  const isBelow = width !== undefined && width - start < NARROWEST;
  return rows.flatMap((row) => {
    const cells = widths.map((each, column) => padded(row[column] ?? '', each + GAP));
    const front = indent + cells.join('');
    const last = row[columns] ?? '';
    if (isBelow) {
      const below = `${indent}    `;
      return [front.trimEnd(), ...wrap(below + last, { width, indent: below })];
    }
    const further = ' '.repeat(start);
    // What is set in stays so.
    const own = last.slice(0, last.length - last.trimStart().length);
    const [first = '', ...more] = wrap(further + last, { width, indent: further + own });
    return [(front + first.slice(start)).trimEnd(), ...more];
  });
}
