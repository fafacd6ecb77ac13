// What is said of a log that no stanza has.
import type { Diagnostic } from '../config/diagnostic.ts';
import type { MissedLog } from '../plan/find-log.ts';
import type { Advice } from './advice-text.ts';

/** A file that is not read though it would have the log, and why. */
export interface UnreadFile {
  readonly path: string;
  readonly text: string;
  readonly hint: string | undefined;
}

/** Reasons, the surest first; what comes near is told only if there are none. */
export function missedAdvice(
  log: string,
  {
    missed,
    unread,
    errors,
  }: {
    readonly missed: MissedLog;
    readonly unread: readonly UnreadFile[];
    readonly errors: readonly Diagnostic[];
  },
): readonly Advice[] {
  const reasons = [
    ...missed.dropped.map(({ pattern, place, because }) => ({
      text: `the stanza at ${place.path}:${place.line} for ${pattern} would have it, but is not used for an error in it: ${because?.text ?? 'see check'}`,
      hint: `mend it; 'logrotor check' shows where`,
    })),
    ...unread.map(({ path, text, hint }) => ({
      text: `${path} has a stanza for it, but the file is not read: ${text}`,
      hint: /pattern match/.test(text) ? `give it a name that 'tabooext' does not match` : hint,
    })),
    ...missed.excluding.map(({ place }) => ({
      text: `the stanza at ${place.path}:${place.line} matches it, but 'exclude' takes it away`,
      hint: undefined,
    })),
    ...(missed.archiveOf === undefined
      ? []
      : [
          {
            text: `it has the name of an archive of ${missed.archiveOf}`,
            hint: `logrotor explain ${missed.archiveOf}`,
          },
        ]),
    ...missed.matching.map(({ word, place }) => ({
      text: `the pattern ${word} at ${place.path}:${place.line} matches its name, but there is no such file`,
      hint: missed.similar === undefined ? undefined : `did you mean ${missed.similar}?`,
    })),
  ];
  return reasons.length > 0 ? reasons : [...nearAdvice(log, missed), ...errorAdvice(errors)];
}

const MOST_TOLD = 3;

function nearAdvice(log: string, { nearest }: MissedLog): readonly Advice[] {
  if (nearest.length === 0) {
    return [{ text: 'there is no stanza at all in the configuration', hint: undefined }];
  }
  const hint = `add a stanza '${log} { ... }', or the name to one of these`;
  return [
    ...nearest.map(({ word, place }) => ({
      text: `near: ${word} at ${place.path}:${place.line}`,
      hint: undefined,
    })),
    { text: 'no pattern matches it', hint },
  ];
}

function errorAdvice(errors: readonly Diagnostic[]): readonly Advice[] {
  if (errors.length === 0) return [];
  const shows = `'logrotor check' shows more of it`;
  const told = errors.slice(0, MOST_TOLD);
  const more = errors.length - told.length;
  return [
    ...told.map(({ text, hint }) => ({
      text: `an error may hide it: ${text}`,
      hint: hint ?? shows,
    })),
    ...(more === 0 ? [] : [{ text: `there are ${more} more errors`, hint: shows }]),
  ];
}
