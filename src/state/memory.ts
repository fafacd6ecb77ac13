// What is remembered of logs from run to run and has no place in logrotate's state file. One log a line, as
// JSON; a line that cannot be read costs what it said and nothing else.
import { civilSeconds, type Zone } from '../calendar/zone.ts';
import type { StateEntries } from './state-file.ts';

/** A log as it was at the end of a run: which file, its size in bytes, and when, in epoch seconds. */
export interface Sample {
  readonly device: number;
  readonly inode: number;
  readonly sizeBytes: number;
  readonly at: number;
}

/** What is remembered of one log. */
export interface Remembered {
  /** the second of the date that the state file has for it, which has no offset there. */
  readonly last?: number | undefined;
  readonly sample?: Sample | undefined;
  /** when it was rotated of late, the newest first, in epoch seconds. */
  readonly rotations?: readonly number[] | undefined;
}

/** What is remembered, by the paths of the logs. */
export type Memory = ReadonlyMap<string, Remembered>;

/** What was read, and how many lines could not be. */
export interface ParsedMemory {
  readonly memory: Memory;
  readonly damaged: number;
}

const HEADER = 'logrotor memory -- version 1';

/** Reads the text of the file. */
export function parseMemory(text: string): ParsedMemory {
  const memory = new Map<string, Remembered>();
  const [header, ...lines] = text.split('\n');
  if (header !== HEADER) return { memory, damaged: lines.length };
  // Behind the last line feed there is nothing; what stands there is a line that was cut off.
  let damaged = lines.pop() === '' ? 0 : 1;
  for (const line of lines) {
    const entry = parseLine(line);
    if (entry === undefined) damaged += 1;
    else memory.set(entry.log, entry.remembered);
  }
  return { memory, damaged };
}

/**
 * The entries of the state file, at the second that is remembered for them where that shows the same date: in the
 * hour that clocks repeat, a date alone stands for two instants.
 */
export function withRemembered(entries: StateEntries, memory: Memory, zone: Zone): StateEntries {
  if (memory.size === 0) return entries;
  const exact = new Map(entries);
  for (const [path, { last: second }] of memory) {
    const last = second === undefined ? undefined : zone.localTime(second);
    const entry = exact.get(path);
    if (last === undefined || entry === undefined) continue;
    if (civilSeconds(last) === civilSeconds(entry.last)) exact.set(path, { path, last });
  }
  return exact;
}

/** Writes the file; undefined if nothing is remembered, and so no file needed. */
export function formatMemory(memory: Memory): string | undefined {
  const lines = [...memory].flatMap(([log, { last, sample, rotations }]) => {
    const kept = { last, sample, rotations: rotations?.length === 0 ? undefined : rotations };
    const isEmpty = Object.values(kept).every((value) => value === undefined);
    return isEmpty ? [] : [`${JSON.stringify({ log, ...kept })}\n`];
  });
  return lines.length === 0 ? undefined : `${HEADER}\n${lines.join('')}`;
}

interface Entry {
  readonly log: string;
  readonly remembered: Remembered;
}

function parseLine(line: string): Entry | undefined {
  const value = parseJson(line);
  if (!isObject(value)) return undefined;
  const { log, last, sample, rotations } = value;
  if (typeof log !== 'string') return undefined;
  if (last !== undefined && !isCount(last)) return undefined;
  if (sample !== undefined && !isSample(sample)) return undefined;
  if (rotations !== undefined && !isCounts(rotations)) return undefined;
  return { log, remembered: { last, sample, rotations } };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isSample(value: unknown): value is Sample {
  if (!isObject(value)) return false;
  const { device, inode, sizeBytes, at } = value;
  return [device, inode, sizeBytes, at].every(isCount);
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(isCount);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
