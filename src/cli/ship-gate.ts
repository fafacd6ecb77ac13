// The gate in front of removals (apply/gate.ts), as the ledger has it: an archive that is to be shipped is
// hashed, and goes only if those very bytes are where they must be.
import type { Gate, Removal } from '../apply/gate.ts';
import { isSystemError } from '../config/config-host.ts';
import { isShippedEnough, missingAt } from '../plan/shipped.ts';
import type { Report, ShipNews } from '../report/event.ts';
import { hashFile } from '../ship/cargo-bytes.ts';
import { LedgerStore } from '../ship/ledger-store.ts';
import type { ArchiveIdentity } from '../state/ledger.ts';
import { NOT_KEPT } from './state-store.ts';

/** What the gate works with. */
export interface GateSurroundings {
  readonly stateFile: string;
  readonly report: Report;
  /** -d: nothing is written down. */
  readonly debug: boolean;
}

/** Lets through what is proved, and remembers what it has held back. */
export class ShipGate implements Gate {
  readonly #surroundings: GateSurroundings;
  readonly #waived = new Set<string>();
  #store: LedgerStore | undefined;

  constructor(surroundings: GateSurroundings) {
    this.#surroundings = surroundings;
  }

  async isOpenFor({ stanza, log, path, fd }: Removal): Promise<boolean> {
    const { settings } = stanza;
    if (settings.shiprequire === 'none') return true;
    const store = this.#open();
    if (store === undefined) return false;
    const { sha256 } = await hashFile(fd);
    const archive = store.ledger.archive({ log, sha256 });
    const missing = missingAt(settings, archive).map(({ name }) => name);
    if (isShippedEnough(settings, archive)) return this.#isDurable(store);
    if (this.#waived.has(`${sha256} ${log}`)) {
      this.#say({ kind: 'over-spool', path, missing });
      return true;
    }
    this.#say({ kind: 'held', path, missing });
    return this.#noteDue(store, { log, sha256 });
  }

  /** Lets an archive through that is not shipped (shipmaxspool). */
  waive({ log, sha256 }: ArchiveIdentity): void {
    this.#waived.add(`${sha256} ${log}`);
  }

  /** Reads the ledger anew the next time that it is asked. */
  forget(): void {
    this.#store?.close();
    this.#store = undefined;
  }

  #open(): LedgerStore | undefined {
    const { stateFile, debug } = this.#surroundings;
    if (this.#store !== undefined) return this.#store;
    // Without a state file there is no ledger; that is said when it comes to shipping.
    if (stateFile === NOT_KEPT) return undefined;
    const store = LedgerStore.open(stateFile, !debug);
    if (isSystemError(store)) {
      this.#say({ kind: 'ledger-failed', path: stateFile, why: store.reason });
      return undefined;
    }
    this.#store = store;
    return store;
  }

  /** A proof that could be lost with the machine is none. */
  #isDurable(store: LedgerStore): boolean {
    const failed = store.makeDurable();
    if (failed === undefined) return true;
    this.#say({ kind: 'ledger-failed', path: store.path, why: failed.reason });
    return false;
  }

  /** What is held back is removed when it has been shipped, wherever it is by then. */
  #noteDue(store: LedgerStore, identity: ArchiveIdentity): false {
    if (this.#surroundings.debug || store.ledger.isDue(identity)) return false;
    const failed = store.add([{ kind: 'due', ...identity }]);
    if (failed !== undefined) {
      this.#say({ kind: 'ledger-failed', path: store.path, why: failed.reason });
    }
    return false;
  }

  #say(news: ShipNews): void {
    this.#surroundings.report({ kind: 'ship', news });
  }
}
