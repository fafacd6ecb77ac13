// What takes long, in a few words.
import type { FileStep } from '../plan/step.ts';
import type { Event } from './event.ts';

/** What an event begins that may take long; undefined for what is soon over. */
export function workText(event: Event): string | undefined {
  if (event.kind === 'step') return stepWork(event.step);
  if (event.kind === 'considered') return `looking at ${event.log}`;
  if (event.kind === 'script') return `running ${event.script}`;
  if (event.kind === 'ship' && event.news.kind === 'shipping') {
    return `shipping ${event.news.path} to ${event.news.to}`;
  }
  const isPostponed = event.kind === 'postponement' && event.news.kind === 'postponed';
  return isPostponed ? 'waiting for a lower load' : undefined;
}

function stepWork(attempted: FileStep): string | undefined {
  const step = attempted.kind === 'attempt' ? attempted.step : attempted;
  if (step.kind === 'compress' || step.kind === 'compress-still') return `compressing ${step.path}`;
  if (step.kind === 'copy-log') return `copying ${step.path}`;
  return step.kind === 'copy-aside' ? `copying ${step.from}` : undefined;
}
