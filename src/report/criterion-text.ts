// A criterion with its value and its threshold, in words.
import type { CriterionReading, Measure } from '../plan/criteria.ts';
import { rateText, shortSize } from './size-text.ts';
import { durationText, minuteText } from './time-text.ts';

const ANSWERS = {
  due: 'due',
  'not-due': 'not due',
  'holds-back': 'holds it back',
  passes: 'lets it pass',
  unknown: 'not known',
} as const;

/** What came of it. */
export function answerText({ answer, directive }: CriterionReading): string {
  if (directive === 'maxload' && answer === 'holds-back') return 'compressing waits';
  return ANSWERS[answer];
}

/** What it looks at. */
export function measureText(measure: Measure): string {
  switch (measure.kind) {
    case 'size':
      return `the log has ${shortSize(measure.bytes)} of ${shortSize(measure.threshold)}`;
    case 'rate': {
      const { rate, threshold } = measure;
      const limit = rateText(threshold);
      if (rate === undefined) return `not known: two runs a minute apart are needed; ${limit}`;
      return `it grows by ${rateText(rate)} of ${limit}`;
    }
    case 'age':
      return `last written ${durationText(measure.seconds)} ago, of ${durationText(measure.threshold)}`;
    case 'load': {
      const { load, threshold } = measure;
      return load === undefined
        ? `the load is not known; limit ${threshold} for each CPU`
        : `the load is ${load.toFixed(2)} for each CPU, of ${threshold}`;
    }
    case 'time':
      return measure.at === undefined
        ? 'its time never comes'
        : `from ${minuteText(measure.at)} on`;
    case 'since-last':
      return 'it counts from the last rotation';
    case 'empty':
      return measure.bytes === 0 ? 'the log is empty' : `the log has ${shortSize(measure.bytes)}`;
  }
}
