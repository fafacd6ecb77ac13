// What is said of work that waits for a quieter machine.
import type { PostponementNews, Resumption } from '../plan/postpone.ts';
import { debug, type Message } from './message.ts';

const REASONS: Readonly<Record<Resumption, string>> = {
  calm: 'the load is low enough',
  deadline: 'it has waited for long enough',
  'short-of-space': 'the filesystem is short of space',
  due: 'one of them is due again',
  'left-over': 'an earlier run has left that',
};

/** Its message. */
export function postponementMessage(pattern: string, news: PostponementNews): Message {
  if (news.kind === 'resumed') {
    return debug(`finishing the rotated logs of ${pattern} now: ${REASONS[news.because]}`);
  }
  const { load, perCpu, seconds } = news;
  const why = `the load is ${load.toFixed(2)} for each CPU, over maxload ${perCpu}`;
  return debug(
    `finishing the rotated logs of ${pattern} later, in ${seconds} seconds at the latest: ${why}`,
  );
}
