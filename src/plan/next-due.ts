// When a log will be due next if it goes on as it does: for the daemon, which wakes then, and for whoever asks.
import { endOfMinage, frequencyDue } from './frequency.ts';
import { growthRate, predictedCrossing } from './growth.ts';
import { judgeDue, type DueQuestion, type RotateReason } from './verdict.ts';

/** When a log will be due, in epoch seconds, and by which rule. */
export interface NextDue {
  readonly at: number;
  readonly because: RotateReason;
  /** the log must go on growing as it did for that, or be made first; otherwise it is a date of the calendar. */
  readonly predicted: boolean;
}

/** The question when a log will be due. */
export interface NextDueQuestion extends DueQuestion {
  /** how fast it grows, in bytes per second, where that is known better than from its sample. */
  readonly rate?: number | undefined;
  /** when it is due by its frequency alone, in epoch seconds, where that is known already. */
  readonly frequencyAt?: number | undefined;
}

/**
 * When a log will be due next; now if it is due already. Undefined if that cannot be told: it depends on growth, and
 * how fast it grows is not known. The load of the machine is not foreseen.
 */
export function nextDue(question: NextDueQuestion): NextDue | undefined {
  const { settings, facts, clock } = question;
  const calm = { ...question, load: undefined };
  const verdict = judgeDue(calm);
  if (verdict.kind === 'rotate')
    return { at: clock.now, because: verdict.because, predicted: false };
  const isEmpty = !settings.ifempty && facts.sizeBytes === 0;
  const filled = isEmpty ? crossing(question, 1) : clock.now;
  if (filled === undefined) return undefined;
  const found = [bySize(question), byRate(question), byFrequency(question)];
  const dues = found.filter((due) => due !== undefined).toSorted((a, b) => a.at - b.at);
  const [first] = dues;
  if (first === undefined || !isEmpty) return first;
  return { ...first, at: Math.max(first.at, filled), predicted: true };
}

/** When a log that is not there is due by its frequency, if it has been made by then. */
export function nextOfAbsent({
  clock,
  ...question
}: Omit<DueQuestion, 'facts' | 'force'>): NextDue | undefined {
  const at = frequencyDue({ ...question, zone: clock.zone }, clock.now);
  if (at === undefined) return undefined;
  const because = question.settings.criterion.kind === 'schedule' ? 'scheduled' : 'period';
  return { at, because, predicted: true };
}

function crossing(
  { facts, sample, clock, rate }: NextDueQuestion,
  sizeBytes: number,
): number | undefined {
  const known = rate ?? growthRate(facts, sample, clock.now);
  return predictedCrossing(facts, sizeBytes, known, clock.now);
}

function bySize(question: NextDueQuestion): NextDue | undefined {
  const { criterion, maxsize } = question.settings;
  const over = maxsize === 0 ? undefined : crossing(question, maxsize + 1);
  const full = criterion.kind === 'size' ? crossing(question, criterion.bytes) : undefined;
  if (over !== undefined && (full === undefined || over <= full)) {
    return { at: over, because: 'over-maxsize', predicted: true };
  }
  return full === undefined ? undefined : { at: full, because: 'over-size', predicted: true };
}

/** A log that has grown enough for its rate is due once a minute has passed since its sample. */
function byRate({ settings, facts, sample, clock }: NextDueQuestion): NextDue | undefined {
  if (settings.maxrate === 0 || sample === undefined) return undefined;
  const at = sample.at + 60;
  const rate = at > clock.now ? growthRate(facts, sample, at) : undefined;
  if (rate === undefined || rate < settings.maxrate) return undefined;
  return { at, because: 'over-maxrate', predicted: true };
}

function byFrequency(question: NextDueQuestion): NextDue | undefined {
  const { settings, facts, clock } = question;
  if (settings.criterion.kind === 'size') return undefined;
  const large = settings.minsize === 0 ? clock.now : crossing(question, settings.minsize);
  if (large === undefined) return undefined;
  const notBefore = Math.max(clock.now, large, endOfMinage(settings, facts));
  const { frequencyAt = 0 } = question;
  const at =
    frequencyAt >= notBefore
      ? frequencyAt
      : frequencyDue({ ...question, zone: clock.zone }, notBefore);
  if (at === undefined) return undefined;
  const because = settings.criterion.kind === 'schedule' ? 'scheduled' : 'period';
  return { at, because, predicted: large > clock.now };
}
