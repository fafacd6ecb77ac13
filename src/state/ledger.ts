// The ledger: what was shipped, where, and with which proof. Its file is only ever appended to, one record
// a line as JSON. A line that was cut off or damaged is none, and costs nothing but itself.

/** Which archive it is, whatever its name: its log, and what it holds. */
export interface ArchiveIdentity {
  readonly log: string;
  /** of its bytes as they are on the disk, 64 hexadecimal digits. */
  readonly sha256: string;
}

/** Which file on the disk had a hash. A rename changes none of this, and writing to it does. */
export interface FileMark {
  readonly device: number;
  readonly inode: number;
  readonly bytes: number;
  readonly mtimeMs: number;
}

/**
 * How a destination has shown what it holds: it computed the SHA-256, what it holds was read back and
 * hashed here, or it only told the size.
 */
export type Proof = 'sha256' | 'read-back' | 'size';

/** One line of the ledger. Times are epoch seconds. */
export type LedgerRecord =
  /** the archive has this name at all destinations from now on. */
  | ({ readonly kind: 'archive'; readonly object: string } & ArchiveIdentity & FileMark)
  | ({
      readonly kind: 'shipped';
      readonly to: string;
      readonly object: string;
      readonly proof: Proof;
      readonly at: number;
    } & ArchiveIdentity)
  /** the destination was asked again, and has not what it had proved to have. */
  | ({ readonly kind: 'withdrawn'; readonly to: string; readonly at: number } & ArchiveIdentity)
  /** a rule would have removed it, but it had to wait. */
  | ({ readonly kind: 'due' } & ArchiveIdentity & FileMark)
  /** the log was rotated then. */
  | { readonly kind: 'rotated'; readonly log: string; readonly at: number };

/** What the ledger knows of one shipment. */
export interface Shipment {
  readonly object: string;
  readonly proof: Proof;
  readonly at: number;
}

/** What the ledger knows of one archive. */
export interface ShippedArchive extends ArchiveIdentity {
  readonly bytes: number;
  readonly object: string;
  /** by destination. */
  readonly shipments: ReadonlyMap<string, Shipment>;
}

/** The line of a record. */
export function formatLedgerRecord(record: LedgerRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/** The records in a ledger, and how many lines were none. */
export function parseLedger(text: string): {
  readonly records: readonly LedgerRecord[];
  readonly damaged: number;
} {
  const records: LedgerRecord[] = [];
  let damaged = 0;
  for (const line of text.split('\n')) {
    const record = line === '' ? undefined : parseLine(line);
    if (record !== undefined) records.push(record);
    else if (line !== '') damaged += 1;
  }
  return { records, damaged };
}

interface Draft extends ArchiveIdentity {
  readonly bytes: number;
  readonly object: string;
  readonly shipments: Map<string, Shipment>;
}

/** The ledger of one run: what was read, and what is added. */
export class Ledger {
  readonly #archives = new Map<string, Draft>();
  readonly #hashes = new Map<string, string>();
  readonly #due = new Set<string>();
  readonly #rotations = new Map<string, number[]>();

  constructor(records: readonly LedgerRecord[]) {
    for (const record of records) this.take(record);
  }

  /** Takes one more record in. */
  take(record: LedgerRecord): void {
    switch (record.kind) {
      case 'archive':
        this.#takeArchive(record);
        return;
      case 'shipped': {
        const { to, object, proof, at } = record;
        this.#archives.get(keyOf(record))?.shipments.set(to, { object, proof, at });
        return;
      }
      case 'withdrawn':
        this.#archives.get(keyOf(record))?.shipments.delete(record.to);
        return;
      case 'due':
        this.#due.add(keyOf(record));
        this.#hashes.set(markKey(record.log, record), record.sha256);
        return;
      case 'rotated': {
        const rotations = this.#rotations.get(record.log) ?? [];
        rotations.push(record.at);
        this.#rotations.set(record.log, rotations);
      }
    }
  }

  archive(identity: ArchiveIdentity): ShippedArchive | undefined {
    return this.#archives.get(keyOf(identity));
  }

  /** Every log that something is known of. */
  logs(): ReadonlySet<string> {
    const archived = [...this.#archives.values()].map(({ log }) => log);
    return new Set([...this.#rotations.keys(), ...archived]);
  }

  get archives(): readonly ShippedArchive[] {
    return [...this.#archives.values()];
  }

  /** The hash that an archive of a log had when it was looked at as this very file. */
  hashOf(log: string, mark: FileMark): string | undefined {
    return this.#hashes.get(markKey(log, mark));
  }

  /** What is known of the archive of a log that was looked at as this very file. */
  archiveAs(log: string, mark: FileMark): ShippedArchive | undefined {
    const sha256 = this.hashOf(log, mark);
    return sha256 === undefined ? undefined : this.archive({ log, sha256 });
  }

  /** A rule would have removed it. */
  isDue(identity: ArchiveIdentity): boolean {
    return this.#due.has(keyOf(identity));
  }

  /** The first known rotation of a log that was not before an instant, in epoch seconds. */
  rotationSince(log: string, since: number): number | undefined {
    const later = (this.#rotations.get(log) ?? []).filter((at) => at >= since);
    return later.length === 0 ? undefined : Math.min(...later);
  }

  /** True if a rotation of a log is known that was before an instant, in epoch seconds. */
  isRotatedBefore(log: string, instant: number): boolean {
    return (this.#rotations.get(log) ?? []).some((at) => at < instant);
  }

  #takeArchive(record: Extract<LedgerRecord, { readonly kind: 'archive' }>): void {
    const { log, sha256, bytes, object } = record;
    const key = keyOf(record);
    this.#hashes.set(markKey(log, record), sha256);
    // The name is that of the first attempt, whatever the configuration says by now.
    if (this.#archives.has(key)) return;
    this.#archives.set(key, { log, sha256, bytes, object, shipments: new Map() });
  }
}

function keyOf({ log, sha256 }: ArchiveIdentity): string {
  return `${sha256} ${log}`;
}

function markKey(log: string, { device, inode, bytes, mtimeMs }: FileMark): string {
  return `${device} ${inode} ${bytes} ${mtimeMs} ${log}`;
}

function parseLine(line: string): LedgerRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  return isRecord(value) ? (value as LedgerRecord) : undefined;
}

interface Fields {
  readonly [key: string]: unknown;
}

const PROOFS: ReadonlySet<unknown> = new Set<Proof>(['sha256', 'read-back', 'size']);

function isRecord(fields: Fields): boolean {
  switch (fields['kind']) {
    case 'archive':
      return isIdentity(fields) && isText(fields['object']) && isMark(fields);
    case 'shipped':
      return (
        isIdentity(fields) &&
        isText(fields['to']) &&
        isText(fields['object']) &&
        PROOFS.has(fields['proof']) &&
        isNumber(fields['at'])
      );
    case 'withdrawn':
      return isIdentity(fields) && isText(fields['to']) && isNumber(fields['at']);
    case 'due':
      return isIdentity(fields) && isMark(fields);
    case 'rotated':
      return isText(fields['log']) && isNumber(fields['at']);
    default:
      return false;
  }
}

const MARKS = ['device', 'inode', 'bytes', 'mtimeMs'] as const;

function isIdentity({ log, sha256 }: Fields): boolean {
  return isText(log) && typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256);
}

function isMark(fields: Fields): boolean {
  return MARKS.every((key) => isNumber(fields[key]));
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
