// Several archives of one date (`ondup suffix`): the second has `.1` behind the date, the third `.2`.
import type { ArchiveName } from './archive-name.ts';
import type { Disk } from './snapshot.ts';

/** The date part of a name, and the number behind it; 0 for the first archive of a date. */
export interface NumberedDate {
  readonly date: string;
  readonly number: number;
}

/** Takes the number off that stands behind a date. */
export function splitNumber(text: string): NumberedDate {
  const [, date, digits] = /^(.*)\.([1-9][0-9]{0,8})$/s.exec(text) ?? [];
  if (date === undefined || digits === undefined) return { date: text, number: 0 };
  return { date, number: Number(digits) };
}

/** The date part of the archive with a number. */
export function joinNumber({ date, number }: NumberedDate): string {
  return number === 0 ? date : `${date}.${number}`;
}

/** The numbers that archives of a date have, in any form, in no order. */
export function numbersOfDate(name: ArchiveName, date: string, disk: Disk): readonly number[] {
  const prefix = name.base + date;
  const names = disk.namesWithPrefix(name.directory, prefix);
  if ('code' in names) return [];
  return names.flatMap((file) => numberBehind(file.slice(prefix.length), name.extension) ?? []);
}

/** Behind the extension nothing may stand but the ending of a compressed file. */
function numberBehind(rest: string, extension: string): number | undefined {
  const [, digits, behind = ''] = /^(?:\.([1-9][0-9]{0,8})(?![0-9]))?(.*)$/s.exec(rest) ?? [];
  if (!behind.startsWith(extension)) return undefined;
  const ending = behind.slice(extension.length);
  return /^(?:\.[A-Za-z][A-Za-z0-9]*)?$/.test(ending) ? Number(digits ?? 0) : undefined;
}

/** The date part for one more archive of a date: its number is beyond all others, so that the newest has the highest. */
export function nextOfDate(name: ArchiveName, date: string, disk: Disk): string {
  const numbers = numbersOfDate(name, date, disk);
  return joinNumber({ date, number: numbers.reduce((most, n) => Math.max(most, n + 1), 0) });
}
