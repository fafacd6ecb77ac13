// The twelve character classes of POSIX as the C library has them in C and in C.UTF-8. There a digit of another script is a letter, a no-break space is
// punctuation, and whatever is visible and no letter or digit is punctuation, accents and private characters too.

type ClassName =
  | 'alnum'
  | 'alpha'
  | 'blank'
  | 'cntrl'
  | 'digit'
  | 'graph'
  | 'lower'
  | 'print'
  | 'punct'
  | 'space'
  | 'upper'
  | 'xdigit';

/** Made when they are used: to read these patterns takes a millisecond, and few configurations have one. */
type Classes = Readonly<Record<ClassName, () => RegExp>>;

const ASCII_CLASSES: Classes = {
  alnum: () => /^[0-9A-Za-z]$/,
  alpha: () => /^[A-Za-z]$/,
  blank: () => /^[\t ]$/,
  cntrl: () => /^(?![\u0080-\u009f])\p{Cc}$/u,
  digit: () => /^[0-9]$/,
  graph: () => /^[!-~]$/,
  lower: () => /^[a-z]$/,
  print: () => /^[ -~]$/,
  punct: () => /^[!-/:-@[-`{-~]$/,
  space: () => /^[\t-\r ]$/,
  upper: () => /^[A-Z]$/,
  xdigit: () => /^[0-9A-Fa-f]$/,
};

const UNICODE_CLASSES: Classes = {
  ...ASCII_CLASSES,
  alnum: () => /^[\p{Alphabetic}\p{Nd}]$/u,
  alpha: () => /^(?![0-9])[\p{Alphabetic}\p{Nd}]$/u,
  blank: () => /^(?![\u00a0\u2007\u202f])[\t\p{Zs}]$/u,
  cntrl: () => /^[\p{Cc}\p{Zl}\p{Zp}]$/u,
  graph: () => /^(?:[\u00a0\u2007\u202f]|[^\p{Cc}\p{Cn}\p{Cs}\p{Z}])$/u,
  lower: () => /^[\p{Lowercase}\u01c5\u01c8\u01cb\u01f2]$/u,
  print: () => /^[^\p{Cc}\p{Cn}\p{Cs}\p{Zl}\p{Zp}]$/u,
  punct: () => /^(?:[\u00a0\u2007\u202f]|[^\p{Cc}\p{Cn}\p{Cs}\p{Z}\p{Alphabetic}\p{Nd}])$/u,
  space: () => /^(?![\u00a0\u2007\u202f])[\t-\r\p{Z}]$/u,
  upper: () => /^[\p{Uppercase}\p{Lt}]$/u,
};

/** Returns the test for a class such as `alpha`, which takes a character's code; undefined when there is no such class. */
export function characterClass(
  name: string,
  utf8: boolean,
): ((code: number) => boolean) | undefined {
  if (!isClassName(name)) {
    return undefined;
  }
  const pattern = (utf8 ? UNICODE_CLASSES : ASCII_CLASSES)[name]();
  return (code) => code <= 0x10ffff && pattern.test(String.fromCodePoint(code));
}

function isClassName(name: string): name is ClassName {
  return Object.hasOwn(ASCII_CLASSES, name);
}
