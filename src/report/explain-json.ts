// The explanation of one log as data: the schema is in logrotor(8).
import type { Explanation } from '../plan/explanation.ts';
import type { ForeseenStep } from '../plan/foresee.ts';
import { adviceOn, type Advice } from './advice-text.ts';
import { answerText, measureText } from './criterion-text.ts';
import { directiveText, verdictText } from './explain-text.ts';
import { fateText, foreseenText } from './foreseen-text.ts';
import { isoText } from './time-text.ts';

/** Its data. */
export function explanationData(explanation: Explanation): object {
  const { log, stanza, facts, last, verdict, criteria, next, foresight } = explanation;
  const { path, line } = stanza.place;
  return {
    log,
    matched: true,
    stanza: { file: path, line, pattern: stanza.pattern },
    bytes: facts?.sizeBytes,
    modified: facts === undefined ? undefined : Math.floor(facts.mtimeMs / 1000),
    state: explanation.stateFile,
    rotated: last?.epoch,
    verdict: {
      ...(explanation.isVerdictKnown ? verdict : { kind: 'unknown' }),
      text: verdictText(explanation),
    },
    due: next === undefined ? undefined : { ...dueData(next), local: isoText(next.local) },
    directives: explanation.directives.map(({ written }) => ({
      name: written.name,
      text: directiveText(written),
      file: written.place.path,
      line: written.place.line,
    })),
    criteria: criteria.map((reading) => ({
      directive: reading.directive,
      answer: reading.answer,
      measure: reading.measure,
      text: `${answerText(reading)}: ${measureText(reading.measure)}`,
    })),
    steps: foresight.steps.flatMap((step) => stepData(step, explanation)),
    archives: foresight.fates.map((fate) => ({
      path: fate.archive.path,
      bytes: fate.archive.facts.sizeBytes,
      modified: Math.floor(fate.archive.facts.mtimeMs / 1000),
      fate: fate.decision.kind,
      because: fate.decision.because,
      despite: fate.decision.kind === 'stays' ? fate.decision.despite : undefined,
      waiting: explanation.waiting?.includes(fate.archive.path),
      text: fateText(fate, stanza.settings),
    })),
    notes: adviceOn(explanation),
  };
}

/** The data of a log that no stanza has. */
export function missedData(log: string, advice: readonly Advice[]): object {
  return { log, matched: false, notes: advice };
}

function dueData({ at, because, predicted }: NonNullable<Explanation['next']>): object {
  return { at, because, predicted };
}

/** What is of no account outside of the program is left out. */
function stepData(step: ForeseenStep, { stanza }: Explanation): readonly object[] {
  const isShift = step.kind === 'file' && step.step.kind === 'shift' && step.step.present;
  const text = isShift
    ? `rename ${step.step.from} to ${step.step.to}`
    : foreseenText(step, stanza.settings);
  if (text === undefined) return [];
  const inner = step.kind === 'file' && step.step.kind === 'attempt' ? step.step.step : undefined;
  const kind = step.kind === 'file' ? (inner ?? step.step).kind : step.kind;
  return [{ kind, text }];
}
