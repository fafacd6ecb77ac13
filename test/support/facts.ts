/** What the planner is told of files that a test makes up. */
import type { FileFacts, UnsafeLink } from '../../src/plan/snapshot.ts';

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

/** A link of uid 5 that leads to what is of root. */
export function unsafeLink(link: string): UnsafeLink {
  return { code: 'UNSAFE_LINK', reason: `${link} is not followed`, link, owner: 5, targetOwner: 0 };
}
