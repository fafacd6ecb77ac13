// What the next run does about a managed file whose compression was interrupted.
import type { InterruptedRotation } from './journal.ts';
import { isUnchanged } from './managed-plan.ts';
import type { Disk } from './snapshot.ts';
import type { Steps } from './step.ts';

/**
 * If the archive has its name, the file that it was made of goes; if that was written to since, the archive.
 * Anything else begins anew.
 */
export function* planResumedManaged(
  { log, facts, publications }: InterruptedRotation,
  disk: Disk,
): Steps<void> {
  const made = publications.findLast(({ source }) => source === log);
  if (made === undefined) return;
  const archive = disk.lstat(made.path);
  const source = disk.lstat(log);
  if ('code' in archive || 'code' in source) return;
  if (archive.inode !== made.inode || archive.device !== made.device) return;
  if (isUnchanged(source, facts)) yield { kind: 'remove-source', path: log };
  else yield { kind: 'discard', path: made.path };
}
