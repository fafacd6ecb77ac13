// Decodes byte strings (one char per byte) as the C library's UTF-8 locales do: the shortest form
// only and no surrogates, but up to six bytes, beyond U+10FFFF.

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
    const length = lead < 0x80 ? 1 : leadingOnes(lead);
    const code = lead < 0x80 ? lead : decodeSequence(bytes.slice(index, index + length));
    if (code === undefined) {
      return undefined;
    }
    codes.push(code);
    index += length;
  }
  return codes;
}

function leadingOnes(byte: number): number {
  return Math.clz32(~(byte << 24));
}

/** The smallest code that needs as many bytes as the index says. */
const SMALLEST_CODE: readonly number[] = [0, 0, 0x80, 0x800, 0x10000, 0x200000, 0x4000000];

function decodeSequence(sequence: string): number | undefined {
  const lead = sequence.charCodeAt(0);
  const length = leadingOnes(lead);
  const smallest = SMALLEST_CODE[length];
  if (smallest === undefined || sequence.length < length || !/^[^][\x80-\xbf]+$/.test(sequence)) {
    return undefined;
  }
  let code = lead & (0x7f >> length);
  for (const byte of sequence.slice(1)) {
    code = (code << 6) | (byte.charCodeAt(0) & 0x3f);
  }
  const surrogate = code >= 0xd800 && code <= 0xdfff;
  return code >= smallest && !surrogate ? code : undefined;
}
