// How much room the filesystem of an opened directory has, and getting what was removed counted.
import { spawnSync } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import type { Directory } from './directory.ts';
import { helperEnvironment } from './helper-program.ts';
import { attempt, strerror } from './strerror.ts';

/** The room of a filesystem, in bytes. */
export interface Room {
  readonly totalBytes: number;
  /** for writers without privileges. */
  readonly freeBytes: number;
  /** by files; what is reserved for root is neither used nor free. */
  readonly usedBytes: number;
  /** snapshots are usual on it, so that a removed file may be free of its name only. */
  readonly hasSnapshots: boolean;
}

/** The magic numbers of statfs(2) of btrfs, bcachefs and ZFS. */
const WITH_SNAPSHOTS = new Set([0x9123683e, 0xca451a4e, 0x2fc12fc1]);

/** The room around an opened directory. */
export function roomAround(directory: Directory): Room | SystemError {
  const facts = attempt(() => statfsSync(directory.entry('.')));
  if (isSystemError(facts)) return facts;
  const { type, bsize, blocks, bfree, bavail } = facts;
  return {
    totalBytes: blocks * bsize,
    freeBytes: bavail * bsize,
    usedBytes: (blocks - bfree) * bsize,
    hasSnapshots: WITH_SNAPSHOTS.has(type),
  };
}

/**
 * syncfs(2), which Node lacks: without it some filesystems do not count yet what a removed file gives back.
 * The program sync(1) gets the opened directory. The result is why it failed.
 */
export function syncAround(directory: Directory): string | undefined {
  const fd = attempt(() => directory.fd);
  if (isSystemError(fd)) return fd.reason;
  const child = spawnSync('sync', ['-f', '/proc/self/fd/3'], {
    stdio: ['ignore', 'ignore', 'pipe', fd],
    env: { ...helperEnvironment(), LC_ALL: 'C' },
  });
  if (child.error !== undefined) {
    const code = 'code' in child.error ? String(child.error.code) : 'EIO';
    return `cannot run sync(1): ${strerror(code)}`;
  }
  if (child.status === 0) return undefined;
  const [line = ''] = child.stderr.toString('latin1').split('\n');
  return line.split(': ').at(-1) || 'sync(1) was killed';
}
