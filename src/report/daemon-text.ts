// What the daemon says of itself.
import type { DaemonNews } from './event.ts';
import { debug, error, warning, type Message } from './message.ts';

/** The message about the daemon. */
export function daemonMessage(news: DaemonNews): Message {
  switch (news.kind) {
    case 'ready':
      return debug(`daemon with state file ${news.stateFile} is ready`);
    case 'round':
      return debug(`daemon: going over all logs${news.force ? ', as it was asked to' : ''}`);
    case 'due':
      return debug(`daemon: ${dueText(news)}`);
    case 'reloaded':
      return debug('daemon: the configuration was read anew');
    case 'stopping':
      return debug('daemon: stopping');
    case 'reload-refused':
      return error(`${errorsText(news.errors)}, so that the old configuration stays in force`);
    case 'refused':
      return error(`cannot run as a daemon with state file ${news.stateFile}: ${news.why}`);
    case 'running-already':
      return error(`another daemon is running with state file ${news.stateFile}`);
    case 'not-notified':
      return warning(`cannot tell the service manager of the state of the daemon: ${news.why}`);
    case 'ship-failed':
      return error(`cannot ship: ${news.why}`);
  }
}

function dueText({ log, because, others }: Extract<DaemonNews, { kind: 'due' }>): string {
  const more = others === 0 ? '' : `, and ${others} more`;
  if (because === 'new') return `${log} is new${more}`;
  if (because === 'left') return `the rotation of ${log} is unfinished${more}`;
  if (because === 'calm') return `the rotation of ${log} need not wait to be finished${more}`;
  return `${log} is due (${because})${more}`;
}

function errorsText(errors: number): string {
  return errors === 1
    ? 'there is an error in the new configuration'
    : `there are ${errors} errors in the new configuration`;
}
