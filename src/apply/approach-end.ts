// Copying a log that grows meanwhile until little of it is left: first what is there, then what has come
// since, as long as each part is shorter than the one before.
import { fstatSync, fsyncSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import { attempt } from '../host/strerror.ts';
import { allowanceOf } from './collapse-cut.ts';
import type { CopyFailure, Copier } from './copier.ts';

/** The two ends of a copy in progress. */
export interface Ends {
  readonly log: number;
  readonly copy: number;
  readonly copier: Copier;
  readonly blockBytes: number;
}

/** Passes that bring no progress, one after the other, before the end is given up. */
const PATIENCE = 4;

/** Copies what is there, and on until no more than the allowance is left or that no longer shrinks. */
export function approachEnd({ log, copier, blockBytes }: Ends): CopyFailure | undefined {
  let shortest = Infinity;
  for (let patience = PATIENCE; patience > 0;) {
    const { size } = fstatSync(log);
    const failure = copier.copyOn(size);
    if (failure !== undefined) return failure;
    const grown = fstatSync(log).size;
    const left = grown - copier.position;
    if (left <= allowanceOf(grown, blockBytes)) return undefined;
    if (left >= shortest) patience -= 1;
    shortest = Math.min(shortest, left);
  }
  return undefined;
}

/**
 * The same, and makes the copy durable in between: what is written while the disk is waited for is copied
 * too, until the last wait can only be a short one.
 */
export function settleNearEnd(ends: Ends): CopyFailure | undefined {
  const { copy, copier, blockBytes } = ends;
  let before = Infinity;
  for (let durable = 0; ;) {
    const failure = approachEnd(ends);
    if (failure !== undefined) return failure;
    const fresh = copier.position - durable;
    if (fresh <= allowanceOf(copier.position, blockBytes) || fresh >= before) return undefined;
    const synced = attempt(() => fsyncSync(copy));
    if (isSystemError(synced)) return { operation: 'sync', error: synced };
    before = fresh;
    durable = copier.position;
  }
}
