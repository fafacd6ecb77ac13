// Decodes byte strings (one char per byte) as the C library's UTF-8 locales do: the shortest form
// only, no surrogates, nothing above U+10FFFF.

/** The bytes of a byte string. */
export function byteCodes(bytes: string): readonly number[] {
  return Array.from(bytes, (byte) => byte.charCodeAt(0));
}

/** The code points of a byte string; undefined if it is not valid UTF-8. */
export function decodeUtf8(bytes: string): readonly number[] | undefined {
  const codes: number[] = [];
  let index = 0;
  while (index < bytes.length) {
    const lead = bytes.charCodeAt(index);
    const length = sequenceLength(lead);
    const code = length === 1 ? lead : decodeSequence(bytes.slice(index, index + length), length);
    if (code === undefined) {
      return undefined;
    }
    codes.push(code);
    index += length;
  }
  return codes;
}

function sequenceLength(lead: number): number {
  if (lead < 0x80) {
    return 1;
  }
  if (lead < 0xe0) {
    return 2;
  }
  return lead < 0xf0 ? 3 : 4;
}

const SHORTEST_FORM = [0, 0, 0x80, 0x800, 0x10000] as const;

function decodeSequence(sequence: string, length: 2 | 3 | 4 | number): number | undefined {
  const lead = sequence.charCodeAt(0);
  if (lead < 0xc2 || lead > 0xf4 || !/^.[\x80-\xbf]+$/s.test(sequence)) {
    return undefined;
  }
  if (sequence.length !== length) {
    return undefined;
  }
  let code = lead & (0x7f >> length);
  for (const byte of sequence.slice(1)) {
    code = (code << 6) | (byte.charCodeAt(0) & 0x3f);
  }
  const valid = code >= (SHORTEST_FORM[length] ?? 0) && code <= 0x10ffff && (code & ~0x7ff) !== 0xd800;
  return valid ? code : undefined;
}
