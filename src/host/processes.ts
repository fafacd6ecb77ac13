// What /proc tells about a process, and signals to one. A number is all that names a process, and it may be
// given to another one at any time: with the time of its start it names one process only.
import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { basename } from 'node:path/posix';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import { processNumbers } from './open-files.ts';
import { attempt, strerror } from './strerror.ts';

/** One process, whatever its number will be given to later. */
export interface ProcessIdentity {
  readonly pid: number;
  /** clock ticks after the start of the system. */
  readonly startedAt: string;
}

/** A process that was found. */
export interface FoundProcess extends ProcessIdentity {
  /** the names that its program goes by. */
  readonly programs: readonly string[];
  readonly uid: number;
}

/** The process of this number; undefined if there is none, or if it has ended and waits to be asked for its status. */
export function findProcess(pid: number): FoundProcess | undefined {
  const stat = readStat(pid);
  if (stat === undefined) return undefined;
  const owner = attempt(() => statSync(`/proc/${pid}`).uid);
  if (isSystemError(owner)) return undefined;
  return { pid, startedAt: stat.startedAt, programs: programsOf(pid, stat.name), uid: owner };
}

/** The processes whose program has this name, those of other PID namespaces left out. */
export function processesNamed(name: string): readonly FoundProcess[] {
  const own = namespaceOf('self');
  return processNumbers()
    .flatMap((pid) => findProcess(Number(pid)) ?? [])
    .filter(({ pid, programs }) => pid !== process.pid && programs.includes(name))
    .filter(({ pid }) => (namespaceOf(String(pid)) ?? own) === own);
}

/**
 * Sends a signal to a process, unless its number is another's by now. It is looked at before and after,
 * since the system offers Node nothing better; numbers are given again only when all others had their turn.
 */
export function sendSignal(target: ProcessIdentity, signal: string): SystemError | undefined {
  if (hasEnded(target)) return GONE;
  const failed = attempt(() => process.kill(target.pid, `SIG${signal}`));
  return isSystemError(failed) ? failed : undefined;
}

const GONE: SystemError = { code: 'ESRCH', reason: strerror('ESRCH') };

/** Whether a process is no more, whatever has its number now. */
export function hasEnded({ pid, startedAt }: ProcessIdentity): boolean {
  return readStat(pid)?.startedAt !== startedAt;
}

interface Stat {
  readonly name: string;
  readonly startedAt: string;
}

/** It is ending: its files may be closed already. */
const PF_EXITING = 0x4;

/** The name of a process may have any bytes in it; the last parenthesis ends it. */
function readStat(pid: number): Stat | undefined {
  const text = attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (isSystemError(text)) return undefined;
  const [open, close] = [text.indexOf('('), text.lastIndexOf(')')];
  const fields = text.slice(close + 2).split(' ');
  const [flags, threads, startedAt] = [fields[6], fields[17], fields[19]];
  if (open === -1 || close === -1 || startedAt === undefined) return undefined;
  // Its first thread may have ended before the others.
  if ((Number(flags) & PF_EXITING) !== 0 && Number(threads) <= 1) return undefined;
  return { name: text.slice(open + 1, close), startedAt };
}

/**
 * The file that a process runs is asked for first: the other name a process can choose. A program that
 * was updated meanwhile runs a file that was deleted.
 */
function programsOf(pid: number, name: string): readonly string[] {
  const file = attempt(() => readlinkSync(`/proc/${pid}/exe`, 'latin1'));
  if (isSystemError(file)) return [name];
  return [basename(file.replace(/ \(deleted\)$/, '')), name];
}

function namespaceOf(pid: string): string | undefined {
  const namespace = attempt(() => readlinkSync(`/proc/${pid}/ns/pid`));
  return isSystemError(namespace) ? undefined : namespace;
}
