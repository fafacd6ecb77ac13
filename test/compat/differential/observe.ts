/** Takes down all that a run left behind: every file with its attributes and content, and the state. */
import { lstatSync, readdirSync, readFileSync, readlinkSync, utimesSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { createHash } from 'node:crypto';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parseStateEntries } from '../state-entries.ts';
import { STATE_FILE } from './case.ts';

/** What was seen, by what it was seen of: a path, or an entry of the state. */
export type Observation = ReadonlyMap<string, string>;

const SHOWN_CONTENT = 2000;
const NS_PER_S = 1_000_000_000n;
/** What the test itself puts there. */
const UNSEEN = new Set(['bin', 'conf']);

/** Lists the case's directory and its state. */
export function observe(root: string): Observation {
  const seen = new Map<string, string>();
  for (const [path, stats] of walk(root)) {
    const key = relative(root, path);
    if (key !== STATE_FILE) seen.set(key, describe(path, stats));
    else observeState(seen, root, stats);
  }
  return seen;
}

/**
 * Sets the time of every file that was written in the run, which is real, to the frozen clock's, so that it has
 * an age in the runs that follow.
 */
export function settleTimes(root: string, now: number): void {
  for (const [path, stats] of walk(root)) {
    if (stats.isFile() && !isSetOnPurpose(stats)) utimesSync(path, now, now);
  }
}

function* walk(dir: string, isRoot = true): Generator<[string, BigIntStats]> {
  for (const name of readdirSync(dir).toSorted()) {
    if (isRoot && UNSEEN.has(name)) continue;
    const path = join(dir, name);
    const stats = lstatSync(path, { bigint: true });
    yield [path, stats];
    if (stats.isDirectory()) yield* walk(path, false);
  }
}

function observeState(seen: Map<string, string>, root: string, stats: BigIntStats): void {
  const text = readFileSync(join(root, STATE_FILE), 'utf8');
  seen.set('the state file', `${attributes(stats)} ${text.split('\n')[0]}`);
  for (const [name, date] of Object.entries(parseStateEntries(text, root))) {
    seen.set(`the state of ${name}`, date);
  }
}

function describe(path: string, stats: BigIntStats): string {
  if (stats.isSymbolicLink()) return `link to ${readlinkSync(path)}`;
  if (stats.isDirectory()) return `folder ${attributes(stats)}`;
  if (!stats.isFile()) return 'special file';
  const time = isSetOnPurpose(stats) ? ` of ${stats.mtimeNs / NS_PER_S}` : '';
  // The live log of a sparse copy and the copy itself.
  const sparse = stats.size > 4096n && stats.blocks * 512n < stats.size ? ' sparse' : '';
  const links = stats.nlink === 1n ? '' : ` ${stats.nlink} links`;
  return `${attributes(stats)}${time}${sparse}${links} ${content(readFileSync(path))}`;
}

function attributes(stats: BigIntStats): string {
  const mode = (Number(stats.mode) & 0o7777).toString(8).padStart(4, '0');
  return `${mode} ${stats.uid}:${stats.gid}`;
}

/** A time of whole seconds was set; others say when the test ran. */
function isSetOnPurpose(stats: BigIntStats): boolean {
  return stats.mtimeNs % NS_PER_S === 0n;
}

function content(bytes: Buffer): string {
  const unpacked = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzip(bytes) : undefined;
  const text = (unpacked ?? bytes).toString('latin1');
  const shown =
    text.length > SHOWN_CONTENT
      ? `${text.length} bytes ${createHash('sha256').update(text).digest('hex').slice(0, 12)}`
      : JSON.stringify(text);
  return unpacked === undefined ? shown : `gzip of ${shown}`;
}

function gunzip(bytes: Buffer): Buffer | undefined {
  try {
    return gunzipSync(bytes);
  } catch {
    return undefined;
  }
}
