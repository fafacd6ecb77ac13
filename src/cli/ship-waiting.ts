// After the rotation: what waits is shipped, to all destinations at the same time.
import { hostname } from 'node:os';
import type { Run } from '../apply/run.ts';
import { isSystemError } from '../config/config-host.ts';
import type { Settings } from '../config/settings.ts';
import type { Destination } from '../config/ship-url.ts';
import type { Stanza } from '../config/stanza.ts';
import { readSmallFile } from '../host/bounded-read.ts';
import { fromBytes, fromText } from '../host/bytes.ts';
import { ledgerPath } from '../host/ledger-file.ts';
import { keepHeapSmall } from '../host/small-heap.ts';
import { missingAt } from '../plan/shipped.ts';
import { takeSharedLock } from '../host/shared-lock.ts';
import type { ShipNews } from '../report/event.ts';
import { failureOf } from '../ship/failure.ts';
import { LedgerStore } from '../ship/ledger-store.ts';
import { transferAll, type Attendant, type Shipment } from '../ship/transfer.ts';
import { Shippers, wayOf } from './shippers.ts';
import { shortOfRoom } from './short-of-room.ts';
import { NOT_KEPT } from './state-store.ts';
import { findWaiting, type MachineNames, type WaitingArchive } from './waiting-archives.ts';

const LOCK_NAME = 'shipping';

/** Ships what waits. False, after reports, if not all of it could be. */
export async function shipWaiting(
  run: Run,
  stanzas: readonly Stanza[],
  stateFile: string,
): Promise<boolean> {
  const fails = (why: string): false => {
    sayOf(run)({ kind: 'ledger-failed', path: ledgerPath(stateFile), why });
    return false;
  };
  if (stateFile === NOT_KEPT) {
    sayOf(run)({ kind: 'no-state-file' });
    return false;
  }
  if (run.debug) return withLedger(run, stateFile, (store) => sayWaiting(run, store, stanzas));
  const made = LedgerStore.open(stateFile, true);
  if (isSystemError(made)) return fails(made.reason);
  made.close();
  const lock = await takeSharedLock(stateFile, LOCK_NAME);
  if (isSystemError(lock)) return fails(lock.reason);
  if (lock === undefined) {
    sayOf(run)({ kind: 'busy' });
    return true;
  }
  try {
    const { lost } = lock;
    return await withLedger(run, stateFile, (store) => shipLocked(run, store, stanzas, lost));
  } finally {
    await lock.release();
  }
}

function sayOf({ report }: Run): (news: ShipNews) => void {
  return (news) => {
    report({ kind: 'ship', news });
  };
}

/** What is done with the ledger as it is now. */
async function withLedger(
  run: Run,
  stateFile: string,
  use: (store: LedgerStore) => Promise<boolean>,
): Promise<boolean> {
  const store = LedgerStore.open(stateFile, !run.debug);
  if (isSystemError(store)) {
    sayOf(run)({ kind: 'ledger-failed', path: ledgerPath(stateFile), why: store.reason });
    return false;
  }
  try {
    const { path, damaged: lines } = store;
    if (lines > 0) sayOf(run)({ kind: 'ledger-damaged', path, lines });
    return await use(store);
  } finally {
    store.close();
  }
}

async function sayWaiting(
  run: Run,
  store: LedgerStore,
  stanzas: readonly Stanza[],
): Promise<boolean> {
  const { waiting, success } = await findWaiting({ run, store, names: machineNames() }, stanzas);
  for (const { shipment, missing } of waiting) {
    const { path, object } = shipment;
    for (const { name: to } of missing) {
      run.report({ kind: 'ship', news: { kind: 'would-ship', path, to, object } });
    }
  }
  return success;
}

async function shipLocked(
  run: Run,
  store: LedgerStore,
  stanzas: readonly Stanza[],
  lost: AbortSignal,
): Promise<boolean> {
  const collect = keepHeapSmall();
  await using shippers = new Shippers();
  const foresee = (settings: Settings, missing: readonly Destination[]): void => {
    for (const destination of missing) shippers.prepare(destination, settings);
  };
  const search = { run, store, names: machineNames(), foresee };
  const { waiting, success } = await findWaiting(search, stanzas);
  const stop = AbortSignal.any([run.stop.signal, lost]);
  const shipping = { run, store, shippers, collect };
  const ended = await Promise.all(
    groupByDestination(waiting).map((group) => shipGroup(shipping, group, stop)),
  );
  const left = waiting.filter(({ settings, shipment }) => {
    return missingAt(settings, store.ledger.archive(shipment)).length > 0;
  });
  for (const news of shortOfRoom(run, left)) sayOf(run)(news);
  return success && ended.every(Boolean) && !lost.aborted;
}

/** What all groups are shipped with. */
interface Shipping {
  readonly run: Run;
  readonly store: LedgerStore;
  readonly shippers: Shippers;
  /** Gives back memory that is not used any more. */
  readonly collect: () => void;
}

/** What goes to one destination in one way. */
interface Group {
  readonly destination: Destination;
  readonly settings: Settings;
  readonly shipments: Shipment[];
}

function groupByDestination(waiting: readonly WaitingArchive[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const { shipment, settings, missing } of waiting) {
    for (const destination of missing) {
      const way = wayOf(destination, settings);
      const group = groups.get(way) ?? { destination, settings, shipments: [] };
      group.shipments.push(shipment);
      groups.set(way, group);
    }
  }
  return [...groups.values()];
}

async function shipGroup(
  shipping: Shipping,
  { destination, settings, shipments }: Group,
  stop: AbortSignal,
): Promise<boolean> {
  const attendant = attendantOf(shipping, destination.name, stop);
  const [first] = shipments;
  if (first === undefined) return true;
  try {
    const shipper = await shipping.shippers.get(destination, settings);
    const route = { shipper, timeoutMs: settings.shiptimeout * 1000 };
    return await transferAll(route, shipments, attendant);
  } catch (error) {
    attendant.givesUp(first, failureOf(error), shipments);
    return false;
  }
}

/** What a transfer needs is garbage afterwards, which is not missed before there is a lot of it. */
const COLLECTED_TOGETHER = 500;

function attendantOf({ run, store, collect }: Shipping, to: string, stop: AbortSignal): Attendant {
  const say = sayOf(run);
  let noted = 0;
  return {
    stop,
    begins: ({ path, object }) => {
      say({ kind: 'shipping', path, to, object });
    },
    isNoted: ({ path, log, sha256, object }, proof) => {
      const at = Math.floor(Date.now() / 1000);
      noted += 1;
      if (noted % COLLECTED_TOGETHER === 0) collect();
      const failed = store.add([{ kind: 'shipped', log, sha256, to, object, proof, at }]);
      if (failed === undefined) say({ kind: 'shipped', path, to, proof });
      else say({ kind: 'ledger-failed', path: store.path, why: failed.reason });
      return failed === undefined;
    },
    fails: ({ path, object }, { message: why }) => {
      say({ kind: 'ship-failed', path, to, object, why });
    },
    givesUp: ({ path }, { message: why }, waiting) => {
      const bytes = waiting.reduce((sum, shipment) => sum + shipment.bytes, 0);
      say({ kind: 'given-up', path, to, why, waiting: waiting.length, bytes });
    },
  };
}

function machineNames(): MachineNames {
  const id = readSmallFile('/etc/machine-id');
  const machineid = isSystemError(id) ? '' : fromBytes(id).trim();
  return { host: fromText(hostname()), machineid };
}
