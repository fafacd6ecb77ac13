/** A destination whose objects are files in a folder of this machine. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Shipper, Usage } from '../../src/ship/shipper.ts';
import type { Place } from './conformance.ts';

/** The folder is looked into directly; what is put there belongs to its user. */
export function folderPlace(
  folder: string,
  open: (usage: Usage) => Promise<Shipper>,
  mode = 0o777,
): Place {
  return {
    open,
    read: (object) => {
      try {
        return Promise.resolve(readFileSync(join(folder, object)));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Promise.resolve(undefined);
        throw error;
      }
    },
    write: (object, bytes) => {
      const path = join(folder, object);
      const umask = process.umask(0);
      mkdirSync(dirname(path), { recursive: true, mode });
      writeFileSync(path, bytes, { mode: 0o666 });
      process.umask(umask);
      return Promise.resolve();
    },
  };
}
