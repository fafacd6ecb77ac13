// Words about the journal: what an earlier run has left, and what becomes of it.
import type { LocalTime } from '../calendar/zone.ts';
import type { JournalNews } from './event.ts';
import { debug, error, warning, type Message } from './message.ts';

/** The message about something in a journal, or about a journal that cannot be kept. */
export function journalMessage(news: JournalNews): Message {
  switch (news.kind) {
    case 'no-journal': {
      const what = `cannot keep a journal in ${news.path}: ${news.error.reason}`;
      if (!news.refused) return warning(what);
      const why = 'since a rotation that cannot be noted can neither be completed nor remembered';
      return error(`${what}; no log of ${news.pattern} is rotated, ${why}`);
    }
    case 'interrupted': {
      const { unfinished, path } = news;
      const rotations = unfinished === 1 ? '1 rotation' : `${unfinished} rotations`;
      const what = news.debug ? 'the next run completes' : 'completing';
      return warning(
        `the run of ${dateText(news.at)} left ${rotations} unfinished, ${what} what ${path} tells`,
      );
    }
    case 'in-progress':
      return warning(
        `the run of ${dateText(news.at)} is in progress (pid ${news.pid}, journal ${news.path}): what is told here may change meanwhile`,
      );
    case 'undoing':
      return debug(`taking back the interrupted rotation of ${news.log}`);
    case 'completing':
      return debug(`completing the interrupted rotation of ${news.log}`);
    case 'rotated-since':
      return debug(`${news.log} was rotated since it was interrupted, nothing to complete`);
    case 'stuck':
      return error(
        `${news.log} is not rotated, since its interrupted rotation could not be taken back`,
      );
    case 'left-to-others':
      return warning(
        `the interrupted rotations of ${news.pattern} are left to a run whose configuration has that stanza: only it tells who writes to the logs\nhint: run logrotor with that configuration, or put the stanza back into this one`,
      );
    case 'unreadable-journal':
      return error(`cannot complete what journal ${news.path} tells: ${news.reason}`);
  }
}

function dateText({ year, month, day, hour, minute, second }: LocalTime): string {
  const date = [year, month, day].map(pad).join('-');
  return `${date} ${[hour, minute, second].map(pad).join(':')}`;
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
