// A log that is being copied in order to be emptied: what all parts of copytruncate share.
import { fstatSync } from 'node:fs';
import type { Ends } from './approach-end.ts';
import type { CopyFailure } from './copier.ts';
import { failCopy } from './copy-failure.ts';
import type { Emptying } from '../plan/journal.ts';
import type { OpenFile } from './open-file.ts';
import type { OutputFile } from './output-file.ts';
import type { LogRun } from './run.ts';

/** One descriptor of the log is read and emptied, whatever its name becomes meanwhile. */
export interface Copying {
  readonly logRun: LogRun;
  readonly path: string;
  readonly to: string;
  readonly log: OpenFile;
  readonly archive: OutputFile;
  readonly ends: Ends;
}

/** What is noted before the log is emptied of what the copy holds now. */
export function emptyingOf({ path, to, ends }: Copying, mode: Emptying['mode']): Emptying {
  const log = fstatSync(ends.log);
  const copy = fstatSync(ends.copy);
  return {
    log: { path, device: log.dev, inode: log.ino, sizeBytes: log.size, mtimeMs: log.mtimeMs },
    archive: { path: to, device: copy.dev, inode: copy.ino },
    bytes: ends.copier.position,
    mode,
  };
}

/** As logrotate says it, whatever way the log is emptied. */
export function sayEmptying({ run }: LogRun, path: string): true {
  run.report({ kind: 'copied', path, truncate: true });
  return true;
}

/** The log is not what was copied: what there was of it is kept, and the log is left alone. */
export function leaveShrunk({ logRun, path, to }: Copying): true {
  logRun.run.report({ kind: 'copytruncate', news: { kind: 'shrunk', path, to } });
  return true;
}

/** A copy that has its name already goes again: the log has it all. */
export function takeBack({ logRun, path, to }: Copying, failure: CopyFailure): false {
  logRun.disk.unlink(to);
  return failCopy(logRun, { path, to }, failure);
}
