// Events as data, without what is of use inside of the program only: the schema is in logrotor(8).
import type { FileStep } from '../plan/step.ts';
import type { Event } from './event.ts';
import { messagesOf } from './text.ts';
import { isoText } from './time-text.ts';

/** An event with its words; `now` is in seconds since 1970. */
export function eventData(event: Event, now: number): object {
  const { kind, ...rest } = event;
  const messages = messagesOf(event).filter(({ text }) => text !== '');
  return { time: now, event: kind, ...(dataOf(event) ?? rest), messages };
}

/** The data of what would show too much; undefined if all of an event may be shown. */
function dataOf(event: Event): object | undefined {
  if (event.kind === 'message') return {};
  if (event.kind === 'stanza') {
    const { pattern, place } = event.stanza;
    return { pattern, file: place.path, line: place.line };
  }
  if (event.kind === 'considered') {
    const { log, pattern, verdict, isNew, last } = event;
    const rotated = last === undefined ? undefined : isoText(last);
    return { log, pattern, verdict, isNew, rotated };
  }
  return event.kind === 'step' ? stepData(event.step) : undefined;
}

function stepData(attempted: FileStep): object {
  const step = attempted.kind === 'attempt' ? attempted.step : attempted;
  const path = 'path' in step ? step.path : undefined;
  const from = 'from' in step ? step.from : undefined;
  const to = 'to' in step ? step.to : undefined;
  return { step: step.kind, path, from, to };
}
