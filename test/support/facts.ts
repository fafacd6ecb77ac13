/** What the planner is told of files that a test makes up. */
import type { FileFacts } from '../../src/plan/snapshot.ts';

/** A regular file of root's, empty and of 1970, unless told otherwise. */
export function factsOf(given: Partial<FileFacts> = {}): FileFacts {
  return {
    kind: 'file',
    mode: 0o644,
    uid: 0,
    gid: 0,
    sizeBytes: 0,
    links: 1,
    device: 1,
    inode: 1,
    atimeMs: 0,
    mtimeMs: 0,
    blocks: 0,
    blockBytes: 4096,
    ...given,
  };
}
