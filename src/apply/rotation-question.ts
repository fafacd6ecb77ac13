// What the rotation of a log is planned from, as far as a stanza and the machine say it.
import type { StanzaDates } from '../plan/date-suffix.ts';
import { heldCount } from '../plan/plain-archives.ts';
import { lateRotations } from '../plan/remember.ts';
import { settingsToRotateBy } from '../plan/retention-rules.ts';
import type { RotationQuestion } from '../plan/rotation.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import { holdingOf } from './log-holding.ts';
import type { StanzaRun } from './run.ts';

/** What is asked of each log, with what lstat said of it. */
export type Asking = (log: string, facts: FileFacts) => RotationQuestion;

/** The questions of a stanza; `later` if what is heavy waits for the end of the run. */
export function rotationQuestions(
  stanzaRun: StanzaRun,
  { dates, later }: { readonly dates: StanzaDates; readonly later: boolean },
): Asking {
  const { run, stanza, zone, disk } = stanzaRun;
  const { now } = run;
  const settings = settingsToRotateBy(stanza.settings);
  const holding = holdingOf(stanzaRun);
  return (log, facts) => {
    const held = heldArchives(stanzaRun, log);
    const plain = later ? Infinity : held;
    return { log, settings, facts, now, zone, dates, disk, plain, held, holding };
  };
}

/** How many of its newest archives are to stay plain for now. */
export function heldArchives({ run, stanza }: StanzaRun, log: string): number {
  const { memory, state, now } = run;
  const rotations = lateRotations(memory.get(log)?.rotations, state.rotatedAt(log));
  return heldCount(stanza.settings, rotations, now);
}
