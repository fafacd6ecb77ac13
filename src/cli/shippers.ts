// The shippers of a run: one for each way to a destination, which may begin to connect while archives are hashed.
import type { Settings } from '../config/settings.ts';
import type { Destination } from '../config/ship-url.ts';
import type { Shipper } from '../ship/shipper.ts';
import { openShipper } from './open-shipper.ts';

/** What is the same for all that goes to a destination in one way. */
export function wayOf(
  destination: Destination,
  { shiplimit, shiptimeout, shipauth }: Settings,
): string {
  return JSON.stringify([destination, shiplimit, shiptimeout, shipauth]);
}

/** Shippers that are opened when they are first asked for, and closed together. */
export class Shippers implements AsyncDisposable {
  readonly #open = new Map<string, Promise<Shipper>>();

  /** The shipper of a destination. @throws what opening it has failed with */
  get(destination: Destination, settings: Settings): Promise<Shipper> {
    const way = wayOf(destination, settings);
    const open = this.#open.get(way) ?? openShipper(destination, settings);
    this.#open.set(way, open);
    return open;
  }

  /** Opens it, and lets it connect. Nothing is told: whoever gets it is. */
  prepare(destination: Destination, settings: Settings): void {
    if (this.#open.has(wayOf(destination, settings))) return;
    this.get(destination, settings).then(
      (shipper) => shipper.prepare?.(),
      () => undefined,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const opened of await Promise.allSettled(this.#open.values())) {
      if (opened.status === 'fulfilled') await opened.value.close();
    }
  }
}
