// What is read of a stanza's files while nothing else is under way, as the user of its `su`.
import type { Stanza } from '../config/stanza.ts';
import { assumeIdentity, restoreIdentity, type FullIdentity } from '../host/identity.ts';
import { MachineDisk } from '../host/machine-disk.ts';

/** Calls with the disk as the stanza's user sees it. The call is synchronous: the identity is the whole process's. */
export function asStanzaUser<T>(
  { settings: { su } }: Stanza,
  invoker: FullIdentity,
  call: (disk: MachineDisk) => T,
): T {
  if (su.on && su.uid !== undefined && su.gid !== undefined) {
    assumeIdentity({ uid: su.uid, gid: su.gid });
  }
  try {
    using disk = new MachineDisk();
    return call(disk);
  } finally {
    restoreIdentity(invoker);
  }
}
