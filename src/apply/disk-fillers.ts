// What fills a filesystem besides archives, as far as it is known: the logs of the configuration, and files
// that have no name any more but are open.
import { isSystemError } from '../config/config-host.ts';
import type { FileHolders } from '../host/file-holders.ts';
import { MachineDisk } from '../host/machine-disk.ts';
import type { DiskFiller } from '../plan/disk-filler.ts';
import type { Run } from './run.ts';

const MOST_TOLD = 3;
const UNIT_BYTES = 512;

/** The largest things on a filesystem, the largest first. */
export function fillersOf(run: Run, device: number, holders: FileHolders): readonly DiskFiller[] {
  using disk = new MachineDisk();
  const logs = [...run.logs()].flatMap((path): DiskFiller[] => {
    const facts = disk.lstat(path);
    if (isSystemError(facts) || facts.device !== device) return [];
    return [{ path, bytes: facts.blocks * UNIT_BYTES, holder: undefined }];
  });
  const nameless = holders.nameless.filter((file) => file.device === device);
  const all = [...logs, ...nameless].filter(({ bytes }) => bytes > 0);
  return all.toSorted((a, b) => b.bytes - a.bytes).slice(0, MOST_TOLD);
}
