// Which files another process holds a POSIX write lock on. Node has no fcntl(2) locks, so instead of
// trying for a read lock, the kernel's table is read. The launcher has woken the kernel for it by then.
import { readFileSync, type Stats } from 'node:fs';

const TABLE = '/proc/locks';

/** Files that are write-locked, by `major:minor:inode` as /proc/locks has it. */
export function writeLockedFiles(): ReadonlySet<string> {
  const locked = new Set<string>();
  for (const line of readTable().split('\n')) {
    const match = / POSIX +\S+ +WRITE +\S+ +([0-9a-f]+:[0-9a-f]+:\d+) /.exec(line);
    if (match?.[1] !== undefined) locked.add(match[1]);
  }
  return locked;
}

/** The key that a file has in the table. */
export function lockKey({ dev, ino }: Stats): string {
  const major = Math.floor(dev / 256) % 4096;
  const minor = (dev % 256) + Math.floor(dev / 2 ** 20) * 256;
  return `${hex(major)}:${hex(minor)}:${ino}`;
}

function hex(number: number): string {
  return number.toString(16).padStart(2, '0');
}

function readTable(): string {
  try {
    return readFileSync(TABLE, 'latin1');
  } catch {
    // Without /proc nothing is known of locks, and logrotate too goes on after a refused one.
    return '';
  }
}
