// What goes so that a filesystem has room: always the oldest archive of the log whose archives take the
// most, until what that gives back makes up for the deficit. So a log that floods the disk costs no other
// log its history, and no more goes than the deficit and one archive.
import {
  ask,
  isBound,
  type ArchiveFacts,
  type Candidate,
  type LogDraft,
  type RemoveReason,
} from './retention-candidate.ts';

const UNIT_BYTES = 512;

/** Bytes that a file gives back when its name goes; none if it has another name. */
export function gainOf({ links, blocks }: ArchiveFacts): number {
  return links === 1 ? blocks * UNIT_BYTES : 0;
}

/** Marks what goes for the sake of `deficitBytes`. The result is how many bytes that is expected to give back. */
export function makeRoom(drafts: readonly LogDraft[], now: number, deficitBytes: number): number {
  const queues = drafts
    .filter(({ rules }) => rules.minfree.kind !== 'off')
    .map((draft) => queueOf(draft, now));
  let gain = 0;
  while (gain < deficitBytes) {
    const largest = largestOf(queues);
    const next = largest?.waiting.shift();
    if (largest === undefined || next === undefined) break;
    const bytes = gainOf(next.archive.facts);
    ask(next, largest.draft.rules, reasonOf(largest.draft));
    largest.totalBytes -= bytes;
    gain += bytes;
  }
  if (gain < deficitBytes) for (const { draft } of queues) sayBound(draft);
  return gain;
}

/** The archives of a log that may go, the oldest first, and what all of its archives take. */
interface Queue {
  readonly draft: LogDraft;
  readonly waiting: Candidate[];
  totalBytes: number;
}

function queueOf(draft: LogDraft, now: number): Queue {
  const { rules, candidates } = draft;
  const reason = reasonOf(draft);
  const staying = candidates.filter(({ because }) => because === undefined);
  for (const candidate of staying) {
    const ageSeconds = now - Math.floor(candidate.archive.facts.mtimeMs / 1000);
    candidate.isTooYoung = ageSeconds < rules.minfreefloor;
  }
  const counted = staying.filter(({ protection }) => protection?.kind !== 'held');
  return {
    draft,
    waiting: staying.filter(
      (candidate) => !isBound(candidate, rules, reason) && gainOf(candidate.archive.facts) > 0,
    ),
    totalBytes: counted.reduce((sum, { archive }) => sum + gainOf(archive.facts), 0),
  };
}

function largestOf(queues: readonly Queue[]): Queue | undefined {
  const able = queues.filter(({ waiting }) => waiting.length > 0);
  return able.reduce<Queue | undefined>(
    (most, queue) => (most === undefined || precedes(queue, most) ? queue : most),
    undefined,
  );
}

function precedes(a: Queue, b: Queue): boolean {
  if (a.totalBytes !== b.totalBytes) return a.totalBytes > b.totalBytes;
  return a.draft.log < b.draft.log;
}

function reasonOf({ rules }: LogDraft): RemoveReason {
  return { kind: 'room', minfree: rules.minfree };
}

/** Where all that may go is not enough, what stays is told why. */
function sayBound(draft: LogDraft): void {
  const reason = reasonOf(draft);
  for (const candidate of draft.candidates) {
    if (candidate.because === undefined && isBound(candidate, draft.rules, reason)) {
      candidate.despite.push(reason);
    }
  }
}
