// How a log grows, from one look at it to the next.
import { nextSample } from '../plan/growth.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import type { Sample } from '../state/memory.ts';

/** What looks at a log have told. */
export interface Growth {
  /** how it was at the last look, and when that was, in epoch milliseconds. */
  readonly facts: FileFacts;
  readonly atMs: number;
  /** bytes per second; undefined before the second look. */
  readonly rate: number | undefined;
  /** how it was a minute ago or longer, which is what `maxrate` is measured from. */
  readonly sample: Sample | undefined;
  /** what becomes the sample when it is a minute old. */
  readonly coming: Sample;
}

/**
 * Adds a look. The rate follows a log that grows faster at once, and one that grows slower by halves. A file that was
 * rotated or truncated meanwhile is taken to grow as the one before it did.
 */
export function growthAfter(before: Growth | undefined, facts: FileFacts, atMs: number): Growth {
  const at = Math.floor(atMs / 1000);
  const coming = nextSample(facts, before?.coming, at);
  const sample = coming === before?.coming ? before.sample : before?.coming;
  return { facts, atMs, rate: rateAfter(before, facts, atMs), sample, coming };
}

function rateAfter(
  before: Growth | undefined,
  { device, inode, sizeBytes }: FileFacts,
  atMs: number,
): number | undefined {
  if (before === undefined) return undefined;
  const { facts, rate } = before;
  const isSame = device === facts.device && inode === facts.inode && sizeBytes >= facts.sizeBytes;
  const seconds = (atMs - before.atMs) / 1000;
  if (!isSame || seconds <= 0) return rate;
  return Math.max((sizeBytes - facts.sizeBytes) / seconds, (rate ?? 0) / 2);
}
