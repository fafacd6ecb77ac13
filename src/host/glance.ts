// A look at a file that decides nothing but when to look better: the path is taken as it is.
import { lstatSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import { toBytes } from './bytes.ts';
import { factsOf } from './machine-disk.ts';
import { attempt } from './strerror.ts';

const QUIETLY = { throwIfNoEntry: false } as const;

/** What is at a path, links not followed; undefined if nothing is, or it cannot be told. */
export function glance(path: string): FileFacts | undefined {
  const stats = attempt(() => lstatSync(toBytes(path), QUIETLY));
  return stats === undefined || isSystemError(stats) ? undefined : factsOf(stats);
}
