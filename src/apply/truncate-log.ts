// The truncation of a log that has been copied.
import { fsyncSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import { attempt } from '../host/strerror.ts';
import { settleNearEnd } from './approach-end.ts';
import { failCopy } from './copy-failure.ts';
import {
  emptyingOf,
  leaveShrunk,
  publishCopy,
  sayEmptying,
  takeBack,
  type Copying,
} from './copying.ts';
import { truncateAtEnd } from './empty-log.ts';
import { noteEmptied, noteEmptying } from './emptying.ts';
import { fail, type StanzaRun } from './run.ts';

/** Gives the copy its name and truncates the log; somebody may be writing to it unless it is `quiet`. */
export function truncateLog(copying: Copying, quiet: boolean): boolean {
  const { stanzaRun, path, to, ends } = copying;
  const failure = quiet ? undefined : settleNearEnd(ends);
  if (failure !== undefined) return failCopy(stanzaRun, { path, to }, failure);
  noteEmptying(stanzaRun, emptyingOf(copying, 'truncate'));
  if (!publishCopy(copying)) return false;
  sayEmptying(stanzaRun, path);
  return truncateNamed(copying);
}

/** Truncates a log whose copy has its name and can still grow. */
export function truncateNamed(copying: Copying): boolean {
  const { stanzaRun, path, ends } = copying;
  const { run } = stanzaRun;
  const durable = ends.copier.position;
  const emptying = emptyingOf(copying, 'truncate');
  const emptied = truncateAtEnd(ends.log, ends.copy, ends.copier);
  switch (emptied.kind) {
    case 'not-copied':
      return takeBack(copying, emptied.failure);
    case 'not-truncated':
      // Copying it once more would not help (departure D05).
      run.state.stamp(path);
      return fail(stanzaRun, 'truncate', path, { error: emptied.error });
    case 'shrunk':
      noteEmptied(stanzaRun, emptying);
      return leaveShrunk(copying);
    case 'emptied':
      noteEmptied(stanzaRun, emptying);
      sayLost(stanzaRun, path, emptied.lost);
      return ends.copier.position === durable || syncRest(copying);
  }
}

function sayLost({ run }: StanzaRun, path: string, bytes: number): void {
  if (bytes > 0) run.report({ kind: 'copytruncate', news: { kind: 'lost', path, bytes } });
}

/** What was copied last could not be waited for before the log was truncated. */
function syncRest({ stanzaRun, to, ends }: Copying): boolean {
  const synced = attempt(() => fsyncSync(ends.copy));
  return isSystemError(synced) ? fail(stanzaRun, 'sync', to, { error: synced }) : true;
}
