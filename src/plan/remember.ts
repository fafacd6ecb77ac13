// What a run remembers of a log for the next one, as far as its stanza needs it.
import type { Settings } from '../config/settings.ts';
import type { Remembered } from '../state/memory.ts';
import { nextSample } from './growth.ts';
import type { FileFacts } from './snapshot.ts';

/** A log at the end of a run. */
export interface RememberQuestion {
  readonly settings: Settings;
  readonly before: Remembered | undefined;
  /** undefined if there is no such file. */
  readonly facts: FileFacts | undefined;
  /** when it was rotated last, as the state has it now and had it before this run, and now; epoch seconds. */
  readonly last: number | undefined;
  readonly lastBefore: number | undefined;
  readonly now: number;
}

/** The directives of a stanza that need something remembered beyond the state file. */
export function directivesWithMemory(settings: Settings): readonly string[] {
  return [
    settings.criterion.kind === 'schedule' ? 'schedule' : undefined,
    settings.maxrate === 0 ? undefined : 'maxrate',
    settings.holduncompressed === 0 ? undefined : 'holduncompressed',
  ].filter((name) => name !== undefined);
}

/** What is to be remembered of a log. */
export function remember(question: RememberQuestion): Remembered {
  const { settings, before, facts, last, lastBefore, now } = question;
  const { criterion, maxrate, holduncompressed } = settings;
  return {
    last: criterion.kind === 'schedule' ? last : undefined,
    sample:
      maxrate === 0 || facts === undefined ? undefined : nextSample(facts, before?.sample, now),
    rotations:
      holduncompressed === 0
        ? undefined
        : lateRotations(lateRotations(before?.rotations, lastBefore), last).filter(
            (at) => at <= now && now - at < holduncompressed,
          ),
  };
}

/** The rotations of late, the newest first, the last one included. */
export function lateRotations(
  before: readonly number[] | undefined,
  last: number | undefined,
): readonly number[] {
  const rotations = before ?? [];
  return last === undefined || last <= (rotations[0] ?? 0) ? rotations : [last, ...rotations];
}

const WEEK_SECONDS = 7 * 86_400;

/** True if what is remembered of a log that is in no stanza of this run is of no use any more. */
export function isOutdated({ last, sample, rotations }: Remembered, now: number): boolean {
  const newest = Math.max(last ?? 0, sample?.at ?? 0, rotations?.[0] ?? 0);
  return now - newest > WEEK_SECONDS;
}
