// When a log will be due next if it goes on as it does: for the daemon, which wakes then, and for whoever asks.
import { endOfMinage, frequencyDue } from './frequency.ts';
import { growthRate, predictedCrossing } from './growth.ts';
import { judgeDue, type DueQuestion, type RotateReason } from './verdict.ts';

/** When a log will be due, in epoch seconds, and by which rule. */
export interface NextDue {
  readonly at: number;
  readonly because: RotateReason;
  /** the log must go on growing as it did for that; otherwise it is a date of the calendar. */
  readonly predicted: boolean;
}

/**
 * When a log will be due next; now if it is due already. Undefined if that cannot be told: it depends on growth, and
 * how fast it grows is not known. The load of the machine is not foreseen.
 */
export function nextDue(question: DueQuestion): NextDue | undefined {
  const { settings, facts, clock } = question;
  const calm = { ...question, load: undefined };
  const verdict = judgeDue(calm);
  if (verdict.kind === 'rotate')
    return { at: clock.now, because: verdict.because, predicted: false };
  const found = [bySize(question), byRate(question), byFrequency(question)];
  const dues = found.filter((due) => due !== undefined).toSorted((a, b) => a.at - b.at);
  const [first] = dues;
  if (first === undefined || settings.ifempty || facts.sizeBytes > 0) return first;
  const filled = crossing(question, 1);
  return filled === undefined
    ? undefined
    : { ...first, at: Math.max(first.at, filled), predicted: true };
}

function crossing({ facts, sample, clock }: DueQuestion, sizeBytes: number): number | undefined {
  return predictedCrossing(facts, sizeBytes, growthRate(facts, sample, clock.now), clock.now);
}

function bySize(question: DueQuestion): NextDue | undefined {
  const { criterion, maxsize } = question.settings;
  const over = maxsize === 0 ? undefined : crossing(question, maxsize + 1);
  const full = criterion.kind === 'size' ? crossing(question, criterion.bytes) : undefined;
  if (over !== undefined && (full === undefined || over <= full)) {
    return { at: over, because: 'over-maxsize', predicted: true };
  }
  return full === undefined ? undefined : { at: full, because: 'over-size', predicted: true };
}

/** A log that has grown enough for its rate is due once a minute has passed since its sample. */
function byRate({ settings, facts, sample, clock }: DueQuestion): NextDue | undefined {
  if (settings.maxrate === 0 || sample === undefined) return undefined;
  const at = sample.at + 60;
  const rate = at > clock.now ? growthRate(facts, sample, at) : undefined;
  if (rate === undefined || rate < settings.maxrate) return undefined;
  return { at, because: 'over-maxrate', predicted: true };
}

function byFrequency(question: DueQuestion): NextDue | undefined {
  const { settings, facts, clock } = question;
  if (settings.criterion.kind === 'size') return undefined;
  const large = settings.minsize === 0 ? clock.now : crossing(question, settings.minsize);
  if (large === undefined) return undefined;
  const notBefore = Math.max(clock.now, large, endOfMinage(settings, facts));
  const at = frequencyDue({ ...question, zone: clock.zone }, notBefore);
  if (at === undefined) return undefined;
  const because = settings.criterion.kind === 'schedule' ? 'scheduled' : 'period';
  return { at, because, predicted: large > clock.now };
}
