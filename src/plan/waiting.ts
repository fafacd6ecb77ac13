// Which archives wait for a shipment, as far as the ledger knows them by what they are on the disk; nothing is hashed.
import type { Settings } from '../config/settings.ts';
import type { Destination } from '../config/ship-url.ts';
import type { Ledger } from '../state/ledger.ts';
import { markOf } from './file-mark.ts';
import { isShippedEnough, missingAt } from './shipped.ts';
import type { Disk, FileFacts } from './snapshot.ts';
import { storedArchives, type StoredArchive } from './stored-archives.ts';

/** True if an archive is not known to be at all of its destinations. */
export function isMissingSomewhere(
  settings: Settings,
  ledger: Ledger | undefined,
  { log, facts }: { readonly log: string; readonly facts: FileFacts },
): boolean {
  return missingAt(settings, ledger?.archiveAs(log, markOf(facts))).length > 0;
}

/** The destinations that keep an archive from being removed before it is shipped; none if it may go. */
export function waitsFor(
  settings: Settings,
  ledger: Ledger | undefined,
  { log, facts }: { readonly log: string; readonly facts: FileFacts },
): readonly Destination[] {
  const shipped = ledger?.archiveAs(log, markOf(facts));
  return isShippedEnough(settings, shipped) ? [] : missingAt(settings, shipped);
}

/** Where a log stands with its shipments. */
export interface ShippingState {
  /** the paths of archives that are at all of their destinations. */
  readonly shipped: readonly string[];
  readonly waiting: readonly string[];
}

/** The archives of a log that are to be shipped: those that have the form in which they are kept. */
export function shippingState(
  log: string,
  {
    settings,
    disk,
    ledger,
  }: { readonly settings: Settings; readonly disk: Disk; readonly ledger: Ledger | undefined },
): ShippingState {
  const stored = storedArchives(log, settings, disk);
  const final = 'code' in stored ? [] : stored.filter(({ isFinal }) => isFinal);
  const isWaiting = ({ facts }: { readonly facts: FileFacts }): boolean =>
    isMissingSomewhere(settings, ledger, { log, facts });
  return {
    shipped: final.filter((archive) => !isWaiting(archive)).map(pathOf),
    waiting: final.filter(isWaiting).map(pathOf),
  };
}

function pathOf({ path }: StoredArchive): string {
  return path;
}
