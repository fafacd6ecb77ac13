// The state file on the disk: read at the beginning of a run, replaced as a whole at its end
// (ENGINE-SPEC 3).
import { closeSync, constants, fstatSync, type Stats } from 'node:fs';
import type { Zone } from '../calendar/zone.ts';
import { isSystemError } from '../config/config-host.ts';
import type { SystemError } from '../config/system-error.ts';
import { readStart } from '../host/bounded-read.ts';
import { fromBytes } from '../host/bytes.ts';
import { writeDurably, type DurableFailure } from '../host/durable-write.ts';
import { attempt } from '../host/strerror.ts';
import { openWalked } from '../host/walk.ts';
import {
  bucketCount,
  formatStateFile,
  inFileOrder,
  parseStateFile,
  type StateEntries,
} from '../state/state-file.ts';
import type { State } from '../state/state.ts';
import type { Output } from './output.ts';

/** The state as read; `failed` if any of it could not be. */
export interface ReadState {
  readonly entries: StateEntries;
  /** the size of the file in bytes, on which the order of entries depends when it is written. */
  readonly sizeBytes: number;
  readonly failed: boolean;
  /** why nothing of it is known, though it is there. */
  readonly unreadable: SystemError | undefined;
  readonly isAbsent: boolean;
}

/** A state file of this name keeps nothing. */
export const NOT_KEPT = '/dev/null';
/** Room for some three million logs; what is larger is no state file, and no string could hold it. */
const LARGEST = 256 * 1024 * 1024;

/** What the state is read for: to go on from it, to say what a run would do (-d), or only to tell of it. */
export type StateUse = 'run' | 'debug' | 'look';

/**
 * Reads the state file. With -d one that is missing is empty, and one that cannot be read too; who only looks at it
 * is not told of one that cannot be read, but finds that in the result.
 */
export function readState(file: string, zone: Zone, output: Output, use: StateUse): ReadState {
  output.complain({ kind: 'state-read', file });
  const read = readText(file, output, use);
  output.complain({ kind: 'state-table', buckets: bucketCount(read.text.length) });
  const { entries, problems } = parseStateFile(read.text, zone);
  for (let count = 0; count < entries.size; count += 1) output.complain({ kind: 'state-entry' });
  for (const problem of problems) output.report({ kind: 'state-problem', file, problem });
  if (problems.length > 0 && use === 'run') keepBadState(file, read.text, output);
  const failed = read.failed || problems.length > 0;
  const { unreadable, isAbsent = false } = read;
  return { entries, sizeBytes: read.text.length, failed, unreadable, isAbsent };
}

interface ReadText {
  readonly text: string;
  readonly failed: boolean;
  readonly unreadable?: SystemError;
  readonly isAbsent?: boolean;
}

function readText(file: string, output: Output, use: StateUse): ReadText {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
  const fd = openWalked(file, flags);
  if (isSystemError(fd)) {
    const { reason } = fd;
    if (use === 'run') output.complain({ kind: 'state-unopened', file, reason });
    else if (fd.code === 'ENOENT') output.complain({ kind: 'state-absent', file });
    else if (use === 'debug') output.complain({ kind: 'state-assumed-empty', file, reason });
    const nothing = { text: '', failed: use === 'run' };
    return fd.code === 'ENOENT' ? { ...nothing, isAbsent: true } : { ...nothing, unreadable: fd };
  }
  try {
    const sizeBytes = regularSize(fd);
    if (sizeBytes > LARGEST) {
      output.complain({ kind: 'state-too-large', file, bytes: LARGEST });
    }
    const text = attempt(() => fromBytes(readStart(fd, Math.min(sizeBytes, LARGEST))));
    if (!isSystemError(text)) return { text, failed: sizeBytes > LARGEST };
    output.complain({ kind: 'state-unread', file, reason: text.reason });
    return { text: '', failed: true, unreadable: text };
  } finally {
    closeSync(fd);
  }
}

/** What is no regular file, a FIFO above all, has nothing to read (departure D41). */
function regularSize(fd: number): number {
  const stats = fstatSync(fd);
  return stats.isFile() ? stats.size : 0;
}

/** A state file with errors is kept as it was found (departure D06). */
function keepBadState(file: string, text: string, output: Output): void {
  const failure = writeDurably(`${file}.bad`, text, { mode: 0o600, uid: -1, gid: -1 });
  if (failure !== undefined) reportFailure(`${file}.bad`, failure, output);
}

/**
 * Writes the state. `failed`, after an error message, if the old one is still there, and `refused` if the
 * file is not one that can hold a state.
 */
export function writeState(
  file: string,
  state: State,
  sizeBytes: number,
  output: Output,
): 'written' | 'failed' | 'refused' {
  if (file === NOT_KEPT) return 'written';
  const old = statOpened(file);
  if (isSystemError(old)) {
    output.complain({ kind: 'state-unopened', file, reason: old.reason });
    return 'failed';
  }
  if (!old.isFile()) {
    output.complain({ kind: 'state-not-regular', file });
    return 'refused';
  }
  const order = { bucketsFor: sizeBytes };
  for (const { path } of inFileOrder(state.agedOut(), order)) {
    output.report({ kind: 'state-aged-out', path });
  }
  const text = formatStateFile(state.entriesToWrite(), order);
  const attributes = { mode: old.mode & 0o7777 & ~constants.S_IROTH, uid: old.uid, gid: old.gid };
  const failure = writeDurably(file, text, attributes);
  if (failure !== undefined) reportFailure(file, failure, output);
  return failure === undefined ? 'written' : 'failed';
}

function statOpened(file: string): Stats | SystemError {
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
  const fd = openWalked(file, flags);
  if (isSystemError(fd)) return fd;
  try {
    return attempt(() => fstatSync(fd));
  } finally {
    closeSync(fd);
  }
}

function reportFailure(
  file: string,
  { step, temporary, error }: DurableFailure,
  output: Output,
): void {
  const { reason } = error;
  if (step === 'rename') {
    output.complain({ kind: 'state-unnamed', file: temporary, to: file, reason });
    return;
  }
  output.complain({ kind: FAILURES[step], file: temporary, reason });
}

const FAILURES = {
  clear: 'state-uncleared',
  create: 'state-uncreated',
  write: 'state-unwritten',
} as const;
