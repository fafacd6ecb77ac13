// The gate in front of removals (apply/gate.ts), as the ledger has it: an archive that is to be shipped is
// hashed, and goes only if those very bytes are where they must be.
import type { Gate, Removal, WaitingQuestion } from '../apply/gate.ts';
import { isSystemError } from '../config/config-host.ts';
import { asInvoker } from '../host/as-invoker.ts';
import { currentIdentity, type FullIdentity } from '../host/identity.ts';
import { ledgerPath } from '../host/ledger-file.ts';
import { markOf } from '../plan/file-mark.ts';
import { isShippedEnough, missingAt, overSpool } from '../plan/shipped.ts';
import type { FileFacts } from '../plan/snapshot.ts';
import type { Report, ShipNews } from '../report/event.ts';
import { hashFile } from '../ship/cargo-bytes.ts';
import { LedgerStore } from '../ship/ledger-store.ts';
import type { ArchiveIdentity, FileMark } from '../state/ledger.ts';
import { NOT_KEPT } from './state-store.ts';

/** What the gate works with. */
export interface GateSurroundings {
  readonly stateFile: string;
  readonly report: Report;
  /** -d: nothing is written down. */
  readonly debug: boolean;
  /** whose the ledger is. */
  readonly invoker: FullIdentity;
}

/** Lets through what is proved, and remembers what it has held back. */
export class ShipGate implements Gate {
  readonly #surroundings: GateSurroundings;
  readonly #waived = new Set<string>();
  #store: LedgerStore | undefined;

  constructor(surroundings: GateSurroundings) {
    this.#surroundings = surroundings;
  }

  async isOpenFor({ stanza, log, path, fd, facts }: Removal): Promise<boolean> {
    const { settings } = stanza;
    if (settings.shiprequire === 'none') return true;
    const store = this.#open();
    if (store === undefined) return false;
    // What is known to wait need not be read; what is let through is.
    const noted = store.ledger.hashOf(log, markOf(facts));
    const waits =
      noted !== undefined &&
      !isShippedEnough(settings, store.ledger.archive({ log, sha256: noted }));
    const sha256 = waits ? noted : (await hashFile(fd)).sha256;
    const archive = store.ledger.archive({ log, sha256 });
    const missing = missingAt(settings, archive).map(({ name }) => name);
    if (isShippedEnough(settings, archive)) return this.#isDurable(store);
    if (this.#waived.has(keyOf(facts))) {
      this.#say({ kind: 'over-spool', path, missing });
      return true;
    }
    this.#say({ kind: 'held', path, missing });
    return this.#noteDue(store, { log, sha256, ...markOf(facts) });
  }

  waitingAmong({
    stanza: { settings },
    archives,
    spool,
  }: WaitingQuestion): ReadonlyMap<string, readonly string[]> {
    if (settings.ship.length === 0 || settings.shiprequire === 'none') return new Map();
    const ledger = this.#open()?.ledger;
    const waiting = archives.flatMap(({ log, path, facts }) => {
      const known = ledger?.archiveAs(log, markOf(facts));
      if (isShippedEnough(settings, known)) return [];
      return [{ path, facts, missing: missingAt(settings, known).map(({ name }) => name) }];
    });
    const waived = spool === 'bounded' && ledger !== undefined ? overSpool(waiting, settings) : [];
    const missing = new Map(waiting.map((each) => [each.path, each.missing]));
    for (const { path, facts } of waived) {
      this.#waived.add(keyOf(facts));
      missing.delete(path);
    }
    return missing;
  }

  /** Reads the ledger anew the next time that it is asked. */
  forget(): void {
    this.#store?.close();
    this.#store = undefined;
  }

  #open(): LedgerStore | undefined {
    const { stateFile, debug, invoker } = this.#surroundings;
    if (this.#store !== undefined) return this.#store;
    // Without a state file there is no ledger; that is said when it comes to shipping.
    if (stateFile === NOT_KEPT) return undefined;
    const user = currentIdentity();
    const store = asInvoker({ invoker, user }, () => LedgerStore.open(stateFile, !debug));
    if (isSystemError(store)) {
      this.#say({ kind: 'ledger-failed', path: ledgerPath(stateFile), why: store.reason });
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
  #noteDue(store: LedgerStore, due: ArchiveIdentity & FileMark): false {
    const isKnown = store.ledger.isDue(due) && store.ledger.hashOf(due.log, due) !== undefined;
    if (this.#surroundings.debug || isKnown) return false;
    const failed = store.add([{ kind: 'due', ...due }]);
    if (failed !== undefined) {
      this.#say({ kind: 'ledger-failed', path: store.path, why: failed.reason });
    }
    return false;
  }

  #say(news: ShipNews): void {
    this.#surroundings.report({ kind: 'ship', news });
  }
}

/** A file by what no rename changes, and writing to it does. */
function keyOf(facts: FileFacts): string {
  return Object.values(markOf(facts)).join(' ');
}
