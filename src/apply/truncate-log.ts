// The truncation of a log that has been copied.
import { fsyncSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import { attempt } from '../host/strerror.ts';
import { settleNearEnd } from './approach-end.ts';
import { failCopy } from './copy-failure.ts';
import { emptyingOf, leaveShrunk, sayEmptying, takeBack, type Copying } from './copying.ts';
import { truncateAtEnd } from './empty-log.ts';
import { noteEmptied, noteEmptying } from './emptying.ts';
import { fail, type LogRun } from './run.ts';

/** Gives the copy its name and truncates the log, to which nobody writes. */
export async function truncateQuiet(copying: Copying): Promise<boolean> {
  return noteTruncation(copying) && (await copying.archive.publish()) && truncateAsSaid(copying);
}

/** The same for a log that somebody may be writing to: nothing else is waited for. */
export function truncateBusy(copying: Copying): boolean {
  const { logRun, path, to, ends, archive } = copying;
  const failure = settleNearEnd(ends);
  if (failure !== undefined) return failCopy(logRun, { path, to }, failure);
  return noteTruncation(copying) && archive.publishNow() && truncateAsSaid(copying);
}

function noteTruncation(copying: Copying): boolean {
  return noteEmptying(copying.logRun, emptyingOf(copying, 'truncate'));
}

function truncateAsSaid(copying: Copying): boolean {
  sayEmptying(copying.logRun, copying.path);
  return truncateNamed(copying);
}

/** Truncates a log whose copy has its name and can still grow. */
export function truncateNamed(copying: Copying): boolean {
  const { logRun, path, ends } = copying;
  const { run } = logRun;
  const durable = ends.copier.position;
  const emptied = truncateAtEnd(ends.log, ends.copy, ends.copier);
  switch (emptied.kind) {
    case 'not-copied':
      return takeBack(copying, emptied.failure);
    case 'not-truncated':
      // Copying it once more would not help (departure D05).
      run.state.stampAt(path, run.now);
      return fail(logRun, 'truncate', path, { error: emptied.error });
    case 'shrunk':
      return noteEmptied(logRun, path) && leaveShrunk(copying);
    case 'emptied':
      if (!noteEmptied(logRun, path)) return false;
      sayLost(logRun, path, emptied.lost);
      if (emptied.unkept !== undefined) {
        run.state.stampAt(path, run.now);
        return failCopy(logRun, copying, emptied.unkept);
      }
      return ends.copier.position === durable || syncRest(copying);
  }
}

function sayLost({ run }: LogRun, path: string, bytes: number): void {
  if (bytes > 0) run.report({ kind: 'copytruncate', news: { kind: 'lost', path, bytes } });
}

/** What was copied last could not be waited for before the log was truncated. */
function syncRest({ logRun, to, ends }: Copying): boolean {
  const synced = attempt(() => fsyncSync(ends.copy));
  return isSystemError(synced) ? fail(logRun, 'sync', to, { error: synced }) : true;
}
