// Finishes an emptying that was interrupted: the bytes that log and archive both have go from one of them,
// from the log if that is safe, and never from both.
import { constants, fstatSync, fsyncSync, ftruncateSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import { cutFront } from '../host/collapse-range.ts';
import { factsOf } from '../host/machine-disk.ts';
import { NO_SURPRISES } from '../host/open-flags.ts';
import { systemError } from '../host/strerror.ts';
import { judgeDouble, type DoubleVerdict } from './double.ts';
import type { Emptying } from '../plan/journal.ts';
import { isSameAt } from './file-bytes.ts';
import type { LogWriters } from './log-writers.ts';
import { OpenFile } from './open-file.ts';
import type { Run, StanzaRun } from './run.ts';

interface Surroundings extends Pick<StanzaRun, 'disk' | 'writers'> {
  readonly run: Pick<Run, 'report'>;
}

/** Removes what was doubled, if anything was, and tells. False, after a report, if that failed. */
export function removeDouble(surroundings: Surroundings, noted: Emptying): boolean {
  const openedLog = openNoted(surroundings, noted.log.path);
  if (typeof openedLog === 'boolean') return openedLog;
  using log = openedLog;
  const openedArchive = openNoted(surroundings, noted.archive.path);
  if (typeof openedArchive === 'boolean') return openedArchive;
  using archive = openedArchive;
  try {
    const verdict = judgeFiles(noted, log.fd, archive.fd);
    if (verdict === 'none') return true;
    const kept =
      verdict === 'unclear' ? 'both' : removeFromOne(surroundings, noted, { log, archive });
    const { path } = noted.log;
    if (isSystemError(kept)) return failOn(surroundings, noted.archive.path, kept, 'unlink');
    surroundings.run.report({
      kind: 'copytruncate',
      news: { kind: 'double', path, to: noted.archive.path, kept },
    });
    return true;
  } catch (error) {
    return failOn(surroundings, noted.log.path, systemError(error), 'read');
  }
}

/** The verdict on the open files of an emptying. */
export function judgeFiles(noted: Emptying, log: number, archive: number): DoubleVerdict {
  return judgeDouble(noted, {
    log: factsOf(fstatSync(log)),
    archive: factsOf(fstatSync(archive)),
    logHolds: (offset, count) => isSameAt({ fd: log, offset }, { fd: archive, offset: 0 }, count),
  });
}

/** An open file; or, if there is none of this name, true; or false, after a report. */
function openNoted(surroundings: Surroundings, path: string): OpenFile | boolean {
  const fd = surroundings.disk.open(path, constants.O_RDWR | NO_SURPRISES);
  if (!isSystemError(fd)) return new OpenFile(fd, factsOf(fstatSync(fd)));
  return GONE.has(fd.code) || failOn(surroundings, path, fd);
}

/** Nothing is there, or something that is not the file that was noted. */
const GONE = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR', 'ENXIO']);

function failOn(
  { run }: Surroundings,
  path: string,
  error: SystemError,
  operation: 'open' | 'read' | 'unlink' = 'open',
): false {
  run.report({ kind: 'failed', operation, path, error });
  return false;
}

/**
 * Takes the bytes out of the log where that loses nothing: by a cut, or if they are all that it has and
 * nobody writes to it. Otherwise the log has everything, and the archive goes.
 */
function removeFromOne(
  { disk, writers }: Surroundings,
  noted: Emptying,
  { log, archive }: { readonly log: OpenFile; readonly archive: OpenFile },
): 'archive' | 'log' | SystemError {
  fsyncSync(archive.fd);
  const bytes = fstatSync(archive.fd).size;
  if (fstatSync(log.fd).size > bytes) {
    const { kind } = cutFront(log.fd, bytes);
    const isCut =
      kind === 'unknown' ? judgeFiles(noted, log.fd, archive.fd) !== 'double' : kind === 'cut';
    if (isCut) return 'archive';
  } else if (isUnwritten(writers, log)) {
    ftruncateSync(log.fd, 0);
    return 'archive';
  }
  return disk.unlink(noted.archive.path) ?? 'log';
}

function isUnwritten(writers: LogWriters, log: OpenFile): boolean {
  const seen = writers.see();
  return seen.complete && seen.writersOf(log.facts).length === 0;
}
