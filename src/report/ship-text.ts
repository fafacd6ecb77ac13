// What is told about shipping. Destinations are shown by their names, which have no secrets.
import type { Proof } from '../state/ledger.ts';
import type { ShipNews } from './event.ts';
import { debug, error, warning, type Message } from './message.ts';
import { shortSize } from './size-text.ts';
import { durationText } from './time-text.ts';

/** The message about something that happened to a shipment. */
export function shipMessage(news: ShipNews): Message {
  switch (news.kind) {
    case 'shipping':
      return debug(`shipping ${news.path} to ${news.to} as ${news.object}`);
    case 'would-ship':
      return debug(`${news.path} would be shipped to ${news.to} as ${news.object}`);
    case 'shipped':
      return debug(`shipped ${news.path} to ${news.to} (${PROOF_WORDS[news.proof]})`);
    case 'ship-failed':
      return error(
        `cannot ship ${news.path} to ${news.to}: ${news.why}\nhint: ${failedHint(news)}`,
      );
    case 'given-up':
      return error(
        `cannot ship ${news.path} to ${news.to}: ${news.why}\nhint: ${waitingText(news)}`,
      );
    case 'held':
      return debug(
        `not removing ${news.path} yet: it is not verified at ${news.missing.join(', ')}`,
      );
    case 'still-held':
      return warning(`not removing ${news.path}: it is not verified at ${news.missing.join(', ')}`);
    case 'over-spool': {
      const where = news.missing.join(', ');
      return error(
        `removing ${news.path}, which is not verified at ${where}: what waits is over shipmaxspool`,
      );
    }
    case 'unreadable':
      return error(`cannot ship ${news.path}: ${news.why}`);
    case 'ledger-failed':
      return error(
        `cannot use the ledger ${news.path}: ${news.why}\nhint: nothing is shipped or removed that has to be shipped`,
      );
    case 'ledger-damaged':
      return debug(`${news.lines} damaged lines of the ledger ${news.path} are left out`);
    case 'no-state-file':
      return error(
        'cannot ship without a state file\nhint: what was shipped is remembered beside it; name one with -s',
      );
    case 'busy':
      return debug('another run is shipping');
    case 'short-of-room':
      return warning(shortText(news));
  }
}

function shortText(news: Extract<ShipNews, { readonly kind: 'short-of-room' }>): string {
  const { directory, count, bytes, freeBytes, secondsLeft } = news;
  const archives = count === 1 ? '1 archive' : `${count} archives`;
  const when =
    secondsLeft === undefined ? '' : `; at their rate it is full in ${durationText(secondsLeft)}`;
  const free = `the filesystem of ${directory} has ${shortSize(freeBytes)} free`;
  const what = `${free}, and ${archives} (${shortSize(bytes)}) that wait to be shipped may not go${when}`;
  return `${what}\nhint: see to the destination, or say with shipmaxspool how much may wait`;
}

const PROOF_WORDS: Readonly<Record<Proof, string>> = {
  sha256: 'it computed the same SHA-256',
  'read-back': 'read back, the same SHA-256',
  size: 'only its size was compared',
};

function failedHint({ object }: { readonly object: string }): string {
  return `it stays here, and is tried again as ${object} at the next run or by logrotor ship`;
}

function waitingText({
  waiting,
  bytes,
}: {
  readonly waiting: number;
  readonly bytes: number;
}): string {
  const what = waiting === 1 ? 'this archive waits' : `${waiting} archives wait`;
  return `${what} for it (${bytes} bytes); the next run or logrotor ship goes on`;
}
