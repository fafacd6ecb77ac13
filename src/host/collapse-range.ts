// Cutting bytes off the front of an open file, in one indivisible step (FALLOC_FL_COLLAPSE_RANGE, ext4 and
// xfs). Node has no fallocate(2); the program of that name works on the file that it inherits.
import { spawnSync } from 'node:child_process';
import { helperEnvironment } from './helper-program.ts';
import { strerror } from './strerror.ts';

/** What became of the cut. */
export type CutAnswer =
  | { readonly kind: 'cut' }
  /** nothing was cut: the filesystem cannot, or not there. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** nothing was cut: there is no such program. */
  | { readonly kind: 'no-program'; readonly reason: string }
  /** the program was killed, before or after it. */
  | { readonly kind: 'unknown' };

/**
 * Cuts the first `bytes` off an open file; they have to be a multiple of the filesystem's block, and less
 * than all. What writers append meanwhile is kept.
 */
export function cutFront(fd: number, bytes: number): CutAnswer {
  const range = ['--collapse-range', '--offset', '0', '--length', String(bytes)];
  const child = spawnSync('fallocate', [...range, '/proc/self/fd/3'], {
    stdio: ['ignore', 'ignore', 'pipe', fd],
    env: { ...helperEnvironment(), LC_ALL: 'C' },
  });
  if (child.error !== undefined) {
    const code = 'code' in child.error ? String(child.error.code) : 'EIO';
    return {
      kind: 'no-program',
      reason: `cannot run fallocate(1) of util-linux: ${strerror(code)}`,
    };
  }
  if (child.status === 0) return { kind: 'cut' };
  if (child.status === null) return { kind: 'unknown' };
  const [line = ''] = child.stderr.toString('latin1').split('\n');
  return { kind: 'refused', reason: line.split(': ').at(-1) || `exit status ${child.status}` };
}
