/** Everything that a run left: names, attributes, and which numbered line is in which file. */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseStateEntries } from '../compat/state-entries.ts';
import { CONFIG, HELPER_FOLDER, MAILBOX, STATE } from './scenario.ts';

/** A file, or a folder if it has no bytes. */
export interface Found {
  /** Mode and owner. */
  readonly attributes: string;
  readonly bytes?: string;
  /** What it holds, decompressed; undefined if that is not possible. */
  readonly lines: readonly string[] | undefined;
}

export interface Survey {
  /** By the path below the folder of the scenario. */
  readonly files: ReadonlyMap<string, Found>;
  /** Each log and the day of its last rotation; undefined if there is no state file. */
  readonly days: readonly string[] | undefined;
}

const OURS = new Set([CONFIG, HELPER_FOLDER, 'trace']);
const GZIP_MAGIC = '\x1f\x8b';

/** Takes down everything in the folder of a scenario that is not part of its set-up. */
export function surveyOf(dir: string): Survey {
  const files = new Map<string, Found>();
  for (const name of readdirSync(dir, { recursive: true, encoding: 'latin1' }).toSorted()) {
    const [top = ''] = name.split('/');
    if (!OURS.has(top)) files.set(name, look(join(dir, name)));
  }
  const state = files.get(STATE)?.bytes;
  return { files, days: state === undefined ? undefined : daysOf(state, dir) };
}

/** In how many files each line is. The mailbox is no file of this kind. */
export function placesOf({ files }: Survey): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const [path, { lines = [] }] of files) {
    if (path === MAILBOX) continue;
    for (const line of lines) places.set(line, (places.get(line) ?? 0) + 1);
  }
  return places;
}

/** The lines that were mailed. */
export function mailedLines({ files }: Survey): ReadonlySet<string> {
  return new Set(files.get(MAILBOX)?.lines);
}

function look(path: string): Found {
  const stats = lstatSync(path);
  const attributes = `${(stats.mode & 0o7777).toString(8)} ${stats.uid}:${stats.gid}`;
  if (stats.isDirectory()) return { attributes, lines: [] };
  const bytes = readFileSync(path);
  return { attributes, bytes: bytes.toString('latin1'), lines: linesIn(bytes, path) };
}

function linesIn(bytes: Buffer, path: string): readonly string[] | undefined {
  const packed = bytes.toString('latin1', 0, 2) === GZIP_MAGIC;
  if (!packed && path.endsWith('.gz')) return undefined;
  try {
    const text = (packed ? gunzipSync(bytes) : bytes).toString('latin1');
    return text.split('\n').filter((line) => / line \d+$/.test(line));
  } catch {
    return undefined;
  }
}

function daysOf(state: string, dir: string): readonly string[] {
  const entries = Object.entries(parseStateEntries(state, dir));
  return entries.map(([log, date]) => `${log} ${date.split('-').slice(0, 3).join('-')}`).toSorted();
}
