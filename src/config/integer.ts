// Numbers as strtol(3) and strtoul(3) read them with base 0: white space, a sign, 0x, a leading 0 for
// octal. Unlike in logrotate nothing wraps: what is out of range is a bad value (departure D28).

const SYNTAX = /^[ \t\n\v\f\r]*([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)$/;

/** The integer that the whole of `text` stands for, 0 for the empty text, undefined for anything else. */
export function parseInteger(text: string): bigint | undefined {
  if (text === '') return 0n;
  const match = SYNTAX.exec(text);
  if (match === null) return undefined;
  const digits = match[2] ?? '';
  const octal = /^0[0-7]+$/.test(digits);
  const magnitude = BigInt(octal ? `0o${digits.slice(1)}` : digits);
  return match[1] === '-' ? -magnitude : magnitude;
}

/** The integer that `text` stands for, if it lies in `minimum` … `maximum`. */
export function parseIntegerIn(text: string, minimum: number, maximum: number): number | undefined {
  const value = parseInteger(text);
  if (value === undefined || value < BigInt(minimum) || value > BigInt(maximum)) return undefined;
  return Number(value);
}

/** The integer that the whole of `text` stands for in base 8 (file modes). */
export function parseOctal(text: string): number | undefined {
  return /^[ \t\n\v\f\r]*[+-]?[0-7]+$/.test(text) ? Number.parseInt(trimSign(text), 8) : undefined;
}

function trimSign(text: string): string {
  return text.replace(/^[ \t\n\v\f\r]*\+?/, '');
}
