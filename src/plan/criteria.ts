// Every criterion of a stanza with what it looks at: the value, the threshold, and what follows from the two.
import type { LocalTime } from '../calendar/zone.ts';
import { endOfMinage, frequencyDue } from './frequency.ts';
import { growthRate } from './growth.ts';
import type { DueQuestion } from './verdict.ts';

/** What one criterion says of a log: that it is due, that it is not by this one, that it must wait, or nothing yet. */
export type Answer = 'due' | 'not-due' | 'holds-back' | 'passes' | 'unknown';

/** What a criterion measures. Sizes are bytes, times seconds, rates bytes a second. */
export type Measure =
  | { readonly kind: 'size'; readonly bytes: number; readonly threshold: number }
  /** undefined where it is not known yet. */
  | { readonly kind: 'rate'; readonly rate: number | undefined; readonly threshold: number }
  | { readonly kind: 'age'; readonly seconds: number; readonly threshold: number }
  | { readonly kind: 'load'; readonly load: number | undefined; readonly threshold: number }
  /** when it comes to be; undefined if never. */
  | { readonly kind: 'time'; readonly at: LocalTime | undefined }
  /** it counts from the last rotation, which is not known. */
  | { readonly kind: 'since-last' }
  | { readonly kind: 'empty'; readonly bytes: number };

/** One criterion. */
export interface CriterionReading {
  /** the directive that it is of. */
  readonly directive: string;
  readonly measure: Measure;
  readonly answer: Answer;
}

/** The criteria of a log, in the order in which they are asked; it may not be known when it was rotated last. */
export function readCriteria(
  question: DueQuestion,
  isLastKnown: boolean,
): readonly CriterionReading[] {
  return [
    ...readMaxima(question),
    readCriterion(question, isLastKnown),
    ...readMinima(question),
    ...readLoads(question),
  ];
}

function readMaxima({ settings, facts, sample, clock }: DueQuestion): readonly CriterionReading[] {
  const { maxsize, maxrate } = settings;
  const readings: CriterionReading[] = [];
  if (maxsize !== 0) {
    const measure = { kind: 'size', bytes: facts.sizeBytes, threshold: maxsize } as const;
    readings.push({ directive: 'maxsize', measure, answer: due(facts.sizeBytes > maxsize) });
  }
  if (maxrate !== 0) {
    const rate = growthRate(facts, sample, clock.now);
    const measure = { kind: 'rate', rate, threshold: maxrate } as const;
    readings.push({ directive: 'maxrate', measure, answer: due((rate ?? 0) >= maxrate) });
  }
  return readings;
}

function readCriterion(question: DueQuestion, isLastKnown: boolean): CriterionReading {
  const { settings, facts, clock } = question;
  const { criterion } = settings;
  const directive = criterion.kind;
  if (criterion.kind === 'size') {
    const { sizeBytes: bytes } = facts;
    const measure = { kind: 'size', bytes, threshold: criterion.bytes } as const;
    return { directive, measure, answer: due(bytes >= criterion.bytes) };
  }
  if (!isLastKnown) return { directive, measure: { kind: 'since-last' }, answer: 'unknown' };
  const at = frequencyDue({ ...question, zone: clock.zone });
  const local = at === undefined ? undefined : clock.zone.localTime(at);
  const answer = due(at !== undefined && at <= clock.now);
  return { directive, measure: { kind: 'time', at: local }, answer };
}

/** What holds a log back that is due by its frequency. */
function readMinima({ settings, facts, clock }: DueQuestion): readonly CriterionReading[] {
  const { minsize, minage, ifempty } = settings;
  const readings: CriterionReading[] = [];
  const { sizeBytes: bytes } = facts;
  if (minsize !== 0) {
    const measure = { kind: 'size', bytes, threshold: minsize } as const;
    readings.push({ directive: 'minsize', measure, answer: held(bytes < minsize) });
  }
  if (minage !== 0) {
    const seconds = clock.now - Math.floor(facts.mtimeMs / 1000);
    const measure = { kind: 'age', seconds, threshold: minage * 86_400 } as const;
    const answer = held(clock.now < endOfMinage(settings, facts));
    readings.push({ directive: 'minage', measure, answer });
  }
  if (!ifempty) {
    const measure = { kind: 'empty', bytes } as const;
    readings.push({ directive: 'notifempty', measure, answer: held(bytes === 0) });
  }
  return readings;
}

function readLoads({ settings, load }: DueQuestion): readonly CriterionReading[] {
  return (['busyskip', 'maxload'] as const).flatMap((directive) => {
    const { perCpu } = settings[directive];
    if (perCpu === 0) return [];
    const measure = { kind: 'load', load, threshold: perCpu } as const;
    return [{ directive, measure, answer: held(load !== undefined && load > perCpu) }];
  });
}

function due(isDue: boolean): Answer {
  return isDue ? 'due' : 'not-due';
}

function held(isHeld: boolean): Answer {
  return isHeld ? 'holds-back' : 'passes';
}
