// When a log that is looked at is due next, as far as that can be told.
import type { StanzaRun } from '../apply/run.ts';
import { currentRate } from '../plan/log-status.ts';
import { nextDue, nextOfAbsent, type NextDue } from '../plan/next-due.ts';
import { isAbsent, type DueQuestion, type Verdict } from '../plan/verdict.ts';
import { nextDueWithoutLast } from '../plan/without-last.ts';

/** What is known of a log. */
export interface Known {
  readonly verdict: Verdict;
  /** undefined if it is not there, or cannot be looked at. */
  readonly due: DueQuestion | undefined;
  /** its last rotation in epoch seconds; undefined if there was none. */
  readonly last: number | undefined;
  /** false if the state file could not be read. */
  readonly isLastKnown: boolean;
}

/** When it is due; undefined if that cannot be told. */
export function nextOf(
  { run, stanza: { settings }, schedule, log }: StanzaRun & { readonly log: string },
  { verdict, due, last: epoch, isLastKnown }: Known,
): NextDue | undefined {
  if (due !== undefined) {
    if (!isLastKnown) return nextDueWithoutLast(due);
    return nextDue({ ...due, rate: currentRate(due, epoch === undefined) });
  }
  if (epoch === undefined || !isAbsent(verdict, log)) return undefined;
  const clock = { now: run.now, local: run.state.nowLocal, zone: run.zone };
  const last = { epoch, local: run.zone.localTime(epoch) };
  return nextOfAbsent({ settings, last, clock, schedule });
}
