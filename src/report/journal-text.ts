// Words about the journal: what an earlier run has left, and what becomes of it.
import type { LocalTime } from '../calendar/zone.ts';
import type { Event, JournalEvent } from './event.ts';
import { debug, error, warning, type Message } from './message.ts';

/** The message about something in a journal, or about a journal that cannot be kept. */
export function journalMessage(
  event: JournalEvent | Extract<Event, { readonly kind: 'no-journal' }>,
): Message {
  switch (event.kind) {
    case 'no-journal': {
      const why = 'since a rotation that cannot be noted can neither be completed nor remembered';
      const what = `cannot keep a journal in ${event.path}: ${event.error.reason}`;
      return error(`${what}; no log of ${event.pattern} is rotated, ${why}`);
    }
    case 'interrupted': {
      const { unfinished, path } = event;
      const rotations = unfinished === 1 ? '1 rotation' : `${unfinished} rotations`;
      const what = event.debug ? 'the next run completes' : 'completing';
      return warning(
        `the run of ${dateText(event.at)} left ${rotations} unfinished, ${what} what ${path} tells`,
      );
    }
    case 'undoing':
      return debug(`taking back the interrupted rotation of ${event.log}`);
    case 'completing':
      return debug(`completing the interrupted rotation of ${event.log}`);
    case 'rotated-since':
      return debug(`${event.log} was rotated since it was interrupted, nothing to complete`);
    case 'stuck':
      return error(
        `${event.log} is not rotated, since its interrupted rotation could not be taken back`,
      );
    case 'scripts-skipped':
      return warning(
        `the scripts of ${event.pattern} are not run for its interrupted rotations, since its stanza was changed`,
      );
    case 'unreadable-journal':
      return error(`cannot complete what journal ${event.path} tells: ${event.reason}`);
  }
}

function dateText({ year, month, day, hour, minute, second }: LocalTime): string {
  const date = [year, month, day].map(pad).join('-');
  return `${date} ${[hour, minute, second].map(pad).join(':')}`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
