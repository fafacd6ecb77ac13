// Which files processes have open in any way, from one walk through /proc: a name that goes frees nothing of
// a file that is open, and a file without a name takes room that nobody sees.
import { readlinkSync, statSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import type { FileIdentity } from '../plan/journal.ts';
import { descriptorsOf, keyOf, processNumbers, programOf } from './open-files.ts';
import { attempt } from './strerror.ts';

/** A process that has a file open. */
export interface Holder {
  readonly pid: number;
  readonly program: string;
}

/** A file that has no name any more. */
export interface NamelessFile {
  /** its last name, a byte string. */
  readonly path: string;
  readonly device: number;
  /** allocated. */
  readonly bytes: number;
  readonly holder: Holder;
}

/** What one walk has seen. */
export interface FileHolders {
  /** A process that has the file open, other than this one. */
  holderOf(file: FileIdentity): Holder | undefined;
  readonly nameless: readonly NamelessFile[];
}

const DELETED = / \(deleted\)$/;
const UNIT_BYTES = 512;

/** Looks at all descriptors of all other processes; what may not be seen is left out. */
export function seeFileHolders(): FileHolders {
  const holders = new Map<string, number>();
  const nameless = new Map<string, NamelessFile>();
  for (const pid of otherProcesses()) {
    const descriptors = descriptorsOf(String(pid));
    if (isSystemError(descriptors)) continue;
    for (const link of descriptors) {
      const found = attempt(() => lookAt(link));
      if (found === undefined || isSystemError(found)) continue;
      const key = keyOf(found);
      if (!holders.has(key)) holders.set(key, pid);
      const { path, device, bytes, links } = found;
      if (links > 0 || nameless.has(key)) continue;
      nameless.set(key, { path, device, bytes, holder: { pid, program: programOf(pid) } });
    }
  }
  return {
    holderOf: (file) => {
      const pid = holders.get(keyOf(file));
      return pid === undefined ? undefined : { pid, program: programOf(pid) };
    },
    nameless: [...nameless.values()],
  };
}

function otherProcesses(): readonly number[] {
  return processNumbers()
    .map(Number)
    .filter((pid) => pid !== process.pid);
}

interface Found extends FileIdentity {
  readonly path: string;
  readonly bytes: number;
  readonly links: number;
}

/** The regular file that a descriptor is open on, if it is one. */
function lookAt(link: string): Found | undefined {
  const path = readlinkSync(link, 'latin1');
  // The link itself tells what is no file; only what has a path is asked for.
  if (!path.startsWith('/')) return undefined;
  const stats = statSync(link);
  if (!stats.isFile()) return undefined;
  return {
    path: path.replace(DELETED, ''),
    device: stats.dev,
    inode: stats.ino,
    bytes: stats.blocks * UNIT_BYTES,
    links: stats.nlink,
  };
}
