// How fast a log grows, from the sample that an earlier run has left.
import type { Sample } from '../state/memory.ts';
import type { FileFacts } from './snapshot.ts';

/** A shorter time says little about how fast a log grows. */
const LEAST_SECONDS = 60;

/**
 * How fast a log has grown since its sample, in bytes per second; undefined without a sample that is a minute
 * old. After a shrink, and in a new file, all that is there has grown since.
 */
export function growthRate(
  facts: FileFacts,
  sample: Sample | undefined,
  now: number,
): number | undefined {
  if (sample === undefined || now - sample.at < LEAST_SECONDS) return undefined;
  const before = isContinued(facts, sample) ? sample.sizeBytes : 0;
  return (facts.sizeBytes - before) / (now - sample.at);
}

/**
 * The sample that the next run is to find: of now, unless that of before is of the same growth and too young to
 * be used yet. So runs that follow each other fast have one that is a minute old in the end.
 */
export function nextSample(facts: FileFacts, sample: Sample | undefined, now: number): Sample {
  const age = sample === undefined ? -1 : now - sample.at;
  if (sample !== undefined && age >= 0 && age < LEAST_SECONDS && isContinued(facts, sample)) {
    return sample;
  }
  const { device, inode, sizeBytes } = facts;
  return { device, inode, sizeBytes, at: now };
}

function isContinued({ device, inode, sizeBytes }: FileFacts, sample: Sample): boolean {
  return device === sample.device && inode === sample.inode && sizeBytes >= sample.sizeBytes;
}

/** The first second at which a log that grows at `rate` has `sizeBytes`; undefined if it never has. */
export function predictedCrossing(
  facts: FileFacts,
  sizeBytes: number,
  rate: number | undefined,
  now: number,
): number | undefined {
  if (facts.sizeBytes >= sizeBytes) return now;
  if (rate === undefined || rate <= 0) return undefined;
  return now + Math.ceil((sizeBytes - facts.sizeBytes) / rate);
}
