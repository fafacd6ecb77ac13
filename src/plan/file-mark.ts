// How the ledger knows a file again.
import type { FileMark } from '../state/ledger.ts';
import type { FileFacts } from './snapshot.ts';

/** Which file it is that has the hash. */
export function markOf({ device, inode, sizeBytes, mtimeMs }: FileFacts): FileMark {
  return { device, inode, bytes: sizeBytes, mtimeMs };
}
