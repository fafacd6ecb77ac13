// Text as a terminal may have it.

/** A byte string without what would move the cursor of a terminal. */
export function shownText(text: string): string {
  return Array.from(text, (character) =>
    (character < ' ' && character !== '\t') || character === '\x7f' ? '?' : character,
  ).join('');
}

const CODES = { red: '31', yellow: '33', magenta: '35', green: '32', bold: '1' } as const;

/** Gives text its colour, where there are colours. */
export type Paint = (colour: keyof typeof CODES, text: string) => string;

/** The paint of a layout. */
export function paintOf({ colour }: { readonly colour: boolean }): Paint {
  return (name, text) => (colour && text !== '' ? `\x1b[${CODES[name]}m${text}\x1b[0m` : text);
}
