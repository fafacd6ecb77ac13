// What can be told of a log without knowing when it was rotated last: what is the same whenever that was.
import { nextDue, type NextDue } from './next-due.ts';
import { judgeDue, type DueQuestion, type Verdict } from './verdict.ts';

/** The verdict on a log; undefined if it depends on the last rotation. */
export function judgeWithoutLast(due: DueQuestion): Verdict | undefined {
  const [longAgo, justNow] = extremes(due);
  const verdict = judgeDue(longAgo);
  return verdict.kind === judgeDue(justNow).kind ? judgeDue(justNow) : undefined;
}

/** When a log is due next; undefined if that depends on the last rotation, or cannot be told at all. */
export function nextDueWithoutLast(due: DueQuestion): NextDue | undefined {
  const [longAgo, justNow] = extremes(due);
  const next = nextDue(justNow);
  return next?.at === nextDue(longAgo)?.at ? next : undefined;
}

function extremes(due: DueQuestion): readonly [longAgo: DueQuestion, justNow: DueQuestion] {
  const { now, local, zone } = due.clock;
  return [
    { ...due, last: { epoch: 0, local: zone.localTime(0) } },
    { ...due, last: { epoch: now, local } },
  ];
}
