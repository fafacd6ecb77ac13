// The taboo list: names that the include of a directory skips (CONFIG-SPEC 11.3). There is one list
// for the whole run; it is neither scoped nor rolled back.
import { isWhite } from './byte-class.ts';
import { fnmatch } from './fnmatch.ts';

const DEFAULT_ENDINGS = [
  ',v .bak .cfsaved .disabled .dpkg-bak .dpkg-del .dpkg-dist .dpkg-new .dpkg-old .dpkg-tmp',
  '.new .old .orig .pacnew .pacorig .pacsave .rhn-cfg-tmp-* .rpmnew .rpmorig .rpmsave .swp',
  '.ucf-dist .ucf-new .ucf-old ~',
];

/** The patterns before any tabooext or taboopat. */
export const DEFAULT_TABOO: readonly string[] = DEFAULT_ENDINGS.flatMap((line) =>
  line.split(' ').map((ending) => `*${ending}`),
);

/** The first pattern that makes `name` taboo. */
export function tabooPattern(
  name: string,
  taboo: readonly string[],
  utf8: boolean,
): string | undefined {
  return taboo.find((pattern) => fnmatch(pattern, name, { period: true, utf8 }));
}

/**
 * Makes the list what it is after `tabooext VALUE` or `taboopat VALUE`; a leading `+` in the value
 * appends. The list is changed in place, so that appending to it a hundred thousand times takes no
 * hundred thousand copies.
 */
export function changeTaboo(
  taboo: string[],
  value: string,
  directive: 'tabooext' | 'taboopat',
): void {
  const appends = value.startsWith('+');
  const items = splitItems(appends ? value.slice(1) : value);
  const patterns =
    directive === 'taboopat'
      ? items
      : items.filter((item) => item !== '').map((item) => `*${item}`);
  if (!appends) taboo.length = 0;
  for (const pattern of patterns) taboo.push(pattern);
}

/** Items stand apart by white bytes, with at most one comma among them. */
function splitItems(text: string): readonly string[] {
  const items: string[] = [];
  let i = skipWhite(text, 0);
  while (i < text.length) {
    const start = i;
    while (i < text.length && text.charAt(i) !== ',' && !isWhite(text.charAt(i))) i += 1;
    items.push(text.slice(start, i));
    i = skipWhite(text, i);
    if (text.charAt(i) === ',') i = skipWhite(text, i + 1);
  }
  return items;
}

function skipWhite(text: string, start: number): number {
  let i = start;
  while (i < text.length && isWhite(text.charAt(i))) i += 1;
  return i;
}
