// The units of logrotor's own directives (FEATURES, "Units"): sizes up to T, durations, rates and percents.
import { parseSize } from './size.ts';

const SECONDS: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 60 * 60,
  d: 24 * 60 * 60,
  w: 7 * 24 * 60 * 60,
};
const TIB = 1024 ** 4;
/** About 270 years: nothing that is configured lasts longer, and sums of times stay exact. */
const LONGEST_S = 100_000 * 24 * 60 * 60;

/** A size in bytes, with logrotate's units and `T`; undefined for anything else, and for nothing. */
export function parseBytes(text: string): number | undefined {
  const tebi = /^([0-9]+)T$/.exec(text)?.[1];
  if (tebi !== undefined) {
    const bytes = Number(tebi) * TIB;
    return Number.isSafeInteger(bytes) ? bytes : undefined;
  }
  if (!/^[0-9]/.test(text)) return undefined;
  const size = parseSize(text);
  return size.kind === 'size' && Number.isSafeInteger(size.bytes) ? size.bytes : undefined;
}

/** A duration (`90s` `15m` `6h` `2d` `4w`) in seconds; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const [, digits, unit = ''] = /^([0-9]{1,12})([smhdw])$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const seconds = Number(digits) * (SECONDS[unit] ?? 0);
  return seconds <= LONGEST_S ? seconds : undefined;
}

/** A rate (`10M/m`) in bytes per second, which need not be whole; undefined for anything else, and for 0. */
export function parseRate(text: string): number | undefined {
  const [, size = '', unit = ''] = /^(.+)\/([smhd])$/.exec(text) ?? [];
  const bytes = parseBytes(size);
  const seconds = SECONDS[unit];
  if (bytes === undefined || seconds === undefined || bytes === 0) return undefined;
  return bytes / seconds;
}

/** A share from `0%` to `100%`, as a number of percents, which need not be whole; undefined for anything else. */
export function parsePercent(text: string): number | undefined {
  const digits = /^([0-9]{1,3}(?:\.[0-9]+)?)%$/.exec(text)?.[1];
  if (digits === undefined) return undefined;
  const percent = Number(digits);
  return percent <= 100 ? percent : undefined;
}
