// Rules about when: criteria that the machine's timer is too coarse for, and histories that a flood rolls out.
import { lastWritten, type Stanza } from '../../config/stanza.ts';
import { warn, type CheckFacts, type Finding } from './finding.ts';

/** `hourly` or `minutes` under a run once a day is `daily`; `maxsize` acts once a day. */
export function timerTooCoarse(stanza: Stanza, facts: CheckFacts): readonly Finding[] {
  const { criterion } = stanza.settings;
  const isTooCoarse =
    (facts.runs === 'daily' && criterion.kind === 'hourly') ||
    (facts.runs !== 'unknown' && criterion.kind === 'minutes');
  if (!isTooCoarse) return [];
  const { place } = lastWritten(stanza, criterion.kind) ?? stanza;
  return [
    warn('timer-too-coarse', place, {
      text: `'${criterion.kind}' has no effect: ${facts.runsBecause ?? 'rotation'} runs ${facts.runs}`,
      hint: `run logrotor more often, or by its own scheduler ('logrotor daemon')`,
    }),
  ];
}

/** So few archives, each so small, that somebody who fills the log in a moment erases all that was before. */
const FEW = 4;

export function floodErasesHistory(stanza: Stanza): readonly Finding[] {
  const { settings, place } = stanza;
  const { maxsize, rotate } = settings;
  if (maxsize === 0 || rotate < 0 || rotate > FEW) return [];
  const written = lastWritten(stanza, 'maxsize');
  const size = written?.argument.trim().replace(/^=[ \t]*/, '') ?? `${maxsize} bytes`;
  const total = rotate <= 1 ? size : `${rotate} times ${size}`;
  return [
    warn('flood-erases-history', written?.place ?? place, {
      text: `whoever writes ${total} to the log erases all that was in it before, as fast as rotations follow each other`,
      hint: `keep more archives ('rotate'), or by time ('#: keepdaily 14')`,
    }),
  ];
}
