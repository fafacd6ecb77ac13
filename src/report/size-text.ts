// Sizes for people: as they are written in a configuration, or short.

const UNITS = ['', 'k', 'M', 'G', 'T'];

/** A size as it is written in a configuration, in the largest unit of which it is a multiple; else with a digit behind the point. */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (unit < UNITS.length - 1 && value >= 1024 && value % 1024 === 0) {
    value /= 1024;
    unit += 1;
  }
  if (value < 1024 * 10) return `${value}${UNITS[unit] ?? ''}`;
  while (unit < UNITS.length - 1 && value >= 1024) {
    value /= 1024;
    unit += 1;
  }
  return `${value.toFixed(1)}${UNITS[unit] ?? ''}`;
}

/** A size in three digits, rounded. */
export function shortSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (unit < UNITS.length - 1 && value >= 999.5) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)}${UNITS[unit] ?? ''}`;
}

/** How much of something there is in how much time, in the longest time in which it is at least one byte. */
export function rateText(bytesPerSecond: number): string {
  const perDay = bytesPerSecond * 86_400;
  if (bytesPerSecond >= 1024) return `${shortSize(bytesPerSecond)}/s`;
  if (bytesPerSecond * 3600 >= 1024) return `${shortSize(bytesPerSecond * 3600)}/h`;
  return `${shortSize(perDay)}/d`;
}
