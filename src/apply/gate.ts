// The gate in front of every removal: an archive that is to be shipped stays until that is proved.
import { constants, fstatSync, closeSync } from 'node:fs';
import { isSystemError } from '../config/config-host.ts';
import type { Stanza } from '../config/stanza.ts';
import { factsOf } from '../host/machine-disk.ts';
import { NO_SURPRISES } from '../host/open-flags.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import { fail, type LogRun } from './run.ts';

/** An archive that a rule would remove. */
export interface Removal {
  readonly stanza: Stanza;
  readonly log: string;
  readonly path: string;
  /** open for reading; stays the caller's. */
  readonly fd: number;
  readonly facts: FileFacts;
}

/** Archives of one log, or of one managed group, the oldest first. */
export interface WaitingQuestion {
  readonly stanza: Stanza;
  readonly archives: readonly {
    readonly log: string;
    readonly path: string;
    readonly facts: FileFacts;
  }[];
  /** bounded: the oldest are let through that are over `shipmaxspool`. */
  readonly spool: 'bounded' | 'unbounded';
}

/** Whoever knows which archives have to wait. */
export interface Gate {
  /**
   * Those that wait for a required shipment, as far as that is known without reading them: where they are
   * missing, by their paths.
   */
  waitingAmong(question: WaitingQuestion): ReadonlyMap<string, readonly string[]>;

  /** False, after a report, if the archive has to stay. What is let through is where it must be, durably. */
  isOpenFor(removal: Removal): Promise<boolean>;
}

/** The gate's answer, and which file it was about; undefined if nothing had to be asked. */
interface Answer {
  readonly end: 'done' | 'failed' | 'held';
  readonly facts: FileFacts | undefined;
}

const NOT_ASKED: Answer = { end: 'done', facts: undefined };

/** Asks whether the archive at `path` may be removed. Only a regular file holds what could be lost. */
export async function askGate(logRun: LogRun, path: string): Promise<Answer> {
  const { run, stanza, disk, log } = logRun;
  if (stanza.settings.ship.length === 0) return NOT_ASKED;
  const found = disk.lstat(path);
  if (isSystemError(found) || found.kind !== 'file') return NOT_ASKED;
  const fd = disk.open(path, constants.O_RDONLY | NO_SURPRISES);
  if (isSystemError(fd)) {
    fail(logRun, 'open', path, { error: fd });
    return { end: 'failed', facts: undefined };
  }
  try {
    const facts = factsOf(fstatSync(fd));
    const isOpen = await run.gate.isOpenFor({ stanza, log, path, fd, facts });
    return { end: isOpen ? 'done' : 'held', facts };
  } finally {
    closeSync(fd);
  }
}
