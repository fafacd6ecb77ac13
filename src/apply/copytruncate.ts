// copytruncate: a log that nobody writes to is copied and truncated; from one that is being written to,
// what was copied is cut off its front, which loses nothing; where that cannot be, it is truncated as soon
// as its end is reached, and what that loses is told (ENGINE-SPEC 9.2, departures D05 and D09).
import { fstatSync, ftruncateSync, statfsSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import { programOf } from '../host/open-files.ts';
import { attempt } from '../host/strerror.ts';
import { becomeUrgent } from '../host/urgency.ts';
import type { FileStep } from '../plan/step.ts';
import { approachEnd } from './approach-end.ts';
import { Copier } from './copier.ts';
import { isSparse } from './copy.ts';
import { failCopy } from './copy-failure.ts';
import { sayEmptying, type Copying } from './copying.ts';
import { cutLog } from './cut-log.ts';
import { noteEmptied } from './emptying.ts';
import { openFile, type OpenFile } from './open-file.ts';
import { createOutput } from './output-file.ts';
import { fail, type LogRun } from './run.ts';
import { truncateBusy, truncateQuiet } from './truncate-log.ts';

type CopyStep = Extract<FileStep, { readonly kind: 'copy-log' }>;

/** A smaller log is truncated: a cut would leave much of it. */
const SMALLEST_TO_CUT = 64 * 1024;

/** Copies a log and empties it. In company, the disk is waited for together with others. */
export async function copytruncate(logRun: LogRun, step: CopyStep): Promise<boolean> {
  const { path, to, facts } = step;
  if (logRun.run.debug) return sayEmptying(logRun, path);
  const opened = openFile(logRun, path, 'read-write');
  if (isSystemError(opened)) return fail(logRun, 'open', path, { error: opened });
  using log = opened;
  if (step.skipped) {
    sayEmptying(logRun, path);
    // What a kill leaves of it then goes with the next rotation: no archive is kept.
    if (!noteEmptied(logRun, path)) return false;
    const truncated = attempt(() => ftruncateSync(log.fd, 0));
    return !isSystemError(truncated) || fail(logRun, 'truncate', path, { error: truncated });
  }
  const output = createOutput(logRun, to, { path, facts: log.facts, owner: facts });
  if (output === undefined) return false;
  using archive = output;
  const copier = new Copier(log.fd, archive.fd, isSparse(facts));
  const ends = { log: log.fd, copy: archive.fd, copier, blockBytes: blockOf(log) };
  const failure = approachEnd(ends);
  if (failure !== undefined) return failCopy(logRun, { path, to }, failure);
  return await emptyLog({ logRun, path, to, log, archive, ends });
}

/** What a cut has to be a multiple of; the block of a file can be larger than that of its filesystem. */
function blockOf({ fd, facts }: OpenFile): number {
  const filesystem = attempt(() => statfsSync(`/proc/self/fd/${fd}`));
  return isSystemError(filesystem) ? facts.blockBytes : filesystem.bsize;
}

type Method = 'truncate-quiet' | 'truncate' | 'cut' | 'cut-only';

async function emptyLog(copying: Copying): Promise<boolean> {
  const method = methodOf(copying);
  const { run, identity } = copying.logRun;
  if (method === 'truncate-quiet') return truncateQuiet(copying);
  // Nothing is waited for from here on: somebody is writing.
  const isGrowing = fstatSync(copying.log.fd).size !== copying.log.facts.sizeBytes;
  using _ = isGrowing ? becomeUrgent({ invoker: run.invoker, user: identity }) : undefined;
  switch (method) {
    case 'truncate':
      return truncateBusy(copying);
    case 'cut':
      return cutLog(copying, false);
    case 'cut-only':
      return cutLog(copying, true);
  }
}

/** How the log can be emptied best. Nobody writes to it if that is seen, and nothing has come meanwhile. */
function methodOf({ logRun, path, log, ends }: Copying): Method {
  const { run, stanza, writers } = logRun;
  const mode = stanza.settings.copytruncatemode;
  const seen = writers.see();
  const found = seen.writersOf(log.facts);
  const astray = found.filter(({ appends }) => !appends);
  for (const pid of new Set(astray.map((writer) => writer.pid))) {
    run.report({
      kind: 'copytruncate',
      news: { kind: 'hole-ahead', path, pid, program: programOf(pid) },
    });
  }
  const { size } = fstatSync(log.fd);
  const isQuiet = seen.complete && found.length === 0 && size === ends.copier.position;
  if (isQuiet) return 'truncate-quiet';
  if (mode !== 'auto') return mode === 'collapse' ? 'cut-only' : 'truncate';
  return size < SMALLEST_TO_CUT || astray.length > 0 ? 'truncate' : 'cut';
}
