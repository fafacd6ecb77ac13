// Cutting off the front of a log what was copied of it. The system does it in one step between two writes,
// so that nothing is lost or doubled; a part of the last block, or a hundredth, stays in the log.
import { fstatSync, readSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import { cutFront, type CutAnswer } from '../host/collapse-range.ts';
import { attempt } from '../host/strerror.ts';
import { settleNearEnd, type Ends } from './approach-end.ts';
import { chooseCut, type Cut } from './collapse-cut.ts';
import { failCopy } from './copy-failure.ts';
import { emptyingOf, leaveShrunk, sayEmptying, takeBack, type Copying } from './copying.ts';
import { noteEmptied, noteEmptying } from './emptying.ts';
import type { Emptying } from '../plan/journal.ts';
import { judgeFiles } from './remove-double.ts';
import { fail } from './run.ts';
import { haveSameEnds } from './same-ends.ts';
import { truncateBusy, truncateNamed } from './truncate-log.ts';

const NEWLINE = 10;
const TOO_SMALL: SystemError = { code: 'EINVAL', reason: 'it has no more than one block' };

/** Gives the copy its name and cuts; if that cannot be, the log is truncated, unless it `must` be cut. */
export function cutLog(copying: Copying, must: boolean): boolean {
  const { logRun, path, to, ends } = copying;
  const failure = settleNearEnd(ends);
  if (failure !== undefined) return failCopy(logRun, { path, to }, failure);
  const sizeBytes = fstatSync(ends.log).size;
  if (sizeBytes < ends.copier.position) return copying.archive.publishNow() && leaveShrunk(copying);
  const cut = cutOf(ends, sizeBytes);
  if (cut.bytes > 0) return cutAt(copying, { ...cut, sizeBytes }, must);
  return must ? fail(logRun, 'collapse', path, { error: TOO_SMALL }) : truncateBusy(copying);
}

function cutOf({ copy, copier, blockBytes }: Ends, sizeBytes: number): Cut {
  const byte = Buffer.alloc(1);
  const endsLine = (offset: number): boolean =>
    attempt(() => readSync(copy, byte, 0, 1, offset - 1)) === 1 && byte[0] === NEWLINE;
  return chooseCut({ copied: copier.position, sizeBytes, blockBytes, endsLine });
}

interface SizedCut extends Cut {
  /** the size of the log when the cut was chosen. */
  readonly sizeBytes: number;
}

function cutAt(copying: Copying, cut: SizedCut, must: boolean): boolean {
  const { logRun, path, to, ends } = copying;
  const ended = ends.copier.endAt(cut.bytes);
  if (ended !== undefined) return failCopy(logRun, { path, to }, ended);
  const emptying = emptyingOf(copying, 'collapse');
  if (!noteEmptying(logRun, emptying) || !copying.archive.publishNow()) return false;
  sayEmptying(logRun, path);
  const isSame = haveSameEnds(ends.log, ends.copy, cut.bytes);
  if (isSystemError(isSame)) return takeBack(copying, { operation: 'read', error: isSame });
  if (!isSame) {
    return noteEmptied(logRun, path) && leaveShrunk(copying);
  }
  const answer = cutFront(ends.log, cut.bytes);
  if (isCut(answer, emptying, ends)) {
    return noteEmptied(logRun, path) && sayLeft(copying, cut);
  }
  const reason = 'reason' in answer ? answer.reason : 'the program was killed';
  if (must) {
    logRun.disk.unlink(to);
    return fail(logRun, 'collapse', path, { error: { code: 'EINVAL', reason } });
  }
  const severity = answer.kind === 'refused' ? 'debug' : 'warning';
  logRun.run.report({
    kind: 'copytruncate',
    news: { kind: 'cut-refused', path, severity, reason },
  });
  return truncateNamed(copying);
}

/** Whether the bytes are gone; where the answer does not say so, the files do. */
function isCut(answer: CutAnswer, emptying: Emptying, { log, copy }: Ends): boolean {
  if (answer.kind !== 'unknown') return answer.kind === 'cut';
  return attempt(() => judgeFiles(emptying, log, copy)) !== 'double';
}

function sayLeft({ logRun: { run }, path, to }: Copying, cut: SizedCut): true {
  const bytes = cut.sizeBytes - cut.bytes;
  run.report({
    kind: 'copytruncate',
    news: { kind: 'left-behind', path, bytes, sizeBytes: cut.sizeBytes },
  });
  if (!cut.endsLine) run.report({ kind: 'copytruncate', news: { kind: 'line-divided', path, to } });
  return true;
}
