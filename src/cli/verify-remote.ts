// What the ledger says is at a destination is read there again.
import type { Settings } from '../config/settings.ts';
import type { Destination } from '../config/ship-url.ts';
import type { Stanza } from '../config/stanza.ts';
import { failureOf } from '../ship/failure.ts';
import type { LedgerStore } from '../ship/ledger-store.ts';
import type { Shipper } from '../ship/shipper.ts';
import type { ShippedArchive } from '../state/ledger.ts';
import { openShipper } from './open-shipper.ts';
import type { Output } from './output.ts';

/** What it is verified with. */
export interface RemoteVerification {
  readonly store: LedgerStore;
  /** the archives that are here, and good. */
  readonly here: ReadonlySet<ShippedArchive>;
  readonly output: Output;
}

/**
 * Looks at all that was shipped to the destinations of the stanzas. False, after reports, if any of it is bad: the
 * proof of an archive that is still here is taken back, so that it is shipped again and no rule removes it before.
 */
export async function verifyRemote(
  stanzas: readonly Stanza[],
  verification: RemoteVerification,
): Promise<boolean> {
  const routes = new Map<
    string,
    { readonly destination: Destination; readonly settings: Settings }
  >();
  for (const { settings } of stanzas) {
    for (const destination of settings.ship)
      routes.set(destination.name, { destination, settings });
  }
  let success = true;
  for (const { destination, settings } of routes.values()) {
    const { name } = destination;
    try {
      if (!(await verifyRoute(destination, settings, verification))) success = false;
    } catch (error) {
      const why = failureOf(error).message;
      verification.output.complain({ kind: 'destination-unverified', to: name, why });
      success = false;
    }
  }
  return success;
}

async function verifyRoute(
  destination: Destination,
  settings: Settings,
  verification: RemoteVerification,
): Promise<boolean> {
  const { name } = destination;
  const shipped = verification.store.ledger.archives.filter(({ shipments }) => shipments.has(name));
  const shipper = await openShipper(destination, settings);
  try {
    return await verifyDestination(shipper, { name, shipped }, verification);
  } finally {
    await shipper.close();
  }
}

/** What a listing does not have, or not in this size, need not be asked for. */
async function verifyDestination(
  shipper: Shipper,
  { name, shipped }: { readonly name: string; readonly shipped: readonly ShippedArchive[] },
  verification: RemoteVerification,
): Promise<boolean> {
  const { signal } = new AbortController();
  let bad = 0;
  const sizes = new Map((await shipper.list(signal)).map(({ object, bytes }) => [object, bytes]));
  for (const archive of shipped) {
    const object = archive.shipments.get(name)?.object ?? archive.object;
    const problem = await problemOf(shipper, { ...archive, object }, sizes.get(object));
    if (problem === undefined) continue;
    bad += 1;
    takeBack(verification, { archive, to: name, object, problem });
  }
  verification.output.print(`${name}: ${shipped.length - bad} good, ${bad} bad\n`);
  return bad === 0;
}

/** Says that an object is bad; if its archive is here, it counts as not shipped from now on. */
function takeBack(
  { store, here, output }: RemoteVerification,
  {
    archive,
    to,
    object,
    problem,
  }: {
    readonly archive: ShippedArchive;
    readonly to: string;
    readonly object: string;
    readonly problem: string;
  },
): void {
  const { log, sha256 } = archive;
  const isHere = here.has(archive);
  output.complain({ kind: 'bad-object', object, to, log, problem, isHere });
  if (!isHere) return;
  const at = Math.floor(Date.now() / 1000);
  const failed = store.add([{ kind: 'withdrawn', log, sha256, to, at }]);
  if (failed === undefined) return;
  output.report({
    kind: 'ship',
    news: { kind: 'ledger-failed', path: store.path, why: failed.reason },
  });
}

async function problemOf(
  shipper: Shipper,
  { object, bytes, sha256 }: Pick<ShippedArchive, 'object' | 'bytes' | 'sha256'>,
  listedBytes: number | undefined,
): Promise<string | undefined> {
  if (listedBytes === undefined) return 'it is not there';
  if (listedBytes !== bytes) return `it has ${listedBytes} bytes, not ${bytes}`;
  const { signal } = new AbortController();
  const found = await shipper.find(object, { bytes, sha256 }, signal);
  switch (found.kind) {
    case 'same':
      return undefined;
    case 'absent':
      return 'it is not there';
    case 'other':
      return found.why;
    case 'unproved':
      return 'it cannot be read back';
  }
}
