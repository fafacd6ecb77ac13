// Whether the writers of a log that was renamed have let go of it: what was seen of them before they were
// told and after, and what that proves (FEATURES 5).
import type { Reopening } from '../config/reopen.ts';

/** A process that has a file open for writing. */
export interface Holder {
  readonly pid: number;
  readonly program: string;
}

/** What was seen of the writers of one renamed log. */
export interface Observation {
  readonly before: readonly Holder[];
  readonly after: readonly Holder[];
  /** nobody could have been overlooked. */
  readonly complete: boolean;
  /** the file is on a network filesystem, where other machines may write to it. */
  readonly remote: boolean;
}

/** What was done about it. */
export interface Told {
  /** the processes that were told; empty where a program or nobody was. */
  readonly pids: ReadonlySet<number>;
  /** nobody could be told. */
  readonly failed: boolean;
}

/** What the observation proves. */
export type Proof =
  | { readonly kind: 'proved'; readonly holders: readonly Holder[] }
  /** those that were told have let go, or need not yet; others go on for a while. */
  | { readonly kind: 'draining'; readonly holders: readonly Holder[] }
  | { readonly kind: 'held'; readonly holders: readonly Holder[] }
  | { readonly kind: 'unseen'; readonly because: 'nobody' | 'hidden' | 'remote' };

/** Judges. That somebody is there is certain however little can be seen; that nobody is needs a full view. */
export function judgeProof(seen: Observation, reopening: Reopening, told: Told): Proof {
  const { before, after } = seen;
  if (after.length > 0) {
    const isHeld = told.failed || after.some((holder) => wasTold(holder, reopening, told));
    return { kind: isHeld && !reopening.lazy ? 'held' : 'draining', holders: after };
  }
  if (!seen.complete) return { kind: 'unseen', because: 'hidden' };
  if (seen.remote) return { kind: 'unseen', because: 'remote' };
  if (before.length === 0) return { kind: 'unseen', because: 'nobody' };
  return { kind: 'proved', holders: before };
}

/** A worker is told by its master, if the program is one whose workers follow. */
function wasTold({ pid, program }: Holder, reopening: Reopening, { pids }: Told): boolean {
  const { others, programs } = reopening;
  return pids.has(pid) || (others === 'follow' && programs.includes(program));
}
