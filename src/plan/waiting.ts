// Which archives wait for a shipment, as far as the ledger knows them by what they are on the disk; nothing is hashed.
import type { Settings } from '../config/settings.ts';
import type { Ledger } from '../state/ledger.ts';
import { markOf } from './file-mark.ts';
import { isShippedEnough, missingAt } from './shipped.ts';
import type { FileFacts } from './snapshot.ts';

/** True if an archive is not known to be at all of its destinations. */
export function isMissingSomewhere(
  settings: Settings,
  ledger: Ledger | undefined,
  { log, facts }: { readonly log: string; readonly facts: FileFacts },
): boolean {
  return missingAt(settings, archiveOf(ledger, log, facts)).length > 0;
}

/** True if an archive may not be removed before it is shipped. */
export function mustWait(
  settings: Settings,
  ledger: Ledger | undefined,
  { log, facts }: { readonly log: string; readonly facts: FileFacts },
): boolean {
  return !isShippedEnough(settings, archiveOf(ledger, log, facts));
}

function archiveOf(ledger: Ledger | undefined, log: string, facts: FileFacts) {
  const sha256 = ledger?.hashOf(log, markOf(facts));
  return sha256 === undefined ? undefined : ledger?.archive({ log, sha256 });
}
