// Whether an archive is where it must be before it may be removed.
import type { Settings } from '../config/settings.ts';
import type { Destination } from '../config/ship-url.ts';
import type { ShippedArchive } from '../state/ledger.ts';

/** The destinations that an archive has not been proved to be at. */
export function missingAt(
  { ship }: Pick<Settings, 'ship'>,
  archive: ShippedArchive | undefined,
): readonly Destination[] {
  return ship.filter(({ name, verify }) => {
    const shipment = archive?.shipments.get(name);
    return shipment === undefined || (shipment.proof === 'size' && verify !== 'size');
  });
}

/** True if shipping does not keep an archive from being removed. */
export function isShippedEnough(
  settings: Pick<Settings, 'ship' | 'shiprequire'>,
  archive: ShippedArchive | undefined,
): boolean {
  const { ship, shiprequire } = settings;
  const missing = missingAt(settings, archive).length;
  switch (shiprequire) {
    case 'none':
      return true;
    case 'any':
      return ship.length === 0 || missing < ship.length;
    case 'all':
      return missing === 0;
  }
}

/** Of archives that wait, the oldest first, those at its beginning that are over `shipmaxspool` bytes together. */
export function overSpool<Archive extends { readonly facts: { readonly sizeBytes: number } }>(
  waiting: readonly Archive[],
  { shipmaxspool = Infinity }: Pick<Settings, 'shipmaxspool'>,
): readonly Archive[] {
  let spool = waiting.reduce((sum, { facts }) => sum + facts.sizeBytes, 0);
  return waiting.filter(({ facts }) => {
    if (spool <= shipmaxspool) return false;
    spool -= facts.sizeBytes;
    return true;
  });
}
