// What a run tells about telling writers to open their logs again.
import type { Reopening } from '../config/reopen.ts';
import type { Holder, Proof } from '../plan/proof.ts';

/** What is told about writers that are to open their logs again. */
export type ReopenNews =
  /** -d: who would be told, and how. */
  | { readonly kind: 'would-tell'; readonly reopening: Reopening }
  | { readonly kind: 'nobody-told'; readonly reason: string }
  /** somebody should be told, and cannot or must not be. */
  | {
      readonly kind: 'not-told';
      readonly name: string;
      readonly pattern: string;
      readonly reason: string;
    }
  | { readonly kind: 'running'; readonly program: string; readonly args: readonly string[] }
  | {
      readonly kind: 'signalling';
      readonly pid: number;
      readonly program: string;
      readonly signal: string;
    }
  /** none of those that were told is there any more. */
  | {
      readonly kind: 'ended';
      readonly name: string;
      readonly pids: readonly number[];
      readonly signal: string;
    }
  /** what came of it for one archive, after this time. */
  | {
      readonly kind: 'proof';
      readonly path: string;
      readonly proof: Proof;
      readonly waitedMs: number;
    }
  /** nothing is proved for so many logs, since there are processes that cannot be looked into. */
  | { readonly kind: 'hidden'; readonly pattern: string; readonly logs: number }
  /** an archive of an earlier rotation has writers still. */
  | { readonly kind: 'still-held'; readonly path: string; readonly holders: readonly Holder[] };
