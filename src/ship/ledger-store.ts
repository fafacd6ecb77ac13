// The ledger in memory together with its file: nothing is known here that is not on the disk.
import { LedgerFile, ledgerPath } from '../host/ledger-file.ts';
import { formatLedgerRecord, Ledger, parseLedger, type LedgerRecord } from '../state/ledger.ts';

/** An error of the system. */
interface Failure {
  readonly code: string;
  readonly reason: string;
}

/** The ledger of a state file. */
export class LedgerStore {
  readonly path: string;
  readonly ledger: Ledger;
  /** how many of its lines were damaged. */
  readonly damaged: number;
  readonly #file: LedgerFile | undefined;
  #isDurable = false;

  private constructor(path: string, file: LedgerFile | undefined, text: string) {
    const { records, damaged } = parseLedger(text);
    this.path = path;
    this.ledger = new Ledger(records);
    this.damaged = damaged;
    this.#file = file;
  }

  /** Reads the ledger; with `make` it is made if it is not there, otherwise an absent one is empty. */
  static open(stateFile: string, make: boolean): LedgerStore | Failure {
    const path = ledgerPath(stateFile);
    const file = make ? LedgerFile.openOrMake(stateFile) : LedgerFile.open(stateFile);
    if ('code' in file) {
      return file.code === 'ENOENT' && !make ? new LedgerStore(path, undefined, '') : file;
    }
    const text = file.read();
    if (typeof text === 'string') return new LedgerStore(path, file, text);
    file.close();
    return text;
  }

  /** Appends records; only when they are on the disk they count. */
  add(records: readonly LedgerRecord[]): Failure | undefined {
    if (records.length === 0) return undefined;
    const failed = this.#file?.append(records.map(formatLedgerRecord).join(''));
    if (failed !== undefined) return failed;
    for (const record of records) this.ledger.take(record);
    return undefined;
  }

  /** Makes sure that what was read is on the disk: a killed run may not have come to that. */
  makeDurable(): Failure | undefined {
    if (this.#isDurable) return undefined;
    const failed = this.#file?.sync();
    this.#isDurable = failed === undefined;
    return failed;
  }

  close(): void {
    this.#file?.close();
  }
}
