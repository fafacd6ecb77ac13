// Opening a log or an archive for its contents: no link is followed, nothing blocks, and what is opened
// is a regular file with one name (ENGINE-SPEC 9.2).
import { closeSync, constants, fstatSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import { factsOf } from '../host/machine-disk.ts';
import { NO_SURPRISES } from '../host/open-flags.ts';
import { attempt } from '../host/strerror.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import type { StanzaRun } from './run.ts';

const UNSUPPORTED: SystemError = { code: 'ENOTSUP', reason: 'Operation not supported' };

/** An open file; it is closed at the end of the scope that uses it. */
export class OpenFile implements Disposable {
  readonly fd: number;
  readonly facts: FileFacts;

  constructor(fd: number, facts: FileFacts) {
    this.fd = fd;
    this.facts = facts;
  }

  [Symbol.dispose](): void {
    closeSync(this.fd);
  }
}

/** Opens the file at `path` for reading, or for both. */
export function openFile(
  { disk, stanza }: StanzaRun,
  path: string,
  access: 'read' | 'read-write',
): OpenFile | SystemError {
  const flags = access === 'read' ? constants.O_RDONLY : constants.O_RDWR;
  const fd = disk.open(path, flags | NO_SURPRISES);
  if (isSystemError(fd)) return fd;
  const stats = attempt(() => fstatSync(fd));
  if (isSystemError(stats) || !stats.isFile() || isShared(stats.nlink, stanza)) {
    closeSync(fd);
    return isSystemError(stats) ? stats : UNSUPPORTED;
  }
  return new OpenFile(fd, factsOf(stats));
}

function isShared(links: number, stanza: StanzaRun['stanza']): boolean {
  return links !== 1 && !stanza.settings.allowhardlink;
}
