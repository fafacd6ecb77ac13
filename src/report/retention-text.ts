// Words for what becomes of archives: why one goes, and why one stays that should go.
import type { FreeSpace } from '../config/settings.ts';
import type { DiskFiller } from '../plan/disk-filler.ts';
import type { RemoveReason } from '../plan/retention-candidate.ts';
import type { KeepReason } from '../plan/retention.ts';
import type { RetentionNews } from './event.ts';
import { debug, error, type Message } from './message.ts';
import { sizeText } from './size-text.ts';
import { durationText } from './time-text.ts';

/** Why an archive goes, as it stands behind its name. */
export function reasonText(reason: RemoveReason): string {
  switch (reason.kind) {
    case 'not-kept': {
      const { rotate, keep } = reason;
      if (rotate === undefined) return 'kept by no keep rule';
      return keep ? `not among the last ${rotate}, kept by no keep rule` : `over rotate ${rotate}`;
    }
    case 'over-age':
      return `over maxage ${reason.maxage}`;
    case 'over-total':
      return `over maxtotal ${sizeText(reason.maxtotal)}`;
    case 'room':
      return `for minfree ${freeText(reason.minfree)}`;
  }
}

/** The message about something that a rule could not do. */
export function retentionMessage(news: RetentionNews): Message {
  switch (news.kind) {
    case 'unlistable':
      return error(`cannot list the archives of ${news.log}: ${news.error.reason}`);
    case 'stays': {
      const text = `not removing ${news.path} (${reasonText(news.despite)}), ${stayText(news.because)}`;
      return isWish(news.because) ? debug(text) : error(text);
    }
    case 'over-total': {
      const over = `${sizeText(news.overBytes)} over maxtotal ${sizeText(news.maxtotal)}`;
      return error(`the archives of ${news.log} are ${over}, and no more of them may go`);
    }
    case 'room-unknown':
      return error(`cannot tell how much is free around ${news.directory}: ${news.error.reason}`);
    case 'not-synced':
      return error(`cannot sync the filesystem of ${news.directory}: ${news.reason}`);
    case 'no-gain': {
      const { directory, removed, expectedBytes, gainedBytes } = news;
      const files = removed === 1 ? '1 archive' : `${removed} archives`;
      const sizes = `${sizeText(expectedBytes)} freed only ${sizeText(Math.max(gainedBytes, 0))}`;
      const causes = 'snapshots or reflinks hold the rest, or another program has filled it';
      return error(
        `removing ${files} of ${sizes} on the filesystem of ${directory}, no more is removed: ${causes}`,
      );
    }
    case 'short': {
      const { directory, minfree, shortBytes, young, fillers } = news;
      const what = `the filesystem of ${directory} is ${sizeText(shortBytes)} short of minfree ${freeText(minfree)}`;
      const others = fillers.map(fillerText).join(', ');
      const rest = others === '' ? '' : `; what else is on it: ${others}`;
      return error(`${what} and no more archives may go${rest}${youngHint(young)}`);
    }
  }
}

function youngHint(young: Extract<RetentionNews, { readonly kind: 'short' }>['young']): string {
  if (young === undefined) return '';
  const { count, seconds } = young;
  const archives = count === 1 ? '1 archive that is' : `${count} archives that are`;
  return `\nhint: 'minfreefloor' keeps ${archives} younger than ${durationText(seconds)}`;
}

/** A written minkeep, and youth, are what the configuration wants; the limit that they break has its own message. */
function isWish({ kind }: KeepReason): boolean {
  return kind === 'minkeep' || kind === 'floor' || kind === 'kept';
}

/** Why an archive stays, as it stands behind its name. */
export function stayText(reason: KeepReason): string {
  switch (reason.kind) {
    case 'held':
      return `${reason.program} (pid ${reason.pid}) has it open`;
    case 'waiting-for-shipment':
      return 'it waits for a required shipment';
    case 'not-removable':
      return 'it could not be removed';
    case 'minkeep':
      return reason.count === 1 ? 'it is the newest' : `it is among the newest ${reason.count}`;
    case 'floor':
      return `it is younger than the ${durationText(reason.seconds)} of minfreefloor`;
    case 'kept':
      return 'another rule keeps it';
  }
}

function fillerText({ path, bytes, holder }: DiskFiller): string {
  if (holder === undefined) return `${path} (${sizeText(bytes)})`;
  const by = `${holder.program}, pid ${holder.pid}`;
  return `${path} (${sizeText(bytes)}, deleted, but open in ${by})`;
}

function freeText(free: FreeSpace): string {
  switch (free.kind) {
    case 'off':
      return '0';
    case 'percent':
      return `${free.percent}%`;
    case 'bytes':
      return sizeText(free.bytes);
  }
}
