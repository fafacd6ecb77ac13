/** Lists a directory in the form of the recorded engine cases (ENGINE-SPEC section E, `expect.tree`). */
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { BigIntStats } from 'node:fs';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** An entry is the content of a plain file, or what is known of another. */
export type TreeEntry = string | Readonly<Record<string, string | number | boolean>>;
export type Tree = Readonly<Record<string, TreeEntry>>;

interface Listing {
  readonly root: string;
  /** Files that are not listed. */
  readonly skipped: ReadonlySet<string>;
  /** Attributes that are listed beside the content. */
  readonly check: ReadonlySet<string>;
}

const LONGEST_LISTED_CONTENT = 400;
const NS_PER_S = 1_000_000_000n;

/** Lists everything below a directory that holds something to compare. */
export function listTree(listing: Listing, dir = listing.root): Tree {
  const entries: [string, TreeEntry][] = [];
  for (const name of readdirSync(dir).toSorted()) {
    const path = join(dir, name);
    const key = relative(listing.root, path);
    const stats = lstatSync(path, { bigint: true });
    if (stats.isDirectory()) entries.push(...listDirectory(listing, path, stats));
    else if (!listing.skipped.has(key)) entries.push([key, describeFile(listing, path, stats)]);
  }
  return Object.fromEntries(entries);
}

function listDirectory(listing: Listing, path: string, stats: BigIntStats): [string, TreeEntry][] {
  const inner = Object.entries(listTree(listing, path));
  if (readdirSync(path).length > 0 && !listing.check.has('dirmode')) return inner;
  const mode = listing.check.has('dirmode') ? { mode: octal(stats) } : {};
  return [
    [relative(listing.root, path), { dir: true, ...mode, ...owner(listing, stats) }],
    ...inner,
  ];
}

function describeFile(listing: Listing, path: string, stats: BigIntStats): TreeEntry {
  if (stats.isSymbolicLink()) return { symlink: generalise(readlinkSync(path), listing.root) };
  if (stats.isFIFO()) return { fifo: true };
  if (!stats.isFile()) return { special: true };
  const { check } = listing;
  const entry = {
    ...describeContent(readFileSync(path), listing.root),
    ...(check.has('mode') ? { mode: octal(stats) } : {}),
    ...owner(listing, stats),
    ...(check.has('nlink') ? { nlink: Number(stats.nlink) } : {}),
    // A time stamp of whole seconds was set on purpose; others say when the test ran.
    ...(check.has('mtime') && stats.mtimeNs % NS_PER_S === 0n ? { mtime: iso(stats.mtimeNs) } : {}),
    ...(check.has('blocks') ? { sparse: stats.blocks * 512n < stats.size } : {}),
  };
  const content = entry.content;
  return content !== undefined && Object.keys(entry).length === 1 ? content : entry;
}

interface Content {
  readonly gz?: true;
  readonly brokenGz?: true;
  readonly binary?: true;
  readonly size?: number;
  readonly content?: string;
}

function describeContent(bytes: Buffer, root: string): Content {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return describeText(bytes, root);
  const unpacked = gunzip(bytes);
  if (unpacked === undefined) return { brokenGz: true, content: '' };
  return { gz: true, ...describeText(unpacked, root) };
}

function gunzip(bytes: Buffer): Buffer | undefined {
  try {
    return gunzipSync(bytes);
  } catch {
    return undefined;
  }
}

function describeText(bytes: Buffer, root: string): Content {
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) return { binary: true };
  if (bytes.length > LONGEST_LISTED_CONTENT) return { size: bytes.length };
  return { content: generalise(text, root) };
}

function owner(listing: Listing, stats: BigIntStats) {
  return listing.check.has('owner') ? { uid: Number(stats.uid), gid: Number(stats.gid) } : {};
}

function octal(stats: BigIntStats): string {
  return (Number(stats.mode) & 0o7777).toString(8).padStart(4, '0');
}

function iso(ns: bigint): string {
  return new Date(Number(ns / 1_000_000n)).toISOString().replace('.000Z', 'Z');
}

function generalise(text: string, root: string): string {
  return text.replaceAll(root, '@DIR@');
}
