// Takes the archives that wait for one destination there, several at a time. What fails with one archive leaves
// the others alone; a destination that is down is given up for this run, after it was tried again.
import { closeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { timerMs } from '../host/timer.ts';
import type { Proof } from '../state/ledger.ts';
import { failureOf, ShipFailure } from './failure.ts';
import type { Cargo, Shipper } from './shipper.ts';

/** An archive that waits. */
export interface Shipment {
  /** for messages. */
  readonly path: string;
  readonly log: string;
  readonly sha256: string;
  readonly bytes: number;
  /** what it is called at every destination. */
  readonly object: string;
  /** Opens it for reading; the descriptor is the caller's. Why it cannot be, in words, otherwise. */
  readonly open: () => number | string;
}

/** Where archives go, and how long one may take. */
export interface Route {
  readonly shipper: Shipper;
  readonly timeoutMs: number;
}

/** What whoever asked for a transfer is told, and must do. */
export interface Attendant {
  /** ends all transfers when aborted. */
  readonly stop: AbortSignal;
  readonly begins: (shipment: Shipment) => void;
  /** Writes the proof down durably. False, after a report, if that failed: nothing more is shipped then. */
  readonly isNoted: (shipment: Shipment, proof: Proof) => boolean;
  readonly fails: (shipment: Shipment, failure: ShipFailure) => void;
  /** The destination is given up; what still waits for it, with the archive that it was noticed with. */
  readonly givesUp: (
    shipment: Shipment,
    failure: ShipFailure,
    waiting: readonly Shipment[],
  ) => void;
}

const PARALLEL = 4;
const PAUSES_MS: readonly number[] = [500, 2000];

/** Ships everything. False, after reports, if anything could not be. */
export async function transferAll(
  route: Route,
  shipments: readonly Shipment[],
  attendant: Attendant,
): Promise<boolean> {
  const transfer = new Transfer(route, shipments, attendant);
  await Promise.all(Array.from({ length: PARALLEL }, () => transfer.work()));
  return transfer.succeeded;
}

class Transfer {
  succeeded = true;
  readonly #route: Route;
  readonly #attendant: Attendant;
  /** Those that are to have one name go one after the other: the first one may serve them all. */
  readonly #waiting: Shipment[][];
  /** What has neither arrived nor failed. */
  readonly #left: Set<Shipment>;
  readonly #end = new AbortController();
  /** One for all attempts: each signal that is made of others is kept by them. */
  readonly #stopping: AbortSignal;

  constructor(route: Route, shipments: readonly Shipment[], attendant: Attendant) {
    this.#route = route;
    this.#attendant = attendant;
    this.#waiting = [...groupByObject(shipments).values()];
    this.#left = new Set(shipments);
    this.#stopping = AbortSignal.any([attendant.stop, this.#end.signal]);
  }

  /** Ships one after the other as long as there are some. */
  async work(): Promise<void> {
    for (;;) {
      const group = this.#isEnding() ? undefined : this.#waiting.shift();
      const shipment = group?.shift();
      if (group === undefined || shipment === undefined) return;
      await this.#ship(shipment);
      this.#left.delete(shipment);
      if (group.length > 0) this.#waiting.unshift(group);
    }
  }

  #isEnding(): boolean {
    if (this.#attendant.stop.aborted && this.#left.size > 0) this.succeeded = false;
    return this.#end.signal.aborted || this.#attendant.stop.aborted;
  }

  async #ship(shipment: Shipment): Promise<void> {
    this.#attendant.begins(shipment);
    for (const wait of [...PAUSES_MS, undefined]) {
      const failure = await this.#attempt(shipment);
      if (failure === undefined || this.#end.signal.aborted) return;
      if (failure.kind === 'passing' && wait !== undefined) {
        await pause(wait, undefined, { signal: this.#stopping }).catch(unlessAborted);
        if (!this.#isEnding()) continue;
      }
      this.#fail(shipment, failure);
      return;
    }
  }

  #fail(shipment: Shipment, failure: ShipFailure): void {
    this.succeeded = false;
    if (this.#attendant.stop.aborted || this.#end.signal.aborted) return;
    if (failure.kind === 'archive') {
      this.#attendant.fails(shipment, failure);
      return;
    }
    this.#end.abort();
    this.#attendant.givesUp(shipment, failure, [...this.#left]);
  }

  async #attempt(shipment: Shipment): Promise<ShipFailure | undefined> {
    const { shipper, timeoutMs } = this.#route;
    using ending = new Ending(this.#stopping, timeoutMs);
    const { signal } = ending;
    const fd = shipment.open();
    if (typeof fd === 'string') return new ShipFailure('archive', fd);
    const { sha256, bytes, object } = shipment;
    // What is not waited for any more may still read from the descriptor until it ends.
    const call = deliver(shipper, object, { fd, sha256, bytes }, signal).finally(() => {
      closeSync(fd);
    });
    try {
      this.#note(shipment, await orAborted(call, signal));
      return undefined;
    } catch (error) {
      if (!signal.aborted) return failureOf(error);
      const seconds = timeoutMs / 1000;
      return new ShipFailure('refused', `it took more than the ${seconds} seconds of shiptimeout`);
    }
  }

  #note(shipment: Shipment, proof: Proof): void {
    if (this.#attendant.isNoted(shipment, proof)) return;
    this.succeeded = false;
    this.#end.abort();
  }
}

function groupByObject(shipments: readonly Shipment[]): ReadonlyMap<string, Shipment[]> {
  const groups = new Map<string, Shipment[]>();
  for (const shipment of shipments) {
    const group = groups.get(shipment.object);
    if (group === undefined) groups.set(shipment.object, [shipment]);
    else group.push(shipment);
  }
  return groups;
}

/** Ends an attempt when all are to end, or after a time. */
class Ending implements Disposable {
  readonly #controller = new AbortController();
  readonly #stopping: AbortSignal;
  readonly #timer: NodeJS.Timeout;

  constructor(stopping: AbortSignal, timeoutMs: number) {
    this.#stopping = stopping;
    this.#timer = setTimeout(this.#abort, timerMs(timeoutMs));
    if (stopping.aborted) this.#abort();
    else stopping.addEventListener('abort', this.#abort);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  readonly #abort = (): void => {
    this.#controller.abort();
  };

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#stopping.removeEventListener('abort', this.#abort);
  }
}

function unlessAborted(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error;
}

/** A call that does not end when it is asked to is not waited for. */
function orAborted<T>(call: Promise<T>, signal: AbortSignal): Promise<T> {
  const ended = new Promise<never>((_, reject) => {
    const end = (): void => {
      reject(new ShipFailure('passing', 'it was ended'));
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
  return Promise.race([call, ended]);
}

/** Sees to it that the destination holds the archive. The result is how it has proved that. */
async function deliver(
  shipper: Shipper,
  object: string,
  cargo: Cargo,
  signal: AbortSignal,
): Promise<Proof> {
  const before = await shipper.find(object, cargo, signal);
  if (before.kind === 'same') return before.proof;
  if (before.kind === 'other') throw conflict(before.why);
  if (before.kind === 'unproved') throw unproved();
  const delivery = await shipper.deliver(object, cargo, signal);
  if (delivery.kind === 'delivered') return delivery.proof;
  if (delivery.kind === 'unproved') throw unproved();
  const after = await shipper.find(object, cargo, signal);
  if (after.kind === 'same') return after.proof;
  throw conflict(after.kind === 'other' ? after.why : 'its bytes cannot be seen');
}

function conflict(why: string): ShipFailure {
  return new ShipFailure(
    'archive',
    `there is something of that name already, and it is not overwritten: ${why}`,
  );
}

function unproved(): ShipFailure {
  return new ShipFailure(
    'archive',
    'it lets nothing be read back and computes no hash; with ?verify=size in the URL the size is enough',
  );
}
