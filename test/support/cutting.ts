/** Whether temporary files are on a filesystem that can cut off the front of a file. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A requirement of tests of copytruncate. */
export const CUTTING = {
  name: 'temporary files on a filesystem that can cut',
  how: 'set TMPDIR to a directory on ext4 or xfs',
  present: canCut(),
};

function canCut(): boolean {
  const directory = mkdtempSync(join(tmpdir(), 'logrotor-cutting-'));
  const path = join(directory, 'tried');
  writeFileSync(path, Buffer.alloc(100_000));
  const range = ['--collapse-range', '--offset', '0', '--length', '65536'];
  const { status } = spawnSync('fallocate', [...range, path], { stdio: 'ignore' });
  rmSync(directory, { recursive: true });
  return status === 0;
}
