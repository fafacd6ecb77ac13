// Copying a log that grows meanwhile until little of it is left: first what is there, then again and again
// what has come since. A log that is written faster than it can be copied is let go at some size.
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

const LEAST_PATIENCE_BYTES = 64 * 1024 * 1024;

/** To which size a log of this size is followed: until it has doubled, and a small one longer. */
export function patienceFor(sizeBytes: number): number {
  return 2 * sizeBytes + LEAST_PATIENCE_BYTES;
}

/** Copies what is there, and on until no more than the allowance is left. */
export function approachEnd(ends: Ends): CopyFailure | undefined {
  const { log, copier, blockBytes } = ends;
  let { size } = fstatSync(log);
  const patienceBytes = patienceFor(size);
  for (;;) {
    const failure = copier.copyOn(size);
    if (failure !== undefined) return failure;
    ({ size } = fstatSync(log));
    const left = size - copier.position;
    if (left <= allowanceOf(size, blockBytes) || size > patienceBytes) return undefined;
  }
}

/**
 * The same, and makes the copy durable in between: what is written while the disk is waited for is copied
 * too, until the last wait can only be a short one.
 */
export function settleNearEnd(ends: Ends): CopyFailure | undefined {
  const { log, copy, copier, blockBytes } = ends;
  const patienceBytes = patienceFor(fstatSync(log).size);
  for (let durable = 0; ;) {
    const failure = approachEnd(ends);
    if (failure !== undefined) return failure;
    const { position } = copier;
    const isDurable = position - durable <= allowanceOf(position, blockBytes);
    if (isDurable || position > patienceBytes) return undefined;
    const synced = attempt(() => fsyncSync(copy));
    if (isSystemError(synced)) return { operation: 'sync', error: synced };
    durable = position;
  }
}
