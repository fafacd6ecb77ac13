// What --json prints: one object a line. Names are text there where they are UTF-8; in one that is not, each byte is
// the character of that number.
import { fromText, toText } from '../host/bytes.ts';

/** An object whose strings are byte strings, as a line of JSON. */
export function jsonLine(value: object): string {
  return fromText(`${JSON.stringify(value, readable)}\n`);
}

function readable(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? (toText(value) ?? value) : value;
}
